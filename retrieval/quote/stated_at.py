"""For whom a sentence is: by the narrowest statement about it, and by an administrator's decision on the document's."""

from retrieval.applicability import Applicability, StatedAudience, StatedBy, StatedExtent
from retrieval.applies.place import applicability_at
from retrieval.document import Version
from retrieval.section import Section
from retrieval.text import Span


def stated_at(version: Version, section: Section, sentence: Span) -> Applicability:
    """What is stated about a sentence of this version. Raises as `applicability_at`.

    The sentence with which a document says for whom it is often stands in the section, too. It then says no more than
    the document, and what an administrator entered or rejected counts instead of it.
    """
    document = version.applicability
    found = applicability_at(section, sentence, document)
    extent = document.extent if _is_repeated(found.extent, version.stated.extent) else found.extent
    audience = document.audience if _is_repeated(found.audience, version.stated.audience) else found.audience
    return Applicability(extent, audience)


def _is_repeated(
    found: StatedExtent | StatedAudience | None, of_document: StatedExtent | StatedAudience | None
) -> bool:
    if found is None or of_document is None:
        return False
    return found.by is StatedBy.SECTION and found.evidence == of_document.evidence
