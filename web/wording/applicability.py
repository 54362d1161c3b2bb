"""For which nations and which readers a quote is stated, in words."""

from retrieval.answer import Quote
from retrieval.applicability import Applicability


def stated_for(applicability: Applicability) -> str | None:
    """As in "Applies to England and Wales · For local authorities"; None where nothing is stated."""
    extent, audience = applicability.extent, applicability.audience
    parts = (f"Applies to {extent.words}" if extent else None, f"For {audience.readers}" if audience else None)
    return " · ".join(part for part in parts if part) or None


def others_warning(quote: Quote) -> str | None:
    """The warning on a quote that is stated for others than the question names; None where it needs none."""
    stated = stated_for(quote.applicability)
    return f"Not for those whom you asked about. {stated}" if quote.for_others and stated else None


def held_for(quote: Quote) -> str:
    """The nations or readers for whom the quote is held, as in "Scotland" or "registered providers"."""
    extent, audience = quote.applicability.extent, quote.applicability.audience
    return extent.words if extent else audience.readers if audience else "others"
