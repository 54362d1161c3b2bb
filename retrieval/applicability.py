"""The values: what a document or a part of it says about the nations and the readers that it is for."""

from dataclasses import dataclass
from enum import StrEnum

from retrieval.nations import Nation, Nations, listed_nations


class StatedBy(StrEnum):
    """What states it: a fact of the edition that a person entered, the document, a section or a paragraph."""

    FACT = "fact"
    DOCUMENT = "document"
    SECTION = "section"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class StatedExtent:
    """The nations that a text says it applies to, in the order of `Nation`, and the words that say so.

    `evidence` is empty where a person entered the fact.
    """

    nations: tuple[Nation, ...]
    evidence: str = ""
    by: StatedBy = StatedBy.DOCUMENT

    @property
    def words(self) -> str:
        """As in "England and Wales"."""
        return listed_nations(self.nations)

    def excludes(self, nations: Nations) -> bool:
        """Whether it applies to none of these nations. None excludes nothing."""
        return bool(nations) and nations.isdisjoint(self.nations)


@dataclass(frozen=True, slots=True)
class StatedAudience:
    """The readers that a text says it is for, in its own words, and the words that say so."""

    readers: str
    evidence: str = ""
    by: StatedBy = StatedBy.DOCUMENT


@dataclass(frozen=True, slots=True)
class Applicability:
    """The narrowest statements about a place of a document; None where nothing states it."""

    extent: StatedExtent | None = None
    audience: StatedAudience | None = None


NOTHING_STATED = Applicability()


def extent_of(nations: Nations, evidence: str, by: StatedBy) -> StatedExtent:
    """The statement with its nations in order."""
    return StatedExtent(tuple(nation for nation in Nation if nation in nations), " ".join(evidence.split()), by)
