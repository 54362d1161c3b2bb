"""A PDF page as lines of words with their places and sizes, by pdfium.

pdfium reads words whole where pypdf splits them, and tells where each letter stands. It counts UTF-16 units: what it
gives becomes code points here, once. It crashes when called from two threads, so it is only ever used in the process
that reads one file.
"""

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.pdf.broken import counted
from ingest.formats.pdf.columns import by_column
from ingest.formats.pdf.letters import Letter, Visibility, is_solid
from ingest.formats.pdf.lines import PdfLine, lines_of
from ingest.formats.pdf.page_order import in_page_order
from ingest.formats.pdf.rules import banded
from ingest.formats.pdf.shown import DrawnShape, seen

_FONT_NAME = 128  # bytes, as many as any font's name has
# pdfium gives a hyphen at a line's end as one of its own signs, and then no line end.
_LINE_ENDS = "\r\n\x02\ufffe"
# Objects of a page that are looked at: a drawing may have a hundred thousand.
_MOST_OBJECTS = 20_000
# How much light a colour gives, from 0 for black to 1: beyond these it counts as pale, and as white.
_PALE, _WHITE = 0.7, 0.97
# Opacity, of 255: what has less cannot be seen, what has less than the other is pale.
_CLEAR, _FAINT = 10, 140
# The bullets of fonts that have signs instead of letters.
_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf06c\uf06e\uf0a8", "•")
# Text render modes that draw outlines in another colour than the one for areas.
_OUTLINED = {
    pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
    pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP,
}  # fmt: skip
_UNDRAWN = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What pdfium reads of a page: lines in reading order, and counts for the report.

    `unpaired`: halves of characters without their other half, each read as U+FFFD. `hidden` and `struck`: passages that
    do not show, or are struck out, and were left out. `signs` and `unknown`: how many signs were read, and how many of
    these no language has. `by_pypdf`: pypdf read it, since pdfium found no words or broken ones.
    """

    lines: list[PdfLine]
    unpaired: int = 0
    hidden: int = 0
    struck: int = 0
    signs: int = 0
    unknown: int = 0
    by_pypdf: bool = False


class PdfPages:
    """The pages of a file; close it when done. Raises pypdfium2.PdfiumError where pdfium cannot open it."""

    def __init__(self, data: bytes | BinaryIO) -> None:
        self._document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self._document)

    def page(self, number: int, with_letters: bool = False) -> PdfPage:
        """A page, counted from 0; `with_letters`: its lines keep their letters, which take much memory."""
        with self._sheet(number) as sheet:
            runs = list(sheet.runs())
            drawings = sheet.drawings()
            kept = seen(runs, drawings)
            lines = by_column(in_page_order(banded(lines_of(kept.runs, *sheet.foot_and_height), drawings)))
            signs, unknown = counted("".join(letter.text for run in runs for letter in run))
            return PdfPage(
                lines if with_letters else [replace(line, parts=()) for line in lines],
                sheet.unpaired,
                kept.hidden,
                kept.struck,
                signs,
                unknown,
            )

    def plain(self, number: int) -> str:
        """What pdfium itself gives as the text of a page, counted from 0: its words, and a line end after each line."""
        page = self._document[number]
        text = page.get_textpage()
        try:
            return str(text.get_text_range())
        finally:
            text.close()
            page.close()

    @contextmanager
    def _sheet(self, number: int) -> "Iterator[_Sheet]":
        page = self._document[number]
        text = page.get_textpage()
        try:
            yield _Sheet(page, text)
        finally:
            text.close()
            page.close()

    def close(self) -> None:
        self._document.close()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the letters of one text object have in common."""

    bold: bool
    angle: int
    shown: Visibility
    pale: bool


class _Sheet:
    """An open page. `unpaired` counts while `runs` goes through it."""

    def __init__(self, page: "pypdfium2.PdfPage", text: "pypdfium2.PdfTextPage") -> None:
        self._page, self._text = page, text
        self._looks: dict[int, _Look] = {}
        self._box = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._bounds = _bounds(page)
        self.foot_and_height = self._bounds[1], self._bounds[3] - self._bounds[1] or 1.0
        self.unpaired = 0

    def runs(self) -> Iterator[list[Letter]]:
        """The letters of each line. pdfium itself puts spaces between words and a line end after each line."""
        run: list[Letter] = []
        for place, sign in self._signs():
            if sign in _LINE_ENDS:
                if run:
                    yield run if sign in "\r\n" else [*run, run[-1]._replace(text=sign, solid=False)]
                run = []
                continue
            run.append(self._letter(place, sign))
        if run:
            yield run

    def _signs(self) -> Iterator[tuple[int, str]]:
        """Each sign with pdfium's index of it. pdfium gives what stands above U+FFFF in two halves."""
        high: tuple[int, int] | None = None
        for place in range(self._text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(self._text.raw, place)
            if high is not None:
                before, high = high, None
                if 0xDC00 <= code < 0xE000:
                    yield before[0], chr(0x10000 + ((before[1] - 0xD800) << 10) + (code - 0xDC00))
                    continue
                yield before[0], self._half()
            if 0xD800 <= code < 0xDC00:
                high = place, code
            elif 0xDC00 <= code < 0xE000:
                yield place, self._half()
            else:
                sign = chr(code) if code < 0x110000 else "\ufffd"
                yield place, _BULLETS.get(sign, sign)
        if high is not None:
            yield high[0], self._half()

    def _half(self) -> str:
        self.unpaired += 1
        return "\ufffd"

    def _letter(self, place: int, sign: str) -> Letter:
        raw, box = self._text.raw, self._box
        pdfium.FPDFText_GetLooseCharBox(raw, place, ctypes.byref(box))
        pdfium.FPDFText_GetCharOrigin(raw, place, self._x, self._y)
        left, right, bottom, top = box.left, box.right, box.bottom, box.top
        look = self._look(place)
        shown = look.shown if self._is_on_page((left + right) / 2, (bottom + top) / 2) else Visibility.NOWHERE
        return Letter(
            sign, left, right, bottom, top - bottom, look.bold, self._y.value, look.angle, look.pale, shown,
            is_solid(sign),
        )  # fmt: skip

    def _is_on_page(self, across: float, up: float) -> bool:
        left, bottom, right, top = self._bounds
        return left <= across <= right and bottom <= up <= top

    def _look(self, place: int) -> _Look:
        written = pdfium.FPDFText_GetTextObject(self._text.raw, place)
        key = ctypes.addressof(written.contents) if written else 0
        if key not in self._looks:
            red, green, blue, opacity = (ctypes.c_uint(0) for _ in range(4))
            mode = pdfium.FPDFTextObj_GetTextRenderMode(written) if written else pdfium.FPDF_TEXTRENDERMODE_FILL
            known = pdfium.FPDFText_GetFillColor(self._text.raw, place, red, green, blue, opacity)
            known = known and mode not in _OUTLINED
            light = _light(red.value, green.value, blue.value) if known else 0.0
            clear = bool(known) and opacity.value < _CLEAR
            shown = (
                Visibility.UNDRAWN
                if mode == _UNDRAWN or clear
                else Visibility.WHITE
                if light > _WHITE
                else Visibility.YES
            )
            pale = bool(known) and (light > _PALE or opacity.value < _FAINT)
            angle = round(math.degrees(pdfium.FPDFText_GetCharAngle(self._text.raw, place))) % 360
            self._looks[key] = _Look(self._is_bold(place), angle, shown, pale)
        return self._looks[key]

    def _is_bold(self, place: int) -> bool:
        """By the font's weight or, where the file does not hold the font and pdfium knows no weight, by its name."""
        weight = pdfium.FPDFText_GetFontWeight(self._text.raw, place)
        if weight > 0:
            return bool(weight >= 600)
        name = ctypes.create_string_buffer(_FONT_NAME)
        pdfium.FPDFText_GetFontInfo(self._text.raw, place, name, _FONT_NAME, None)
        return b"bold" in name.value.lower()

    def drawings(self) -> list[DrawnShape]:
        """What is drawn on the page besides text, the first 20,000 objects of it."""
        count = min(pdfium.FPDFPage_CountObjects(self._page.raw), _MOST_OBJECTS)
        objects = (pdfium.FPDFPage_GetObject(self._page.raw, place) for place in range(count))
        return [*filter(None, map(_drawing, objects)), *_struck_by_annotation(self._page)]


def _bounds(page: "pypdfium2.PdfPage") -> tuple[float, float, float, float]:
    """The part of the page that shows: left, bottom, right, top in points."""
    box = pdfium.FS_RECTF()
    if pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(box)):
        return box.left, box.bottom, box.right, box.top
    return 0.0, 0.0, float(page.get_width()), float(page.get_height())


def _light(red: int, green: int, blue: int) -> float:
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _drawing(drawn: "pdfium.FPDF_PAGEOBJECT") -> DrawnShape | None:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if kind == pdfium.FPDF_PAGEOBJ_TEXT or not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
        return None
    is_picture = kind != pdfium.FPDF_PAGEOBJ_PATH
    return DrawnShape(
        left.value, bottom.value, right.value, top.value, is_picture, not is_picture and _is_coloured(drawn)
    )


def _is_coloured(path: "pdfium.FPDF_PAGEOBJECT") -> bool:
    """Whether a path fills its area with anything but white."""
    fill, stroke = ctypes.c_int(0), ctypes.c_int(0)
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value:
        return False
    red, green, blue, opacity = (ctypes.c_uint(0) for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, opacity)
    return not known or (_light(red.value, green.value, blue.value) <= _WHITE and opacity.value >= _CLEAR)


def _struck_by_annotation(page: "pypdfium2.PdfPage") -> Iterator[DrawnShape]:
    """The places that an editor marked as struck out."""
    for place in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_OBJECTS)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, place)
        if not note:
            continue
        if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_STRIKEOUT:
            yield from _quads(note)
        pdfium.FPDFPage_CloseAnnot(note)


def _quads(note: "pdfium.FPDF_ANNOTATION") -> Iterator[DrawnShape]:
    points = pdfium.FS_QUADPOINTSF()
    for place in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(note), _MOST_OBJECTS)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(note, place, ctypes.byref(points)):
            across = (points.x1, points.x2, points.x3, points.x4)
            up = (points.y1, points.y2, points.y3, points.y4)
            yield DrawnShape(min(across), min(up), max(across), max(up), strikes=True)
