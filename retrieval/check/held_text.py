"""The texts of a library during one check: the block and the sentence at an offset, and evidence from a span."""

from bisect import bisect_right
from collections import OrderedDict
from functools import cached_property

from retrieval.check.statement import Evidence
from retrieval.citation import cite
from retrieval.document import Version
from retrieval.in_force import Standing, State
from retrieval.interfaces import Library
from retrieval.quote.stated_at import stated_at
from retrieval.section import section_of
from retrieval.text import Block, BlockKind, CanonicalText, Span

# Texts that a check keeps with their blocks.
_KEPT = 48


class HeldText:
    """A version with its text."""

    def __init__(self, version: Version, canonical: CanonicalText, standing: Standing) -> None:
        self.version, self.standing, self._canonical = version, standing, canonical
        self.text, self.blocks = canonical.text, canonical.blocks

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @property
    def is_in_force(self) -> bool:
        return self.standing.state is State.IN_FORCE

    def ordinal_at(self, offset: int) -> int:
        """The block at an offset, or the last one before it; 0 before the first block."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def block_at(self, offset: int) -> Block:
        return self.blocks[self.ordinal_at(offset)]

    def sentence_at(self, offset: int) -> Span:
        """The sentence at an offset; its block where no sentence is there."""
        block = self.block_at(offset)
        return block.sentence_at(offset) or block.span

    def lead_in_of(self, block: Block) -> Span | None:
        """The last sentence of an item's lead-in."""
        if block.lead_in is None:
            return None
        above = self.blocks[block.lead_in]
        return above.sentences[-1] if above.sentences else above.span

    def numbers_at(self, offset: int) -> tuple[str, ...]:
        """The printed numbers around an offset, the nearest first: of its block, and of the paragraph above it."""
        found, ordinal = [], self.ordinal_at(offset)
        headings = self.blocks[ordinal].heading_path
        while ordinal >= 0 and self.blocks[ordinal].heading_path == headings:
            block = self.blocks[ordinal]
            if block.paragraph and block.kind is not BlockKind.FOOTNOTE:
                found.append(block.paragraph)
                if block.kind is BlockKind.PARAGRAPH:
                    break
            ordinal -= 1
        return tuple(found)

    def evidence(self, span: Span) -> Evidence:
        """The words of a span, cited."""
        ordinal = self.ordinal_at(span.start)
        citation = cite(self.version, self.text, self.blocks[ordinal], span)
        section = section_of(self._canonical, ordinal)
        stated = stated_at(self.version, section, self.sentence_at(span.start))
        return Evidence(span.of(self.text), citation, self.standing, stated)


class HeldTexts:
    """Reads each version of a library when it is first needed, and keeps the last ones."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._kept: OrderedDict[tuple[str, str], HeldText] = OrderedDict()

    def of(self, version: Version) -> HeldText:
        """A version that the library holds, with its text and its standing today."""
        if version.key not in self._kept:
            canonical = self.library.canonical(version)
            self._kept[version.key] = HeldText(version, canonical, self.library.standing(version))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(version.key)
        return self._kept[version.key]
