"""The contents of a library: every edition of every document, with its canonical text and its source."""

from collections.abc import Mapping
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


def read_holdings(catalogue: Catalogue) -> dict[str, tuple[Entry, ...]]:
    """The entries of a generation, with the withdrawn documents."""
    origins = catalogue.sources()
    editions: dict[str, list[Entry]] = {}
    for version in sorted(catalogue.all_versions(), key=lambda version: (version.document.id, version.edition)):
        entry = Entry(version, catalogue.canonical(version.key), origins[version.key])
        editions.setdefault(version.document.id, []).append(entry)
    return {id: tuple(entries) for id, entries in editions.items()}


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
