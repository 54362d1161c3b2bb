"""Inspect one file: read it as an ingest does, without a library, and store nothing."""

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
    """A file and its extraction; `refusal` says why an ingest would refuse it, None where it would not."""

    name: str
    media_type: str
    extraction: Extraction
    refusal: str | None = None

    @property
    def title(self) -> str:
        """The title that an ingest gives the document where nobody states one."""
        return self.extraction.title or title_from_name(self.name)

    @property
    def title_from(self) -> str:
        """The source of the title, in words."""
        title = self.extraction.title
        if title is None:
            return "the file's name"
        canonical = self.extraction.canonical
        headings = (block for block in canonical.blocks if block.kind is BlockKind.HEADING)
        if any(normalise_words(heading.span.of(canonical.text)) == normalise_words(title) for heading in headings):
            return "a heading, or the page's own title" if self.media_type == HTML else "a heading"
        return "the file's metadata"

    @property
    def remarks(self) -> tuple[str, ...]:
        """The reader's notes, and a remark on strange characters."""
        remark = strange_share_remark(self.extraction.canonical.text)
        return (*self.extraction.notes, *((remark,) if remark else ()))


def inspect_file(path: Path, limits: Limits) -> Inspection:
    """Read a file in its own process. Raises Unreadable, or Fault where the reader's result has a defect."""
    name = displayable_name(path.name)
    kind = media_type(name, read_content(path, limits))
    extraction = extract(path, kind, limits)
    defect = find_defect(extraction.canonical)
    if defect is not None:
        raise Fault(f"Its text is inconsistent: {defect}.")
    return Inspection(name, kind, extraction, _refusal(extraction))


def _refusal(extraction: Extraction) -> str | None:
    try:
        check_quotable(extraction)
    except Unreadable as refusal:
        return str(refusal)
    return None
