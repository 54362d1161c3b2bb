"""Classify a raised or lowered run of a DOCX as an exponent, an index, a note mark or ordinary words."""

import re

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import note_mark, without_marks

# Note marks: numbers, one small letter or a sign, with brackets or without.
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:\s*[,–-]\s*\d{1,3})*|[a-z]|[*†‡§¶#]+)[\])]?,?")
_SIGN_MARK = re.compile(r"[*†‡§¶#\[\]]+")
# Text before an exponent: a unit of measure or a function; or a chemical formula whose index was set too high.
_BEFORE_EXPONENT = re.compile(
    r"(?:^|[\s\d(/·.⁄,×-])(?:[kcdmµμnh]?m|ft|yd|sq|mi|[kmµμ]?g|ha|[mµμn]?s|hr?|min|sec|[kMG]?W|[kMG]?Pa|[kMG]?Hz|[kM]?[NJ]"
    r"|K|°C|mol|met(?:re|er)s?|f(?:oo|ee)t|inch(?:es)?|miles?|yards?|sin|cos|tan|log|ln|exp|[CNS]O|NH|CH|PM)$"
    r"|(?<=\d) ?in$|(?<=\d )in$"
)
# Text before a note mark: a word, a year, a percentage, or the end of a sentence or a clause.
_BEFORE_NOTE_MARK = re.compile(
    r"(?:[^\W\d_]{2,}|(?<![\d.,])(?:1[6-9]|20)\d\d(?:[-–/]\d{2,4})?|%|[.,;:!?”’\"'»]|\w{3}\)|\d{4}\))$", re.UNICODE
)
_MONEY = re.compile(r"[£$€]\d[\d,.]*(?:k|m|bn|tn)?$")
_LETTER_OR_FIGURE = re.compile(r"\w$", re.UNICODE)
# Longer ones are small print, not exponents.
_MAX_SHIFTED_CHARS = 12
# Characters before a raised run that decide what it is.
_CONTEXT_CHARS = 60
_TRADEMARKS = {"TM", "SM", "R", "®", "™", "©"}


def superscript(before: str, text: str) -> str:
    """Raised `text` in plain text, given the text before it. A note mark is encoded as one."""
    mark = text.strip()
    before = without_marks(before[-_CONTEXT_CHARS:])
    if not mark or mark in _TRADEMARKS or not without_marks(mark):
        return text
    if is_note_mark(before, mark):
        return note_mark(mark.strip("[](),")) + (" " if text[-1:].isspace() else "")
    is_detached = not _LETTER_OR_FIGURE.search(before) and not before.endswith(")")
    return text if len(mark) > _MAX_SHIFTED_CHARS or (is_detached and not mark.isdigit()) else to_superscript(text)


def subscript(before: str, text: str) -> str:
    """Lowered `text` in plain text, given the text before it."""
    before = without_marks(before[-_CONTEXT_CHARS:])
    is_detached = not _LETTER_OR_FIGURE.search(before) and not before.endswith(")")
    return text if len(text.strip()) > _MAX_SHIFTED_CHARS or is_detached else to_subscript(text)


def is_note_mark(before: str, mark: str) -> bool:
    """Whether raised text is a note mark, as in "in 2019³" or "£2.5 million⁴", unlike "10⁶" and "400 m²"."""
    if not _NOTE_MARK.fullmatch(mark):
        return False
    if _SIGN_MARK.match(mark):
        return True
    before = before.rstrip()
    if mark.isalpha():
        return bool(re.search(r"[^\W\d_]{3,}$", before, re.UNICODE)) and not before.lower().endswith(("no", "n"))
    if _MONEY.search(before):
        return len(mark) == 1
    return bool(_BEFORE_NOTE_MARK.search(before)) and not _BEFORE_EXPONENT.search(before)
