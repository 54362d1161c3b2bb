"""A PDF page as lines of words with their places and sizes, by pdfium; the only file that imports pypdfium2.

pdfium reads words whole where pypdf splits them, and tells where each letter stands. It crashes when called from two
threads, so it is only ever used in the process that reads one file.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

# A gap this many times the line's height is a column's, not a word's.
_COLUMN_GAP = 1.1
# Letters this much smaller than their line, and raised above its foot, are reference marks.
_MARK_SIZE = 0.8
_HYPHENS = "\x02\ufffe\u00ad"
_FONT_NAME = 128  # bytes, as many as any font's name has
# pdfium gives a hyphen at a line's end as one of its own signs, and then no line end.
_LINE_ENDS = "\r\n\x02\ufffe"


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text. Points from the page's lower left corner; `cells` are its parts between column gaps, `edges` the
    left and right of each where they are known.

    `hyphenated`: the last word goes on in the next line without its hyphen. `place` is the page's height share of
    the line's foot, from 0 at the bottom to 1 at the top.
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


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its loose box, in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    bold: bool


class PdfPages:
    """The pages of a file; close it when done. Raises pypdfium2.PdfiumError where pdfium cannot open it."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        self._document = pypdfium2.PdfDocument(data, password=password)

    def __len__(self) -> int:
        return len(self._document)

    def lines(self, number: int) -> list[PdfLine]:
        """The lines of a page, counted from 0, in the order in which the file draws them."""
        page = self._document[number]
        text = page.get_textpage()
        try:
            height = float(page.get_height()) or 1.0
            runs = _runs(text)
            return [line for run in runs if (line := _line(run, height)) is not None]
        finally:
            text.close()
            page.close()

    def letters(self, number: int) -> list[list[Letter]]:
        """The letters of each line of a page, counted from 0, reference marks left out as they are from `lines`."""
        page = self._document[number]
        text = page.get_textpage()
        try:
            return [_unmarked(run) for run in _runs(text)]
        finally:
            text.close()
            page.close()

    def close(self) -> None:
        self._document.close()


def _runs(text: "pypdfium2.PdfTextPage") -> Iterator[list[Letter]]:
    """The letters of each line. pdfium itself puts spaces between words and a line end after each line."""
    run: list[Letter] = []
    box = pdfium.FS_RECTF()
    for place in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, place)
        letter = chr(code) if code < 0x110000 else "\ufffd"
        if letter in _LINE_ENDS:
            if run:
                yield run if letter in "\r\n" else [*run, replace(run[-1], text=letter)]
            run = []
            continue
        pdfium.FPDFText_GetLooseCharBox(text.raw, place, ctypes.byref(box))
        bold = _is_bold(text, place)
        run.append(Letter(letter, box.left, box.right, box.bottom, box.top - box.bottom, bold))
    if run:
        yield run


def _is_bold(text: "pypdfium2.PdfTextPage", place: int) -> bool:
    """By the font's weight or, where the file does not hold the font and pdfium knows no weight, by its name."""
    weight = pdfium.FPDFText_GetFontWeight(text.raw, place)
    if weight > 0:
        return bool(weight >= 600)
    name = ctypes.create_string_buffer(_FONT_NAME)
    pdfium.FPDFText_GetFontInfo(text.raw, place, name, _FONT_NAME, None)
    return b"bold" in name.value.lower()


def _line(run: list[Letter], page_height: float) -> PdfLine | None:
    hyphenated = run[-1].text in _HYPHENS
    solid = _solid(run)
    if not solid:
        return None
    height, bottom = _size(solid)
    found = _cells(_unmarked(run), height)
    if not found:
        return None
    cells = tuple(text for text, _ in found)
    return PdfLine(
        text=" ".join(cells),
        cells=cells,
        left=solid[0].left,
        right=solid[-1].right,
        bottom=bottom,
        height=height,
        bold=sum(letter.bold for letter in solid) > len(solid) / 2,
        hyphenated=hyphenated,
        place=bottom / page_height,
        edges=tuple(edges for _, edges in found),
    )


def _unmarked(run: list[Letter]) -> list[Letter]:
    """The line without the marks that refer to footnotes."""
    solid = _solid(run)
    if not solid:
        return []
    height, bottom = _size(solid)
    return [letter for letter in run if not _is_mark(letter, height, bottom)]


def _solid(run: list[Letter]) -> list[Letter]:
    """The letters that show."""
    return [
        letter for letter in run if letter.text >= " " and not letter.text.isspace() and letter.text not in _HYPHENS
    ]


def _size(solid: list[Letter]) -> tuple[float, float]:
    """A line's height and foot: those of its middle letter, which no mark can move."""
    return median(letter.height for letter in solid) or 1.0, median(letter.bottom for letter in solid)


def _is_mark(letter: Letter, height: float, bottom: float) -> bool:
    """Whether it is a digit of a footnote's reference: small, and raised above the line's foot."""
    return letter.text.isdigit() and letter.height < _MARK_SIZE * height and letter.bottom > bottom + 0.1 * height


def _cells(run: list[Letter], height: float) -> list[tuple[str, tuple[float, float]]]:
    """The parts of a line between column gaps, each with its left and right edge."""
    parts: list[list[Letter]] = [[]]
    edge: float | None = None
    for letter in run:
        if letter.text in _HYPHENS or letter.text < " ":
            continue
        if not letter.text.isspace():
            if edge is not None and letter.left - edge > _COLUMN_GAP * height and parts[-1]:
                parts.append([])
            edge = letter.right
        parts[-1].append(letter)
    return [
        (text, _edges(part)) for part in parts if (text := " ".join("".join(letter.text for letter in part).split()))
    ]


def _edges(part: list[Letter]) -> tuple[float, float]:
    shown = [letter for letter in part if not letter.text.isspace()]
    return shown[0].left, shown[-1].right
