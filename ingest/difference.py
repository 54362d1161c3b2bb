"""The changes from one text to another as the report of an ingest lists them, the gravest first."""

from dataclasses import dataclass

from retrieval.changes.change import Change, ChangeKind
from retrieval.changes.comparison import find_changes
from retrieval.text import CanonicalText
from retrieval.word_diff import Op, WordChange


@dataclass(frozen=True, slots=True)
class BlockChange:
    """Sentences that were added, removed or changed, with their place in the new edition; removed ones' in the old.

    `op` SAME: the sentences stayed and some of their words changed, or they `moved`. `kinds`: what changes, the
    gravest first.
    """

    op: Op
    pieces: tuple[WordChange, ...]
    page: int | None
    paragraph: str | None
    heading: str | None
    kinds: tuple[ChangeKind, ...] = ()
    moved: bool = False


def difference(old: CanonicalText, new: CanonicalText) -> tuple[BlockChange, ...]:
    """Every change by its gravest kind, then in reading order. Another layout of the same words is no change."""
    return tuple(_block_change(change) for change in find_changes(old, new).changes)


def _block_change(change: Change) -> BlockChange:
    place = change.new or change.old
    if place is None:
        raise ValueError("a change has a place in one edition at least")
    block = place.block
    return BlockChange(
        op=change.op,
        pieces=tuple(WordChange(piece.op, _in_one_line(piece.text)) for piece in change.words),
        page=block.page_at(place.span.start)[0],
        paragraph=block.paragraph,
        heading=block.heading_path[-1] if block.heading_path else None,
        kinds=change.kinds,
        moved=change.is_moved,
    )


def _in_one_line(text: str) -> str:
    """The words with single spaces between them, and one at an end that has white space."""
    words = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if text[-1:].isspace() else ''}"
