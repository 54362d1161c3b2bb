"""Read a page from the top down where the file draws its frames in another order.

A frame is text that a program laid out at one place: a box, a heading, what stands between two boxes. Programs draw
frames in the order in which an author made them, and so a box may come long after the text below it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.markers import ENDS
from ingest.pdf_lines import OTHER_LINE, PdfLine

# Heights of a line from one line to the next beyond which another frame begins.
_FAR = 1.6


def from_the_top(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines with the higher frame first; as they are where frames stand beside each other, or a line is turned.

    Columns and the cells of a table stand so: what is drawn one after the other there belongs together.
    """
    frames = sorted(_frames(lines), key=lambda frame: -_highest(frame))
    if any(line.turned for line in lines) or not all(_is_above(*pair) for pair in pairwise(frames)):
        return list(lines)
    return [line for frame in frames for line in frame]


def _frames(lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
    frame: list[PdfLine] = []
    for line in lines:
        if frame and _begins(frame[-1], line):
            yield frame
            frame = []
        frame.append(line)
    if frame:
        yield frame


def _begins(before: PdfLine, line: PdfLine) -> bool:
    """Whether a frame begins with a line: it stands above the line before, or far below, and no sentence goes on."""
    down = before.bottom - line.bottom
    goes_on = before.hyphenated or (not ENDS.search(before.text) and line.text[:1].islower())
    return not goes_on and not -OTHER_LINE * line.height <= down <= _FAR * max(before.height, line.height)


def _highest(frame: Sequence[PdfLine]) -> float:
    return max(line.bottom for line in frame)


def _is_above(frame: Sequence[PdfLine], other: Sequence[PdfLine]) -> bool:
    """Whether every line of a frame stands higher than all of another."""
    apart = OTHER_LINE * min(line.height for line in (*frame, *other))
    return min(line.bottom for line in frame) - _highest(other) > apart
