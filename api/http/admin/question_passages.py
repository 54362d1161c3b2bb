"""The passages from which somebody chooses the right answer of an own question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from api.gold.questions import Gold
from retrieval.answer import Quote
from retrieval.document import Version
from retrieval.errors import BadInput
from retrieval.interfaces import Library
from retrieval.text import Block, CanonicalText, Span
from web.marking import page_name

_MOST = 20
MAX_GOLD_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that may answer: their document and edition, their place there, and the page in words."""

    version: Version
    span: Span
    text: str
    page: str | None


def choices_of(library: Library, quotes: Sequence[Quote]) -> list[Choice]:
    """The sentences that answer in each quote; the whole quote where none does."""
    found: list[Choice] = []
    for quote in quotes:
        citation = quote.citation
        version = library.version(citation.document_id, citation.version)
        spans = quote.core or (citation.span,)
        span = Span(min(part.start for part in spans), max(part.end for part in spans))
        text = quote.text[span.start - citation.start : span.end - citation.start]
        found.append(Choice(version, span, text, page_name(citation.page, citation.page_label)))
    return found


def find_words(library: Library, document: str, words: str) -> list[Choice]:
    """At most 20 sentences of a document that hold all these words; without any, the paragraphs that do.

    Raises UnknownDocument.
    """
    version = library.version(document)
    canonical, sought = library.canonical(version), words.casefold().split()
    if not sought:
        return []
    sentences = list(islice(_holding(canonical, canonical.sentences(), sought), _MOST))
    blocks = ((block, block.span) for block in canonical.blocks)
    found = sentences or list(islice(_holding(canonical, blocks, sought), _MOST))
    return [_choice(version, canonical, block, span) for block, span in found]


def _holding(
    canonical: CanonicalText, parts: Iterator[tuple[Block, Span]], sought: Sequence[str]
) -> Iterator[tuple[Block, Span]]:
    for block, span in parts:
        text = span.of(canonical.text).casefold()
        if all(word in text for word in sought):
            yield block, span


def _choice(version: Version, canonical: CanonicalText, block: Block, span: Span) -> Choice:
    return Choice(version, span, span.of(canonical.text), page_name(*block.page_at(span.start)))


def gold_at(library: Library, document: str, version: str, start: int, end: int) -> Gold:
    """The right answer at this place. Raises UnknownDocument, UnknownVersion and BadInput."""
    text = library.canonical(library.version(document, version)).text
    words = text[start:end].strip() if 0 <= start < end <= len(text) else ""
    if not words or len(words) > MAX_GOLD_CHARACTERS:
        raise BadInput("This passage cannot be used. Go back, and choose another one.")
    return Gold(document=document, fragments=[words])
