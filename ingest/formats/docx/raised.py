"""What is raised in a DOCX: an exponent stays apart from its base, the mark of a note is no word at all."""

import re

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import note_mark, without_marks

# Marks that notes go by: numbers, one small letter, or a sign; in brackets or not.
_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:\s*[,–-]\s*\d{1,3})*|[a-z]|[*†‡§¶#]+)[\])]?,?")
_SIGNS = re.compile(r"[*†‡§¶#\[\]]+")
# What a raised number is the power of: a unit of measure, a function; and a formula whose figure was set too high.
_POWERED = re.compile(
    r"(?:^|[\s\d(/·.⁄,×-])(?:[kcdmµμnh]?m|ft|yd|sq|mi|[kmµμ]?g|ha|[mµμn]?s|hr?|min|sec|[kMG]?W|[kMG]?Pa|[kMG]?Hz|[kM]?[NJ]"
    r"|K|°C|mol|met(?:re|er)s?|f(?:oo|ee)t|inch(?:es)?|miles?|yards?|sin|cos|tan|log|ln|exp|[CNS]O|NH|CH|PM)$"
    r"|(?<=\d) ?in$|(?<=\d )in$"
)
# Before a note's mark: a word, a year, an amount of money, a percentage, or the end of a sentence or its part.
_AFTER = re.compile(
    r"(?:[^\W\d_]{2,}|(?<![\d.,])(?:1[6-9]|20)\d\d(?:[-–/]\d{2,4})?|%|[.,;:!?”’\"'»]|\w{3}\)|\d{4}\))$", re.UNICODE
)
_MONEY = re.compile(r"[£$€]\d[\d,.]*(?:k|m|bn|tn)?$")
_LETTER_OR_FIGURE = re.compile(r"\w$", re.UNICODE)
# Longer ones are sentences that somebody set small, not exponents.
_LONGEST = 12
# Letters before something raised that tell what it is.
_NEAR = 60
_TRADE = {"TM", "SM", "R", "®", "™", "©"}


def superscript(before: str, words: str) -> str:
    """Raised words in plain text, given the text that stands before them; a note's mark is written as one."""
    mark = words.strip()
    before = without_marks(before[-_NEAR:])
    if not mark or mark in _TRADE or not without_marks(mark):
        return words
    if is_note_mark(before, mark):
        return note_mark(mark.strip("[](),")) + (" " if words[-1:].isspace() else "")
    apart = not _LETTER_OR_FIGURE.search(before) and not before.endswith(")")
    return words if len(mark) > _LONGEST or (apart and not mark.isdigit()) else to_superscript(words)


def subscript(before: str, words: str) -> str:
    """Lowered words in plain text."""
    before = without_marks(before[-_NEAR:])
    apart = not _LETTER_OR_FIGURE.search(before) and not before.endswith(")")
    return words if len(words.strip()) > _LONGEST or apart else to_subscript(words)


def is_note_mark(before: str, mark: str) -> bool:
    """Whether something raised is the mark of a note: "in 2019³", "£2.5 million⁴", but not "10⁶" and "400 m²"."""
    if not _MARK.fullmatch(mark):
        return False
    if _SIGNS.match(mark):
        return True
    before = before.rstrip()
    if mark.isalpha():
        return bool(re.search(r"[^\W\d_]{3,}$", before, re.UNICODE)) and not before.lower().endswith(("no", "n"))
    if _MONEY.search(before):
        return len(mark) == 1
    return bool(_AFTER.search(before)) and not _POWERED.search(before)
