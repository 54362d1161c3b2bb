"""The letters of a PDF page, with their places."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum
from statistics import median
from typing import NamedTuple

HYPHENS = "\x02\ufffe\u00ad"


class Visibility(Enum):
    """Whether a letter shows: on the page in ink; white; not drawn at all; or beside the page."""

    YES = 1
    WHITE = 2
    UNDRAWN = 3
    NOWHERE = 4


class Letter(NamedTuple):
    """A letter with its loose box and its foot's height `base`, in points from the page's lower left corner.

    `angle` in whole degrees, from 0 for text that runs to the right; `solid`: it puts ink on the page.
    A tuple, since a file has millions.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float
    bold: bool
    base: float
    angle: int = 0
    pale: bool = False
    shown: Visibility = Visibility.YES
    solid: bool = True

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, self.bottom + self.height / 2


def is_solid(sign: str) -> bool:
    """Whether a sign puts ink on the page."""
    return sign >= " " and not sign.isspace() and sign not in HYPHENS


def size(solid: Sequence[Letter]) -> tuple[float, float]:
    """A line's height and the height at which its letters stand: those of its middle letter, which no mark can move.

    Of a few letters the tallest tell.
    """
    tallest = max(letter.height for letter in solid)
    few = [letter for letter in solid if letter.height > 0.9 * tallest] if len(solid) <= _FEW else solid
    return median(letter.height for letter in few) or 1.0, median(letter.base for letter in few)


_FEW = 8


def usual_angle(runs: Iterable[Sequence[Letter]]) -> int:
    """The angle at which most of a page's letters stand."""
    angles = Counter(letter.angle for run in runs for letter in run if letter.solid)
    return angles.most_common(1)[0][0] if angles else 0


def by_angle(runs: Iterable[Sequence[Letter]], usual: int) -> list[tuple[bool, list[Letter]]]:
    """Runs that hold letters of one angle each, and whether it is another than the page's usual one.

    pdfium cuts what climbs across the page letter by letter: such pieces that follow each other are put together.
    """
    pieces: list[tuple[bool, list[Letter]]] = []
    for run in runs:
        angle: int | None = None
        for letter in run:
            if angle is None or (letter.solid and _apart(letter.angle, angle)):
                angle = letter.angle if letter.solid else usual if angle is None else angle
                turned = _apart(angle, usual)
                climbs = turned and angle % 90 > _LEVEL and pieces and pieces[-1][0]
                if not climbs or _apart(angle, pieces[-1][1][0].angle):
                    pieces.append((turned, []))
            pieces[-1][1].append(letter)
    return pieces


# Degrees within which angles are the same.
_LEVEL = 3


def _apart(angle: int, other: int) -> bool:
    return _LEVEL < (angle - other) % 360 < 360 - _LEVEL
