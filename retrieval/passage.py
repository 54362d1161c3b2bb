"""A passage, the unit of retrieval: a run of neighbouring sentences under one heading path."""

from dataclasses import dataclass

from retrieval.document import Key
from retrieval.text import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a version's canonical text that search finds. Passages may overlap; quotes may cross their limits.

    `id`: the row in the generation's indexes, from 0. `first_block`, `last_block`: ordinals of the first and the last
    block that it overlaps.
    """

    id: int
    document_id: str
    version: str
    start: int
    end: int
    first_block: int
    last_block: int
    heading_path: tuple[str, ...]
    sentences: tuple[Span, ...]

    @property
    def key(self) -> Key:
        """The version that contains the passage."""
        return self.document_id, self.version

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def embedding_text(title: str, heading_path: tuple[str, ...], text: str) -> tuple[str, int]:
    """The text of a passage for the encoder and the lexical index, and the offset of its own words in that text.

    Title and headings go in front as context; a quote never shows them.
    """
    parts = [part for part in (title, *heading_path) if part.strip()]
    context = ". ".join(dict.fromkeys(parts))
    prefix = f"{context}: " if context else ""
    return prefix + text, len(prefix)
