"""The contents of a library: every edition of every document, with its canonical text and its source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from retrieval.document import Version
from retrieval.index.catalogue import Catalogue
from retrieval.text import CanonicalText


@dataclass(frozen=True, slots=True)
class Entry:
    """A version, its canonical text, and its source: `manifest PATH`, `file PATH`, `upload NAME` or an address."""

    version: Version
    canonical: CanonicalText
    source: str | None = None


# The editions of each document, oldest first, by document id.
Holdings = Mapping[str, tuple[Entry, ...]]


def read_holdings(catalogue: Catalogue) -> Holdings:
    """The entries of a generation, with the withdrawn documents."""
    return group_entries(read_entries(catalogue))


def read_entries(catalogue: Catalogue) -> Iterator[Entry]:
    """Every entry of a catalogue, in any order."""
    origins = catalogue.sources()
    for version in catalogue.all_versions():
        yield Entry(version, catalogue.canonical(version.key), origins[version.key])


def group_entries(entries: Iterable[Entry]) -> Holdings:
    """The holdings of these entries."""
    editions: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.version.document.id, entry.version.edition)):
        editions.setdefault(entry.version.document.id, []).append(entry)
    return {id: tuple(held) for id, held in editions.items()}


def all_entries(held: Holdings) -> list[Entry]:
    """All entries, sorted by document id and edition."""
    return [entry for id in sorted(held) for entry in held[id]]


def ocr_copies(held: Holdings) -> dict[str, tuple[str, tuple[int, ...]]]:
    """SHA-256 of each OCR copy and the pages that OCR read, by the SHA-256 of the file as handed in."""
    versions = [entry.version for entry in all_entries(held)]
    return {version.ocr_of: (version.sha256, version.pages_by_ocr) for version in versions if version.ocr_of}


def are_equal(first: Holdings, second: Holdings) -> bool:
    """Whether two holdings give the same generation."""
    return all_entries(first) == all_entries(second)
