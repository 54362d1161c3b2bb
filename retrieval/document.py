"""Documents and their versions: the facts of each edition, and hashes of the files."""

from dataclasses import dataclass, field
from datetime import date

from retrieval.applicability import NOTHING_STATED, Applicability, StatedAudience, StatedBy, StatedExtent, extent_of
from retrieval.facts import MAIN, Facts
from retrieval.nations import read_extent

# Identifies a version: its document's id and its SHA-256.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """A work across its editions. Its id is a slug that the library assigns and never derives from content."""

    id: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A statement in a document that the document is no longer in force.

    `said` completes a sentence that begins with "it": "was withdrawn on 3 March 2025". `until`: the last day in force
    by that statement, None if it names no day. `evidence`: the words of the document, found on `page`.
    """

    said: str
    until: date | None
    evidence: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Version(Facts):
    """One edition of a document: its facts, its file, and the SHA-256 of its canonical text. It always has a title.

    Every edition of a document has the same collection.

    `edition` numbers a document's versions in order of ingestion, from 1. A `withdrawn` version stays on disk, but is
    neither searched nor shown.

    `sha256` is the hash of the file. If OCR read pages that were pictures, it is the hash of the copy with the
    recognised words; `ocr_of` is then the hash of the original file, and `pages_by_ocr` are the recognised pages,
    from 1.

    `notice`: the document's own statement that it has ended; it has no effect until an administrator decides.
    `stated`: the nations and the readers that the document says it is for. They count until an administrator enters the
    fact `extent` or `audience`, or rejects it.
    `rejected`: names of the proposed facts that an administrator turned down.
    """

    title: str = field(kw_only=True)
    collection: str = field(default=MAIN, kw_only=True)
    document: Document
    sha256: str
    text_sha256: str
    media_type: str
    file_name: str
    bytes: int
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    edition: int = 1
    withdrawn: bool = False
    ocr_of: str | None = None
    pages_by_ocr: tuple[int, ...] = ()
    notice: Notice | None = None
    rejected: tuple[str, ...] = ()
    stated: Applicability = NOTHING_STATED

    @property
    def applicability(self) -> Applicability:
        """The nations and the readers that the edition is for: by its facts, else by its own statement."""
        return Applicability(self._extent, self._audience)

    @property
    def _extent(self) -> StatedExtent | None:
        if self.extent:
            return extent_of(read_extent(self.extent), "", StatedBy.FACT)
        return None if "extent" in self.rejected else self.stated.extent

    @property
    def _audience(self) -> StatedAudience | None:
        if self.audience:
            return StatedAudience(self.audience, "", StatedBy.FACT)
        return None if "audience" in self.rejected else self.stated.audience

    @property
    def undecided_notice(self) -> Notice | None:
        """The notice, until an administrator states the last day in force or rejects the notice."""
        return None if self.in_force_to or "in_force_to" in self.rejected else self.notice

    @property
    def key(self) -> Key:
        return self.document.id, self.sha256

    @property
    def source_sha256(self) -> str:
        """The SHA-256 of the original file, before any OCR."""
        return self.ocr_of or self.sha256
