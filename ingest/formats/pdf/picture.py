"""A PDF page as a picture, and places on a page as places on its picture, by pdfium.

pdfium crashes on some files and when two threads call it: use this only in a process that reads one file.
"""

import ctypes
import math
from typing import BinaryIO, NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.pdf.png import Pixels

# A page of A4 at this many dots an inch has 910 × 1287 pixels.
DOTS = 110
_A4_POINTS = 595.3 * 841.9
# pdfium gives whole numbers for places on a picture, so they are asked for on a large one.
_GRID = 100_000
# To read back what a box holds: points at its ends, and the share of its height above and below the middle, that are
# left out.
_EDGE, _ASIDE = 0.6, 0.4


class PictureBox(NamedTuple):
    """A box on a picture, as shares of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class DrawnPages:
    """The pages of a file as pictures; pages count from 0. Raises pypdfium2.PdfiumError where pdfium cannot."""

    def __init__(self, file: BinaryIO) -> None:
        self._document = pypdfium2.PdfDocument(file)
        self._document.init_forms()

    def picture(self, number: int, zoom: float) -> Pixels:
        """A page in red, green and blue, of shape (height, width, 3). A large page gets fewer dots an inch.

        At `zoom` 1, a page has about as many pixels as A4 at 110 dots an inch, or fewer.
        """
        page = self._document[number]
        width, height = page.get_size()
        dots = min(DOTS, DOTS * math.sqrt(_A4_POINTS / max(width * height, 1.0)))
        bitmap = page.render(scale=zoom * dots / 72, rev_byteorder=True, maybe_alpha=False)
        pixels: Pixels = bitmap.to_numpy()
        return pixels[:, :, :3] if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)

    def box(self, number: int, left: float, bottom: float, right: float, top: float) -> PictureBox:
        """Where the picture of a page shows this box, which is given in the points of the page's own system."""
        page = self._document[number]
        corners = [_on_grid(page, across, up) for across in (left, right) for up in (bottom, top)]
        across, down = [x / _GRID for x, _ in corners], [y / _GRID for _, y in corners]
        return PictureBox(min(across), min(down), max(across), max(down))

    def words_in(self, number: int, box: PictureBox) -> str:
        """The words that pdfium finds inside a box of the picture: those that cross its middle."""
        page = self._document[number]
        text = page.get_textpage()
        try:
            corners = [
                _on_page(page, across, down) for across in (box.left, box.right) for down in (box.top, box.bottom)
            ]
            left, right = min(x for x, _ in corners), max(x for x, _ in corners)
            bottom, top = min(y for _, y in corners), max(y for _, y in corners)
            # Boxes are as high as a line, and reach into the lines above and below; turned text is narrow instead.
            trimmed_x, trimmed_y = min(_EDGE, (right - left) * _ASIDE), min(_EDGE, (top - bottom) * _ASIDE)
            if right - left >= top - bottom:
                trimmed_y = (top - bottom) * _ASIDE
            else:
                trimmed_x = (right - left) * _ASIDE
            return str(text.get_text_bounded(left + trimmed_x, bottom + trimmed_y, right - trimmed_x, top - trimmed_y))
        finally:
            text.close()


def _on_page(page: "pypdfium2.PdfPage", across: float, down: float) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    place = round(across * _GRID), round(down * _GRID)
    pdfium.FPDF_DeviceToPage(page.raw, 0, 0, _GRID, _GRID, 0, *place, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _on_grid(page: "pypdfium2.PdfPage", across: float, up: float) -> tuple[int, int]:
    x, y = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, across, up, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value
