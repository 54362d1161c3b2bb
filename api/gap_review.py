"""Ask the gaps again, and group those that are alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from api.bootstrap import Service
from api.state import gaps
from api.state.gaps import Gap, Place
from api.state.store import Store
from retrieval.answer import AnswerStatus
from retrieval.document import Version
from retrieval.errors import CitedError
from retrieval.interfaces import Library, Matrix
from retrieval.text import Span
from web.quotation import link_to

# Cosine of two questions' vectors from which they count as alike.
ALIKE = 0.8
# Gaps that one look asks again, so that a look is short.
ASKED_AT_ONCE = 20
# Gaps that are compared with all others at once, so that 5,000 gaps take little memory.
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps that ask about the same thing. The one that was asked most often stands first."""

    gaps: tuple[Gap, ...]

    @property
    def times(self) -> int:
        return sum(gap.times for gap in self.gaps)

    @property
    def reports(self) -> int:
        return sum(gap.reports for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Shown:
    """The words at a place, with the edition that holds them."""

    place: Place
    version: Version
    text: str
    page: str | None

    @property
    def link(self) -> str:
        """The address of the document's page with these words marked."""
        return link_to(self.place.document, self.place.version, Span(self.place.start, self.place.end))


def ask_again(store: Store, service: Service) -> int:
    """Ask the serving generation some gaps that it has not been asked, close those it answers, and return their number.

    Raises BadPlace.
    """
    if service.models is None:
        return 0
    waiting = gaps.not_asked_of(store, service.engine.generation, ASKED_AT_ONCE)
    for gap in waiting:
        answer = service.engine.ask(gap.question)
        is_answered = answer.status is AnswerStatus.ANSWERED
        nearest = [Place.of(quote.citation) for quote in answer.nearest]
        found = Place.of(answer.quotes[0].citation) if is_answered else None
        vector = service.models.encoder.encode_question(gap.question).vector
        gaps.note_asked(store, gap, service.engine.generation, vector, nearest, found)
    return len(waiting)


def group(found: Sequence[Gap], alike: float = ALIKE) -> list[GapGroup]:
    """The gaps in groups, in the order of `found`: each joins the first group whose first gap is like it.

    A gap that was not asked yet has no vector, and is a group of its own.
    """
    size = next((gap.vector.size for gap in found if gap.vector is not None), 0)
    # After another model, some gaps have vectors of another size until they are asked again.
    placed = [
        (place, gap.vector) for place, gap in enumerate(found) if gap.vector is not None and gap.vector.size == size
    ]
    firsts = _first_alike(np.stack([vector for _, vector in placed]), alike) if placed else []
    first_of = {place: placed[first][0] for (place, _), first in zip(placed, firsts, strict=True)}
    groups: dict[int, list[Gap]] = {}
    for place, gap in enumerate(found):
        groups.setdefault(first_of.get(place, place), []).append(gap)
    return [GapGroup(tuple(members)) for members in groups.values()]


def _first_alike(vectors: Matrix, alike: float) -> list[int]:
    """For each of these unit vectors, the row of the first one of its group: its own where it is like no first one."""
    is_first = np.zeros(len(vectors), bool)
    firsts: list[int] = []
    for start in range(0, len(vectors), _BLOCK):
        likeness = vectors[start : start + _BLOCK] @ vectors.T >= alike
        for row, like in enumerate(likeness, start):
            matching = np.flatnonzero(like & is_first)
            firsts.append(int(matching[0]) if matching.size else row)
            is_first[firsts[-1]] = True
    return firsts


def show(library: Library, places: Sequence[Place]) -> list[Shown]:
    """The words at these places, without those that the library does not hold any more."""
    shown: list[Shown] = []
    for place in places:
        try:
            version = library.version(place.document, place.version)
            canonical = library.canonical(version)
        except CitedError:
            continue
        block = next((block for block in canonical.blocks if block.end > place.start), None)
        page, label = block.page_at(place.start) if block else (None, None)
        shown.append(
            Shown(place, version, canonical.text[place.start : place.end], label or (str(page) if page else None))
        )
    return shown
