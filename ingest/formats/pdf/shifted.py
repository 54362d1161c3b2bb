"""Raised and lowered letters of a PDF line: exponents and indices are told from the marks that refer to notes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import note_mark
from ingest.formats.pdf.letters import HYPHENS, Letter, size

# Letters this much smaller than their line, and so much above or below its foot, are raised or lowered.
_SMALLER, _RAISED, _LOWERED = 0.8, 0.1, 0.06
# How far from the letter before them they may stand, as a share of the line's height.
_CLOSE = 0.4
# A gap this wide is a space.
_SPACE = 0.12
# More letters than this are a text in small type, not an exponent.
_MOST = 6
# Letters beyond which nothing is put to a line any more: no page is that wide.
_LONGEST = 2_000
# Letters before a raised one that are looked at.
_MOST_BEFORE = 30

_NUMBERS = re.compile(r"[(\[]?\d{1,3}(?:[\s,;–-]+\d{1,3})*[,;]?[)\]]?")
_SIGNS = re.compile(r"[*†‡§¶#]+")
# A word at the end, and what stands before it without a gap: figures, raised ones too.
_WORD = re.compile(r"([^\W_]*?)((?:(?![⁰-₉²³¹])[^\W\d_])+)$")
_UNITS = frozenset("m km cm mm dm nm µm μm ft yd mi s sec Nm".split())
# What reads the same on the line, or has a sign of its own.
_OWN_SIGNS = {"TM": "™", "SM": "℠", "®": "®", "©": "©", "™": "™", "°": "°", "º": "º", "ª": "ª"}


def rejoined(runs: Iterable[list[Letter]]) -> list[list[Letter]]:
    """Runs that pdfium cut where a letter is raised or lowered, whole again."""
    whole: list[list[Letter]] = []
    for run in runs:
        if whole and _goes_on(whole[-1], run):
            whole[-1].extend([*_between(whole[-1][-1], run[0]), *run])
        else:
            whole.append(list(run))
    return whole


def _between(before: Letter, after: Letter) -> list[Letter]:
    """The space that pdfium took for a line's end."""
    wide = after.left - before.right > _SPACE * max(before.height, after.height)
    return [after._replace(text=" ", left=before.right, right=after.left, solid=False)] if wide else []


def _goes_on(before: Sequence[Letter], after: Sequence[Letter]) -> bool:
    if before[-1].text in HYPHENS or len(before) > _LONGEST:
        return False
    one, other = ([letter for letter in run if letter.solid] for run in (before, after))
    if not one or not other:
        return False
    (height, base), (own_height, own_base) = size(one), size(other)
    gap = (other[0].left - one[-1].right) / height
    if own_height < _SMALLER * height:
        return -_CLOSE < gap < _CLOSE and len(other) <= _MOST and _shift(other[0], height, base) != 0
    alike = own_height < height / _SMALLER and abs(own_base - base) < _RAISED * height
    return alike and gap > -_CLOSE and (_shift(one[-1], height, base) != 0 or _shift(other[0], height, base) != 0)


def _shift(letter: Letter, height: float, base: float) -> int:
    """1 for a raised letter, -1 for a lowered one, else 0."""
    above = (letter.base - base) / height
    if letter.height >= _SMALLER * height or abs(above) > 1:
        return 0
    return 1 if above > _RAISED else -1 if above < -_LOWERED else 0


def plain(run: Sequence[Letter]) -> tuple[list[Letter], str | None]:
    """The line as plain text has it, and the small raised number that it begins with, if it does.

    Exponents, indices and ordinals stay ("10⁶", "CO₂", "1st"); what refers to a note is written as a mark.
    """
    solid = [letter for letter in run if letter.solid]
    height, base = size(solid)
    said: list[Letter] = []
    mark: str | None = None
    groups = list(_groups(run, height, base))
    for place, (shift, letters) in enumerate(groups):
        text = "".join(letter.text for letter in letters)
        before = "".join(letter.text for letter in said[-_MOST_BEFORE:])
        if shift > 0 and not before.strip() and text.strip().isdigit() and len(groups) > 1:
            mark = text.strip()
        elif shift == 0 or not _is_close(said, letters, height):
            said += letters
        else:
            after = "".join(letter.text for letter in groups[place + 1][1]) if place + 1 < len(groups) else ""
            said += _as(letters, _raised(before, text, after) if shift > 0 else _lowered(text))
    return said, mark


def _groups(run: Sequence[Letter], height: float, base: float) -> Iterator[tuple[int, list[Letter]]]:
    """Letters in order, those of one shift together; a space goes with the letter before it."""
    shifts: list[int] = []
    for letter in run:
        shifts.append(_shift(letter, height, base) if letter.solid else shifts[-1] if shifts else 0)
    for shift, pairs in groupby(zip(shifts, run, strict=True), key=lambda pair: pair[0]):
        yield shift, [letter for _, letter in pairs]


def _is_close(said: Sequence[Letter], letters: Sequence[Letter], height: float) -> bool:
    before = next((letter for letter in reversed(said[-_MOST_BEFORE:]) if letter.solid), None)
    return before is not None and abs(letters[0].left - before.right) < _CLOSE * height


def _as(letters: Sequence[Letter], text: str) -> list[Letter]:
    """The letters, saying another text."""
    if len(text) == len(letters):
        return [letter._replace(text=sign) for letter, sign in zip(letters, text, strict=True)]
    return [letters[0]._replace(text=text)] if text else []


def _raised(before: str, text: str, after: str) -> str:
    bare = text.strip()
    space = text[len(text.rstrip()) :]
    if _SIGNS.fullmatch(bare) or (_NUMBERS.fullmatch(bare) and not _is_power(before, bare, after)):
        return "".join(map(note_mark, re.findall(r"\d+|[*†‡§¶#]+", bare))) + space
    if bare == "o" and before[-1:].isdigit():
        return "°" + space
    if bare in _OWN_SIGNS:
        return _OWN_SIGNS[bare] + space
    return to_superscript(bare.replace("–", "-")) + space if len(bare) <= _MOST else text


def _lowered(text: str) -> str:
    return to_subscript(text) if len(text.strip()) <= _MOST else text


def _is_power(before: str, number: str, after: str) -> bool:
    """Whether a raised number belongs to what stands before it: a power of ten, a unit's or a letter's, or a fraction.

    One that follows any other number or word refers to a note ("2019³").
    """
    if after[:1] in ("/", "⁄") or re.search(r"(?:^|[^\d.,])10$|[=×·*+−(]\s*\d+$", before):
        return True
    word = _WORD.search(before)
    if word is None or not number.isdigit() or len(number) > 1:
        return False
    figure, letters = word.groups()
    if figure and letters == "s":  # "in the 1950s"
        return False
    return (not figure and len(letters) == 1) or (letters in _UNITS and number in "234")
