"""The drawings that lie over or stand in for a page's picture, as SVG without style or script."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from ingest.reading.page_pictures import PictureMark

SVG = "image/svg+xml"

# The picture is stretched to the page's shape; shares are written as thousandths.
_SCALE = 1000
# Pale colours that are multiplied with the page, so that its ink stays black. The answer has an edge, too.
_QUOTE = 'fill="#fff3b8"'
_ANSWER = 'fill="#ffd84d" stroke="#7a5600" stroke-width="2" vector-effect="non-scaling-stroke"'
_MESSAGE = 'text-anchor="middle" font-family="sans-serif" font-size="22" fill="#0b0c0c"'


def marks_svg(marks: Sequence[PictureMark]) -> str:
    """The marks of one page: the quote lightly, and the sentences that answer strongly above it."""
    ordered = sorted(marks, key=lambda mark: mark.core)
    return _svg("".join(map(_rectangle, ordered)), f"0 0 {_SCALE} {_SCALE}", ' preserveAspectRatio="none"')


def _rectangle(mark: PictureMark) -> str:
    left, top = mark.left * _SCALE, mark.top * _SCALE
    width, height = mark.right * _SCALE - left, mark.bottom * _SCALE - top
    place = f'x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f"<rect {place} {_ANSWER if mark.core else _QUOTE}/>"


def message_svg(message: str) -> str:
    """A page of A4 that shows a message in place of its picture."""
    lines = wrap(message, 40)
    text = "".join(f'<tspan x="297" dy="30">{escape(line)}</tspan>' for line in lines)
    paper = '<rect x="1" y="1" width="593" height="840" fill="#f3f3f3" stroke="#cecece"/>'
    return _svg(
        f'{paper}<text y="330" {_MESSAGE}>{text}</text>',
        "0 0 595 842",
        ' width="595" height="842"',
    )


def _svg(content: str, box: str, more: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"{more}>{content}</svg>'
