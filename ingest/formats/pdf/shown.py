"""Tell the letters of a PDF page that a reader sees from those that do not show or are struck out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.formats.pdf.letters import Letter, Visibility

# Points: letters lower than this cannot be read; drawings flatter than the other are lines.
_TINY, _FLAT = 0.8, 2.5
# Where a line that strikes letters out stands, as shares of their height above their foot.
_STRIKE = (0.12, 0.45)
# Points by which such a line may reach beyond the text.
_BEYOND = 3.0


@dataclass(frozen=True, slots=True)
class DrawnShape:
    """What is drawn besides text: its box in points; whether it is a picture, a coloured area or a strike-out."""

    left: float
    bottom: float
    right: float
    top: float
    is_picture: bool = False
    is_coloured: bool = False
    strikes: bool = False

    def holds(self, letter: Letter) -> bool:
        across, up = letter.centre
        return self.left <= across <= self.right and self.bottom <= up <= self.top

    @property
    def is_flat(self) -> bool:
        return not self.is_picture and self.top - self.bottom < _FLAT < self.right - self.left


@dataclass(frozen=True, slots=True)
class Seen:
    """The runs without what is left out, and how many passages do not show or are struck out."""

    runs: list[list[Letter]]
    hidden: int
    struck: int


def seen(runs: Sequence[list[Letter]], drawings: Sequence[DrawnShape]) -> Seen:
    """The letters that count. Undrawn letters over a picture are what a scan says; white ones on a colour show."""
    grounds = [drawing for drawing in drawings if drawing.is_picture or drawing.is_coloured]
    # Where no letter is drawn but something else is, the drawing is the letters' picture.
    all_drawn = bool(drawings) and not any(
        letter.shown is Visibility.YES for run in runs for letter in run if letter.solid
    )
    strikes = _Strikes(drawings)
    kept: list[list[Letter]] = []
    hidden = struck = 0
    for run in runs:
        shown = run
        if not all(letter.shown is Visibility.YES and letter.height >= _TINY for letter in run):
            under = [ground for ground in grounds if _meet(ground, run)]
            shown = [letter for letter in run if _shows(letter, under, all_drawn)]
            hidden += _is_text(set(run) - set(shown)) if len(shown) < len(run) else 0
        out = strikes.out(shown)
        struck += _is_text(out)
        if out:
            shown = [letter for letter in shown if letter not in out]
        if shown:
            kept.append(shown)
    return Seen(kept, hidden, struck)


def _is_text(letters: Iterable[Letter]) -> bool:
    return any(letter.text.isalnum() for letter in letters)


def _shows(letter: Letter, grounds: Sequence[DrawnShape], all_drawn: bool) -> bool:
    if letter.shown is Visibility.NOWHERE or 0 < letter.height < _TINY:
        return not letter.solid
    if letter.shown is Visibility.WHITE:
        return any(ground.holds(letter) for ground in grounds)
    if letter.shown is Visibility.UNDRAWN:
        return all_drawn or any(ground.is_picture and ground.holds(letter) for ground in grounds)
    return True


def _meet(ground: DrawnShape, run: Sequence[Letter]) -> bool:
    return (
        ground.left <= max(letter.right for letter in run)
        and ground.right >= min(letter.left for letter in run)
        and ground.bottom <= max(letter.bottom + letter.height for letter in run)
        and ground.top >= min(letter.bottom for letter in run)
    )


class _Strikes:
    """The lines and marks of a page that may strike letters out."""

    def __init__(self, drawings: Sequence[DrawnShape]) -> None:
        self._marks = [drawing for drawing in drawings if drawing.strikes]
        self._lines = sorted(
            (drawing for drawing in drawings if drawing.is_flat and not drawing.strikes), key=lambda line: line.bottom
        )
        self._heights = [line.bottom for line in self._lines]

    def out(self, run: Sequence[Letter]) -> set[Letter]:
        """The letters of a run that are struck out, with the spaces between them."""
        solid = [letter for letter in run if letter.solid]
        if not solid or not (self._marks or self._lines):
            return set()
        low = bisect_left(self._heights, min(letter.bottom for letter in solid))
        high = bisect_right(self._heights, max(letter.bottom + letter.height for letter in solid))
        left, right = min(letter.left for letter in solid), max(letter.right for letter in solid)
        within = [
            line for line in self._lines[low:high] if left - _BEYOND <= line.left and line.right <= right + _BEYOND
        ]
        marks = [mark for mark in self._marks if _meet(mark, solid)]
        if not within and not marks:
            return set()
        return {letter for letter in run if _is_struck(letter, within) or any(mark.holds(letter) for mark in marks)}


def _is_struck(letter: Letter, lines: Sequence[DrawnShape]) -> bool:
    across, _ = letter.centre
    low, high = (letter.base + share * letter.height for share in _STRIKE)
    return any(line.left <= across <= line.right and low <= (line.bottom + line.top) / 2 <= high for line in lines)
