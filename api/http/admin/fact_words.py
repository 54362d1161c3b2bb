"""What an edition's own words say about nations and readers, while no administrator has decided on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.document import Version


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words of a document that count as the fact until somebody enters or rejects it.

    `meaning` completes a sentence that begins with "it": "applies to England". `field`: the box that rejects it.
    """

    fact: str
    meaning: str
    evidence: str

    @property
    def field(self) -> str:
        return f"reject_{self.fact}"


def own_words(version: Version) -> list[OwnWords]:
    """The edition's own words on nations, then on readers; without what a fact overrides or somebody rejected."""
    return list(_own_words(version))


def _own_words(version: Version) -> Iterator[OwnWords]:
    applicability = version.applicability
    if applicability.extent and not version.extent:
        yield OwnWords("extent", f"applies to {applicability.extent.words}", applicability.extent.evidence)
    if applicability.audience and not version.audience:
        yield OwnWords("audience", f"is for {applicability.audience.readers}", applicability.audience.evidence)
