"""A change between two editions: what it changes, its place in both, and its words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from retrieval.document import Version
from retrieval.text import Block, Span
from retrieval.word_diff import Op, WordChange


class ChangeKind(StrEnum):
    """What a change changes, the gravest first."""

    OBLIGATION = "obligation"  # must, should, may, not and other words that oblige, allow or forbid
    NUMBER = "number"  # numbers with their units
    DATE = "date"
    ACTOR = "actor"  # who has to act, or is concerned
    CONDITION = "condition"  # if, unless, only, and in place of or
    WORDING = "wording"
    LAYOUT = "layout"  # the same words elsewhere, or with other punctuation or capital letters


@dataclass(frozen=True, slots=True)
class Place:
    """Whole sentences of an edition, and the block in which they begin."""

    span: Span
    block: Block


@dataclass(frozen=True, slots=True)
class Change:
    """Sentences that were changed, added (`old` is None) or removed (`new` is None).

    `kinds`: all that it changes, the gravest first; never empty. `words`: the words of both places, compared.
    `is_moved`: the sentences stood elsewhere. `mentioned_in`: the entries of the publisher's list of changes that
    mention it, as indexes; None where the new edition has no such list.
    """

    kinds: tuple[ChangeKind, ...]
    old: Place | None
    new: Place | None
    words: tuple[WordChange, ...]
    is_moved: bool = False
    mentioned_in: tuple[int, ...] | None = None

    @property
    def kind(self) -> ChangeKind:
        """The gravest kind."""
        return self.kinds[0]

    @property
    def op(self) -> Op:
        """SAME: the sentences stayed and something in them changed."""
        if self.old is None:
            return Op.ADDED
        return Op.REMOVED if self.new is None else Op.SAME

    @property
    def is_unmentioned(self) -> bool:
        """Whether the publisher lists changes and leaves out this one."""
        return self.mentioned_in == ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes between two texts, by their gravest kind and then in reading order.

    `entries`: the places in the new text of what the publisher says has changed; None where there is no such list.
    `renumbered`: blocks whose words stayed and whose printed number changed.
    """

    changes: tuple[Change, ...]
    entries: tuple[Place, ...] | None = None
    renumbered: int = 0

    @property
    def counts(self) -> Mapping[ChangeKind, int]:
        """The number of changes whose gravest kind this is, for each kind in order."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in ChangeKind}

    @property
    def unmentioned(self) -> int:
        """The number of changes that the publisher's list leaves out; 0 where there is no list."""
        return sum(change.is_unmentioned for change in self.changes)


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """The changes from one edition of a document to another."""

    old: Version
    new: Version
    found: Changes
