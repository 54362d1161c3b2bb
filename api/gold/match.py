"""The one rule by which a quote answers a question whose answer is known."""

from collections.abc import Iterable

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
