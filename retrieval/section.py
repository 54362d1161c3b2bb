"""Neighbouring blocks of one version, and which of them holds a span."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retrieval.text import Block, Span


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring blocks of one version by their ordinals; `at` gives None outside them. `near` is one of them."""

    text: str
    near: int
    at: Callable[[int], Block | None]

    def ordinal_of(self, span: Span) -> int:
        """The block in which a sentence stands. Raises LookupError where none of these blocks holds it."""
        ordinal = self.near
        while (block := self.at(ordinal)) is not None and block.start > span.start:
            ordinal -= 1
        while (block := self.at(ordinal)) is not None and block.end <= span.start:
            ordinal += 1
        if block is None or block.start > span.start:
            raise LookupError(f"no block holds {span}")
        return ordinal

    def blocks(self, span: Span) -> Iterator[Block]:
        """The blocks that hold a part of the span, in order."""
        ordinal = self.ordinal_of(span)
        while (block := self.at(ordinal)) is not None and block.start < span.end:
            yield block
            ordinal += 1
