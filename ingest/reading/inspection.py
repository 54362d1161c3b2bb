"""What is read of a file, without any library: as an ingest would read it, and nothing of it is stored."""

from dataclasses import dataclass
from pathlib import Path

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import check_quotable, find_defect, strange_share_remark
from ingest.faults import Fault
from ingest.formats.readers import HTML, media_type
from ingest.names import displayable_name, normalise_words, title_from_name
from ingest.reading.sources import read_content
from ingest.reading.worker import Limits, extract
from retrieval.errors import Unreadable
from retrieval.text import BlockKind


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file and what was read of it; `refusal` says why it would not come into a library, None where it would."""

    name: str
    media_type: str
    extraction: Extraction
    refusal: str | None = None

    @property
    def title(self) -> str:
        """As an ingest names the document where nobody states a title."""
        return self.extraction.title or title_from_name(self.name)

    @property
    def title_from(self) -> str:
        """Where the title comes from, in words."""
        title = self.extraction.title
        if title is None:
            return "the file's name"
        canonical = self.extraction.canonical
        headings = (block for block in canonical.blocks if block.kind is BlockKind.HEADING)
        if any(normalise_words(heading.span.of(canonical.text)) == normalise_words(title) for heading in headings):
            return "a heading, or the page's own title" if self.media_type == HTML else "a heading"
        return "what the file says of itself"

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was left out and why, and what else the reader noticed."""
        strange = strange_share_remark(self.extraction.canonical.text)
        return (*self.extraction.notes, *((strange,) if strange else ()))


def inspect_file(path: Path, limits: Limits) -> Inspection:
    """Read a file in a process of its own. Raises Unreadable, or Fault where what a reader gives does not hold."""
    name = displayable_name(path.name)
    kind = media_type(name, read_content(path, limits))
    extraction = extract(path, kind, limits)
    wrong = find_defect(extraction.canonical)
    if wrong is not None:
        raise Fault(f"What was read of it does not hold together: {wrong}.")
    return Inspection(name, kind, extraction, _refusal(extraction))


def _refusal(extraction: Extraction) -> str | None:
    try:
        check_quotable(extraction)
    except Unreadable as refusal:
        return str(refusal)
    return None
