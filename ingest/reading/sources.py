"""Read sources into versions and canonical text: each file once, in its own process."""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG

from ingest.blocks.extraction import EXTRACTOR, Extraction, Stated, list_pages
from ingest.blocks.soundness import check_quotable, find_defect, strange_share_remark
from ingest.confinement import OUTSIDE_MESSAGE
from ingest.disk import write_whole
from ingest.faults import Fault, attempt
from ingest.formats.readers import PDF, media_type
from ingest.holdings import Entry
from ingest.originals import original_path, store_original
from ingest.progress import Progress
from ingest.reading import coverage
from ingest.reading.ocr import add_text_layer, check_tool
from ingest.reading.worker import Limits, extract_json, from_json
from ingest.source import Source
from ingest.stated.applicability import stated_applicability
from ingest.stated.notices import find_notice
from retrieval.document import Document, Version
from retrieval.errors import Reason, Unreadable
from retrieval.facts import facts_by_name
from retrieval.index.sealed import seal_json, unseal
from retrieval.text import digest

EXTRACTED = "extracted"

# The SHA-256 of an OCR copy, and the pages that OCR read.
Copy = tuple[str, tuple[int, ...]]
# OCR copies by the SHA-256 of the file as handed in.
Copies = Mapping[str, Copy]


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source after reading: an entry with the title and facts from the file, or the refusal."""

    source: Source
    entry: Entry | None = None
    title_in_file: str | None = None
    refusal: Unreadable | Fault | None = None
    notes: tuple[str, ...] = ()
    facts: tuple[Stated, ...] = ()
    coverage: float | None = None


class Reader:
    """Reads files and stores the originals and their extractions in a data folder."""

    def __init__(self, data: Path, limits: Limits, progress: Progress) -> None:
        self._data = data
        self._limits = limits
        self._progress = progress
        # The SHA-256 of every file that was handed in or written; a set is safe to add to from two threads.
        self.stored: set[str] = set()

    def read(self, sources: Sequence[Source], copies: Copies) -> list[ReadSource]:
        """Read sources two at a time; results keep their order. A source that cannot be read has a `refusal`.

        A file with an OCR copy is read from that copy. Raises BadInput where a source asks for OCR and the tool is not
        installed.
        """
        if any(source.ocr for source in sources):
            check_tool()
        reads: list[ReadSource] = []
        pool = ThreadPoolExecutor(2)
        try:
            for read in pool.map(lambda source: self._read(source, copies), sources):
                reads.append(read)
                self._progress("reading files", len(reads), len(sources))
        finally:
            pool.shutdown(cancel_futures=True)
        return reads

    def reread(self, entry: Entry) -> Entry:
        """An entry as today's readers read its original. Raises Unreadable or Fault."""

        def read() -> Entry:
            extraction = self._extract(entry.version.sha256, entry.version.media_type)
            check_quotable(extraction)
            version = replace(
                entry.version,
                text_sha256=extraction.canonical.sha256,
                notice=find_notice(extraction),
                stated=stated_applicability(extraction, entry.version.title),
            )
            return Entry(version, extraction.canonical, entry.source)

        return attempt("reading it again", read)

    def _read(self, source: Source, copies: Copies) -> ReadSource:
        try:
            version, extraction = attempt("reading it", lambda: self._read_version(source, copies))
        except (Unreadable, Fault) as refusal:
            return ReadSource(source, refusal=refusal)
        entry = Entry(version, extraction.canonical, source.origin)
        remarks = _remarks(version, extraction)
        return ReadSource(
            source, entry, extraction.title, notes=remarks, facts=extraction.facts, coverage=extraction.coverage
        )

    def _read_version(self, source: Source, copies: Copies) -> tuple[Version, Extraction]:
        if source.leads_out:
            raise Unreadable(Reason.OUTSIDE, OUTSIDE_MESSAGE)
        content = read_content(source.path, self._limits)
        kind = media_type(source.name, content)
        handed_in = self._store(content)
        sha256, by_ocr = copies.get(handed_in) or self._ocr_copy(source, handed_in, kind)
        extraction = self._extract(sha256, kind)
        check_quotable(extraction)
        stated = facts_by_name(source.facts_with_title(extraction.title))
        version = Version(
            **{name: value for name, value in stated.items() if value is not None},
            document=Document(source.document_id),
            sha256=sha256,
            text_sha256=extraction.canonical.sha256,
            media_type=kind,
            file_name=source.name,
            bytes=len(content),
            pages=extraction.pages,
            pages_without_text=extraction.pages_without_text,
            ocr_of=handed_in if sha256 != handed_in else None,
            pages_by_ocr=tuple(page for page in by_ocr if page not in extraction.pages_without_text),
            notice=find_notice(extraction),
            stated=stated_applicability(extraction, stated["title"]),
        )
        return version, extraction

    def _ocr_copy(self, source: Source, handed_in: str, kind: str) -> Copy:
        """The OCR copy where OCR is wanted and pages need it; otherwise the file itself."""
        if not source.ocr or kind != PDF:
            return handed_in, ()
        try:
            pages = _pages_for_ocr(self._extract(handed_in, kind))
        except Unreadable as refusal:
            if refusal.pages is None:
                raise
            pages = tuple(range(1, refusal.pages + 1))
        if not pages:
            return handed_in, ()
        self._progress("reading scanned pages", 0, len(pages))
        return self._store(add_text_layer(original_path(self._data, handed_in), pages)), pages

    def _store(self, content: bytes) -> str:
        sha256 = store_original(self._data, content)
        self.stored.add(sha256)
        return sha256

    def _extract(self, sha256: str, kind: str) -> Extraction:
        """The stored extraction by today's readers, or a new one, which is then stored as the process wrote it.

        Both are checked by `find_defect`. Raises Fault where a reader's result has a defect, Unreadable where the file
        cannot be read.
        """
        path = _extraction_path(self._data, sha256, kind)
        stored = _load_extraction(path)
        if stored is not None:
            return stored
        written = extract_json(original_path(self._data, sha256), kind, self._limits)
        extraction = from_json(json.loads(written))
        defect = find_defect(extraction.canonical)
        if defect is not None:
            raise Fault(f"Its text is inconsistent: {defect}.")
        write_whole(path, seal_json("extraction", written).encode())
        return extraction


def stored_extraction(data: Path, sha256: str, kind: str) -> Extraction | None:
    """The stored extraction of a file of this media type by today's readers; None where there is none."""
    return _load_extraction(_extraction_path(data, sha256, kind))


def _extraction_path(data: Path, sha256: str, kind: str) -> Path:
    return data / EXTRACTED / f"{sha256}-{digest(f'{EXTRACTOR} {kind}')[:12]}.json"


def _load_extraction(path: Path) -> Extraction | None:
    """A stored extraction; None where it is missing, altered or defective."""
    try:
        extraction = from_json(unseal("extraction", path.read_bytes()))
        return extraction if find_defect(extraction.canonical) is None else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _pages_for_ocr(extraction: Extraction) -> tuple[int, ...]:
    """The pages that need OCR: those without text, or all pages where the text cannot be quoted."""
    try:
        check_quotable(extraction)
    except Unreadable:
        return tuple(range(1, (extraction.pages or 0) + 1))
    return extraction.pages_without_text


def read_content(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises Unreadable where it is not a regular file, or larger than the limit."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise Unreadable(Reason.NOT_FOUND, f"{_describe_non_file(path)} Name a file.")
        size = status.st_size
        if size > limits.bytes:
            most = limits.bytes >> 20
            raise Unreadable(
                Reason.TOO_LARGE, f"The file has {size >> 20} MB; CITED_MAX_FILE allows {most} MB. Split it."
            )
        return path.read_bytes()
    except (OSError, ValueError) as cause:
        why = getattr(cause, "strerror", None) or "no file can have this name"
        raise Unreadable(Reason.NOT_FOUND, f"Cannot read the file: {why}. Check that it exists.") from cause


def _describe_non_file(path: Path) -> str:
    """What the path is instead of a file. Raises OSError where it is a folder that cannot be opened."""
    if not path.is_dir():
        return "It is a device or a pipe."
    os.listdir(path)
    return "It is a folder."


def _remarks(version: Version, extraction: Extraction) -> tuple[str, ...]:
    """The report's remarks on a file: pages without text, OCR, low coverage, the reader's notes, strange characters."""
    missing, by_ocr = version.pages_without_text, version.pages_by_ocr
    return (
        *((f"no text on page {list_pages(missing)}",) if missing else ()),
        *((f"page {list_pages(by_ocr)} read by OCR",) if by_ocr else ()),
        *filter(None, (coverage.remark(extraction.coverage, version.file_name),)),
        *extraction.notes,
        *filter(None, (strange_share_remark(extraction.canonical.text),)),
    )
