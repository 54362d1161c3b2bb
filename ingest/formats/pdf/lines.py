"""Lines of a PDF page, put together from its letters."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.formats.pdf.letters import HYPHENS, Letter, by_angle, usual_angle
from ingest.formats.pdf.shifted import plain, rejoined

# A gap this many times the line's height is a column's, not a word's.
_COLUMN_GAP = 1.1
# Letters of two lines stand this many times their height apart, or more.
_OTHER_LINE = 0.3
# What a row of a table that stands under another has for its level.
UNDER = 2


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text. Points from the page's lower left corner; `cells` are its parts between column gaps, `edges` the
    left and right of each where they are known, and `parts` the letters of each where these are kept.

    `hyphenated`: the last word goes on in the next line without its hyphen. `place` is the page's height share of
    the line's foot, from 0 at the bottom to 1 at the top. `turned`: it does not run as the page's other lines do.
    `mark`: the small raised number that it begins with. `band`: how many lines are drawn across the page above it.
    `row`: it is a row of a table, of this level.
    """

    text: str
    cells: tuple[str, ...]
    left: float
    right: float
    bottom: float
    height: float
    bold: bool
    hyphenated: bool
    place: float
    edges: tuple[tuple[float, float], ...] = ()
    parts: tuple[tuple[Letter, ...], ...] = ()
    turned: bool = False
    pale: bool = False
    mark: str | None = None
    band: int = 0
    row: int | None = None

    @property
    def fiftieth(self) -> int:
        """In which fiftieth of the page's height it stands, counted from the bottom."""
        return round(self.place * 50)


def lines_of(runs: Sequence[Sequence[Letter]], page_foot: float, page_height: float) -> list[PdfLine]:
    """The lines of a page, in the order in which the file draws them. A run is what pdfium takes for a line."""
    found: list[PdfLine] = []
    level: list[list[Letter]] = []
    apart = [piece for run in runs for piece in _apart(run)]
    for turned, run in by_angle(apart, usual_angle(apart)):
        if not turned:
            level.append(run)
            continue
        found += filter(None, (_line(whole, page_foot, page_height) for whole in rejoined(level)))
        level = []
        line = _line(run, page_foot, page_height)
        found += [replace(line, turned=True)] if line else []
    return found + [line for whole in rejoined(level) if (line := _line(whole, page_foot, page_height))]


def _apart(run: Sequence[Letter]) -> Iterator[list[Letter]]:
    """A run cut where it goes back to the left on another line: pdfium takes a mark that stands raised for its end."""
    piece: list[Letter] = []
    before: Letter | None = None
    for letter in run:
        if letter.solid:
            if before is not None and _goes_back(before, letter):
                yield piece
                piece = []
            before = letter
        piece.append(letter)
    yield piece


def _goes_back(before: Letter, letter: Letter) -> bool:
    tall = max(before.height, letter.height)
    return letter.left < before.left - tall and abs(letter.base - before.base) > _OTHER_LINE * tall


def _line(run: Sequence[Letter], page_foot: float, page_height: float) -> PdfLine | None:
    solid = [letter for letter in run if letter.solid]
    if not solid:
        return None
    height = median(letter.height for letter in solid) or 1.0
    bottom = median(letter.bottom for letter in solid)
    said, mark = plain(run)
    parts = _cells(said, height)
    if not parts:
        return None
    cells = tuple(_words(part) for part in parts)
    return PdfLine(
        text=" ".join(cells),
        cells=cells,
        left=solid[0].left,
        right=solid[-1].right,
        bottom=bottom,
        height=height,
        bold=sum(letter.bold for letter in solid) > len(solid) / 2,
        hyphenated=run[-1].text in HYPHENS,
        place=(bottom - page_foot) / page_height,
        edges=tuple(_edges(part) for part in parts),
        parts=tuple(parts),
        pale=all(letter.pale for letter in solid),
        mark=mark,
    )


def _cells(run: Sequence[Letter], height: float) -> list[tuple[Letter, ...]]:
    """The parts of a line between column gaps, those without words left out."""
    parts: list[list[Letter]] = [[]]
    edge: float | None = None
    for letter in run:
        if letter.text in HYPHENS or letter.text < " ":
            continue
        if letter.solid:
            if edge is not None and letter.left - edge > _COLUMN_GAP * height and parts[-1]:
                parts.append([])
            edge = letter.right
        parts[-1].append(letter)
    return [tuple(part) for part in parts if any(letter.solid for letter in part)]


def _words(part: Iterable[Letter]) -> str:
    return " ".join("".join(letter.text for letter in part).split())


def _edges(part: Iterable[Letter]) -> tuple[float, float]:
    """The left and right of a part of a line."""
    solid = [letter for letter in part if letter.solid]
    return solid[0].left, solid[-1].right
