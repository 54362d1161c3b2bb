"""A run of blocks of one version; finds the blocks that contain a span."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retrieval.text import Block, CanonicalText, Span


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring blocks of a version. `at` gives a block by its ordinal, None outside; searches begin at `near`."""

    text: str
    near: int
    at: Callable[[int], Block | None]

    def ordinal_of(self, span: Span) -> int:
        """The ordinal of the block in which a span begins. Raises LookupError if it begins in no block."""
        ordinal = self.near
        while (block := self.at(ordinal)) is not None and block.start > span.start:
            ordinal -= 1
        while (block := self.at(ordinal)) is not None and block.end <= span.start:
            ordinal += 1
        if block is None or block.start > span.start:
            raise LookupError(f"no block contains {span}")
        return ordinal

    def blocks(self, span: Span) -> Iterator[Block]:
        """The blocks that overlap the span, in order."""
        ordinal = self.ordinal_of(span)
        while (block := self.at(ordinal)) is not None and block.start < span.end:
            yield block
            ordinal += 1


def section_of(canonical: CanonicalText, near: int) -> Section:
    """All blocks of a text; searches begin at this ordinal."""
    blocks = canonical.blocks
    return Section(canonical.text, near, lambda at: blocks[at] if 0 <= at < len(blocks) else None)
