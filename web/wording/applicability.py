"""For which nations and which readers a quote is stated, in words."""

from retrieval.answer import Quote
from retrieval.applicability import Applicability
from retrieval.nations import listed_nations, mentioned_nations


def stated_for(applicability: Applicability) -> str | None:
    """As in "Applies to England and Wales · For local authorities"; None where nothing is stated."""
    extent, audience = applicability.extent, applicability.audience
    parts = (f"Applies to {extent.words}" if extent else None, f"For {audience.readers}" if audience else None)
    return " · ".join(part for part in parts if part) or None


def others_warning(quote: Quote) -> str | None:
    """The warning on a quote that is stated for others than the question names; None where it needs none."""
    if not quote.for_others:
        return None
    stated = stated_for(quote.applicability) or f"It names {held_for(quote)}"
    return f"Not for those whom you asked about. {stated}"


def held_for(quote: Quote) -> str:
    """The nations or readers for whom the quote is held, as in "Scotland" or "registered providers"."""
    extent, audience = quote.applicability.extent, quote.applicability.audience
    named = mentioned_nations(" ".join(quote.text.split()))
    return extent.words if extent else audience.readers if audience else listed_nations(named) or "others"
