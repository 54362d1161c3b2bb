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
    """The warning on a quote that is for others than the question names; None where it needs none."""
    if not quote.for_others:
        return None
    extent, audience = quote.applicability.extent, quote.applicability.audience
    asked = "nation or readers" if extent and audience else "readers" if audience else "nation"
    stated = stated_for(quote.applicability) or f"It names {held_for(quote)}"
    return f"Not for the {asked} that you asked about. {stated}"


def held_for(quote: Quote) -> str:
    """For whom the quote is held, as in "Scotland", "registered providers" or "registered providers in Scotland"."""
    extent, audience = quote.applicability.extent, quote.applicability.audience
    if extent and audience and extent.words not in audience.readers:
        return f"{audience.readers} in {extent.words}"
    if extent or audience:
        return audience.readers if audience else extent.words if extent else ""
    return listed_nations(mentioned_nations(" ".join(quote.text.split()))) or "others"
