"""The unit of retrieval: a run of neighbouring sentences under one heading path."""

from dataclasses import dataclass

from retrieval.document import Key
from retrieval.text import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a version's canonical text, found by search. Passages may overlap; quotes never depend on a cut.

    `id` is the row in the generation's vectors, terms and tokens, from 0. `first_block` and `last_block` are the
    ordinals (inclusive) of the blocks that it touches.
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
        """Of the version that it is a part of."""
        return self.document_id, self.version

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def embedding_text(title: str, heading_path: tuple[str, ...], text: str) -> tuple[str, int]:
    """What the encoder and the lexical index see of a passage, and the offset at which its own text begins.

    Title and headings give a passage its context; they are never shown as part of a quote.
    """
    parts = [part for part in (title, *heading_path) if part.strip()]
    context = ". ".join(dict.fromkeys(parts))
    prefix = f"{context}: " if context else ""
    return prefix + text, len(prefix)
