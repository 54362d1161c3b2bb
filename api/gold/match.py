"""The rules by which a quote matches the known answer of a question."""

from collections.abc import Collection, Iterable

from retrieval.answer import Quote
from retrieval.text import Span


def answers_gold(quote: Quote, gold: Iterable[tuple[str | None, Span]]) -> bool:
    """Whether a place that the quote cites overlaps a gold span.

    `gold`: each span with the library's id of its document, None for a document that the library does not hold.
    """
    places = (quote.citation, *quote.also)
    return any(
        place.document_id == document and place.span.overlaps(span) for document, span in gold for place in places
    )


def cites_one_of(quote: Quote, documents: Collection[str | None]) -> bool:
    """Whether the quote cites one of these documents, by the library's ids; for a question without gold spans."""
    return any(place.document_id in documents for place in (quote.citation, *quote.also))
