"""Cut an entry into passages, and store it in the catalogue of its segment."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks.soundness import find_defect
from ingest.faults import Fault, attempt
from ingest.generations.passages import passages
from ingest.holdings import Entry
from retrieval.index.segment_catalogue import SegmentWriter
from retrieval.passage import Passage, embedding_text
from retrieval.text import Span, digest

# Errors of the disk, which are not the document's fault.
DISK_ERRORS = (OSError, sqlite3.OperationalError)


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage for the indexes: its embedding text, its sentences' spans in that text, and a checksum of both."""

    document_id: str
    text: str
    sentences: tuple[Span, ...]
    checksum: str


def store_entry(catalogue: SegmentWriter, entry: Entry) -> list[Unit]:
    """Cut an entry into passages and add it to the catalogue. Raises Fault where that fails."""
    id = entry.version.document.id
    defect = find_defect(entry.canonical)
    if defect is not None:
        raise Fault(f"Its text is inconsistent: {defect}.", id)
    pairs = attempt("cutting it into passages", lambda: list(_units(entry)), id)
    cut, units = [passage for passage, _ in pairs], [unit for _, unit in pairs]
    checksums = [unit.checksum for unit in units]
    attempt(
        "storing it",
        lambda: catalogue.add(entry.version, entry.canonical, cut, checksums, entry.source),
        id,
        DISK_ERRORS,
    )
    return units


def rehearse(entry: Entry) -> None:
    """Build an entry in memory without encoding it, and discard the result. Raises Fault where that fails."""
    catalogue = SegmentWriter()
    try:
        store_entry(catalogue, entry)
    finally:
        catalogue.close()


def _units(entry: Entry) -> Iterator[tuple[Passage, Unit]]:
    """The passages of an entry with their units; a withdrawn entry has none."""
    version = entry.version
    cut = [] if version.withdrawn else passages(entry.canonical, version.document.id, version.sha256)
    for passage in cut:
        text = passage.span.of(entry.canonical.text)
        whole, offset = embedding_text(version.title, passage.heading_path, text)
        sentences = tuple(span.moved(offset - passage.span.start) for span in passage.sentences)
        checksum = digest(f"{[span.start for span in sentences]}\n{whole}")
        yield passage, Unit(version.document.id, whole, sentences, checksum)
