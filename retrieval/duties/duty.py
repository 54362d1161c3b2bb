"""A duty: a part of a sentence that says what somebody must, should or may do."""

from dataclasses import dataclass
from enum import StrEnum

from retrieval.text import Span


class Force(StrEnum):
    """How binding a duty is."""

    MUST = "must"
    MUST_NOT = "must_not"
    SHOULD = "should"
    SHOULD_NOT = "should_not"
    MAY = "may"

    @property
    def opposite(self) -> "Force":
        """The force of the same words with a "not": for MAY it is MUST_NOT, since "may not" forbids."""
        return _OPPOSITES[self]

    @property
    def words(self) -> str:
        """As in "must not"."""
        return self.value.replace("_", " ")


_OPPOSITES = {
    Force.MUST: Force.MUST_NOT,
    Force.MUST_NOT: Force.MUST,
    Force.SHOULD: Force.SHOULD_NOT,
    Force.SHOULD_NOT: Force.SHOULD,
    Force.MAY: Force.MUST_NOT,
}


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of one edition. All spans are offsets of its canonical text, end exclusive.

    `block`: the ordinal of the block. `sentence`: the sentence that lays the duty, or the sentence of a list item.
    `lead_in`: the sentence that introduces the list, where an item has its force and its actor from there.
    `cue`: the words that show the force. `actor`: who has the duty; None where the sentence names nobody, as in "must
    be stored". `action`, `condition`, `deadline`: parts of the sentence; a condition and a deadline are None where the
    sentence has none, and an action is None where only the list below says it.
    """

    block: int
    sentence: Span
    force: Force
    cue: Span
    actor: Span | None
    action: Span | None
    condition: Span | None = None
    deadline: Span | None = None
    lead_in: Span | None = None
