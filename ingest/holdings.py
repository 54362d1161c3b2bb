"""What a library holds: every edition of every document, with its canonical text and where it came from."""

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


# The editions of each document, in the order in which they came, by document id.
Holdings = Mapping[str, tuple[Entry, ...]]


def holdings(catalogue: Catalogue) -> dict[str, tuple[Entry, ...]]:
    """What a generation was built from, the withdrawn documents included."""
    origins = catalogue.sources()
    editions: dict[str, list[Entry]] = {}
    for version in sorted(catalogue.all_versions(), key=lambda version: (version.document.id, version.edition)):
        entry = Entry(version, catalogue.canonical(version.key), origins[version.key])
        editions.setdefault(version.document.id, []).append(entry)
    return {id: tuple(entries) for id, entries in editions.items()}


def entries(held: Holdings) -> list[Entry]:
    """All of them, by document id and edition."""
    return [entry for id in sorted(held) for entry in held[id]]


def copies(held: Holdings) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The copies that OCR made, with the pages that it read, by the SHA-256 of the file that was handed in."""
    versions = [entry.version for entry in entries(held)]
    return {version.ocr_of: (version.sha256, version.pages_by_ocr) for version in versions if version.ocr_of}


def same(one: Holdings, other: Holdings) -> bool:
    """Whether two holdings would build the same generation."""
    return entries(one) == entries(other)
