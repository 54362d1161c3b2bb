"""For which nations and which readers a quote is stated, in words."""

from collections.abc import Mapping
from typing import Any

from retrieval.answer import Quote
from retrieval.applicability import Applicability
from retrieval.nations import Nation, listed_nations, mentioned_nations


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


def recorded_for(quote: Mapping[str, Any]) -> str | None:
    """For whom a quote of a certificate is stated, and the words that say so; None where it records nothing.

    As in "Applies to England (“This guidance applies to England.”)". `quote`: parsed JSON, checked for its form.
    """
    extent, audience = quote.get("extent"), quote.get("audience")
    nations = listed_nations(map(Nation, extent["nations"])) if extent else ""
    parts = (
        f"Applies to {nations} {_evidence(extent)}" if extent else None,
        f"For {audience['readers']} {_evidence(audience)}" if audience else None,
    )
    return " · ".join(part for part in parts if part) or None


def _evidence(statement: Mapping[str, Any]) -> str:
    words = statement["evidence"]
    return f"(“{words}”)" if words else "(stated by an administrator)"
