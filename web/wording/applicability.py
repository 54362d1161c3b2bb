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
    if not quote.for_others or stated is None:
        return None
    kinds = (("nation", quote.applicability.extent), ("readers", quote.applicability.audience))
    asked = " or ".join(name for name, stated_part in kinds if stated_part)
    return f"Not for the {asked} that you asked about. {stated}"


def held_for(quote: Quote) -> str:
    """For whom the quote is held, as in "Scotland", "registered providers" or "registered providers in Scotland"."""
    extent, audience = quote.applicability.extent, quote.applicability.audience
    if extent and audience and extent.words not in audience.readers:
        return f"{audience.readers} in {extent.words}"
    return audience.readers if audience else extent.words if extent else "others"
