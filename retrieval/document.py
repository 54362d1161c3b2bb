"""Documents and their versions: who published what, when, and which bytes it was."""

from dataclasses import dataclass
from datetime import date

# What tells one version from every other: its document's id and the SHA-256 of its bytes.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """A work with a stable id (a slug). It exists across editions; its id is given, never derived from content."""

    id: str
    title: str
    publisher: str | None = None
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a document itself says of its end: `said`, as in "was withdrawn on 3 March 2025", goes on from "it".

    `until` is its last day in force by that word, None where no day is named. `evidence` are the words that say so,
    with the page that they stand on.
    """

    said: str
    until: date | None
    evidence: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One edition of a document: the SHA-256 of its bytes, its dates, and the SHA-256 of its canonical text.

    `edition` counts a document's versions in the order in which they came, from 1. `supersedes` is the id of the
    document whose place this one takes. A `withdrawn` version is held, but neither searched nor shown.

    Where pages were pictures and OCR read them, `sha256` is of the copy with the recognised words, `ocr_of` of the
    file as it was handed in, and `pages_by_ocr` are the pages, from 1, whose words were recognised.

    `notice` is what the text says of its own end, which states nothing until an administrator decides; `rejected` are
    the facts, by name, that were proposed of this version and turned down.
    """

    document: Document
    sha256: str
    text_sha256: str
    media_type: str
    file_name: str
    bytes: int
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    published: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    supersedes: str | None = None
    edition: int = 1
    withdrawn: bool = False
    ocr_of: str | None = None
    pages_by_ocr: tuple[int, ...] = ()
    notice: Notice | None = None
    rejected: tuple[str, ...] = ()

    @property
    def undecided(self) -> Notice | None:
        """Its notice, as long as nobody has stated its last day in force or turned the notice down."""
        return None if self.in_force_to or "in_force_to" in self.rejected else self.notice

    @property
    def key(self) -> Key:
        return self.document.id, self.sha256

    @property
    def handed_in(self) -> str:
        """The SHA-256 of the file as it came."""
        return self.ocr_of or self.sha256
