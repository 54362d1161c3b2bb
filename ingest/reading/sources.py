"""Read sources into versions and canonical text: each file once, in a process of its own."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG

from ingest.blocks.extraction import EXTRACTOR, Extraction, Stated, list_pages
from ingest.blocks.soundness import check_quotable, find_defect, strange_share_remark
from ingest.disk import write_whole
from ingest.faults import Fault, attempt
from ingest.formats.readers import PDF, media_type
from ingest.holdings import Entry
from ingest.originals import original_path, store_original
from ingest.progress import Progress
from ingest.reading import coverage
from ingest.reading.ocr import add_text_layer, check_tool
from ingest.reading.worker import Limits, extract, from_json, to_json
from ingest.source import Source
from ingest.stated.notices import find_notice
from retrieval.document import Version
from retrieval.errors import Reason, Unreadable
from retrieval.index.sealed import seal, unseal
from retrieval.text import digest

EXTRACTED = "extracted"

# A copy with recognised words, by its SHA-256, and the pages that they are on.
Copy = tuple[str, tuple[int, ...]]
# Such copies by the SHA-256 of the files that they were made of.
Copies = Mapping[str, Copy]


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source after reading: an entry with the title and facts that the file gives itself, or the refusal."""

    source: Source
    entry: Entry | None = None
    title_in_file: str | None = None
    refusal: Unreadable | Fault | None = None
    notes: tuple[str, ...] = ()
    facts: tuple[Stated, ...] = ()
    coverage: float | None = None


class Reader:
    """Reads files into a data folder's stores: the originals, and what was extracted from them."""

    def __init__(self, data: Path, limits: Limits, progress: Progress) -> None:
        self._data = data
        self._limits = limits
        self._progress = progress

    def read(self, sources: Sequence[Source], copies: Copies) -> list[ReadSource]:
        """In the order given, two at a time. What cannot be read, or fails while it is read, is told by its `refusal`.

        A file that OCR has made a copy of before is read from that copy. Raises BadInput where a source asks for OCR
        and there is no such tool.
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
        """An entry by today's readers, from its original where an older recipe read it. Raises Unreadable or Fault."""

        def read() -> Entry:
            extraction = self._extract(entry.version.sha256, entry.version.media_type)
            check_quotable(extraction)
            text_sha256, notice = extraction.canonical.sha256, find_notice(extraction)
            version = replace(entry.version, text_sha256=text_sha256, notice=notice)
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
        content = read_content(source.path, self._limits)
        kind = media_type(source.name, content)
        handed_in = store_original(self._data, content)
        sha256, by_ocr = copies.get(handed_in) or self._ocr_copy(source, handed_in, kind)
        extraction = self._extract(sha256, kind)
        check_quotable(extraction)
        version = Version(
            document=source.document(extraction.title),
            sha256=sha256,
            text_sha256=extraction.canonical.sha256,
            media_type=kind,
            file_name=source.name,
            bytes=len(content),
            pages=extraction.pages,
            pages_without_text=extraction.pages_without_text,
            published=source.published,
            in_force_from=source.in_force_from,
            in_force_to=source.in_force_to,
            supersedes=source.supersedes,
            ocr_of=handed_in if sha256 != handed_in else None,
            pages_by_ocr=tuple(page for page in by_ocr if page not in extraction.pages_without_text),
            notice=find_notice(extraction),
        )
        return version, extraction

    def _ocr_copy(self, source: Source, handed_in: str, kind: str) -> Copy:
        """The copy that OCR makes where it is asked for and pages are pictures; else the file itself."""
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
        self._progress("reading pictures of pages", 0, len(pages))
        return store_original(self._data, add_text_layer(original_path(self._data, handed_in), pages)), pages

    def _extract(self, sha256: str, kind: str) -> Extraction:
        """From the store where this file was read by these readers before, else read now and stored.

        Only what holds together is stored or taken from there. Raises Fault where what a reader gives does not.
        """
        path = _extraction_path(self._data, sha256, kind)
        stored = _load_extraction(path)
        if stored is not None:
            return stored
        extraction = extract(original_path(self._data, sha256), kind, self._limits)
        wrong = find_defect(extraction.canonical)
        if wrong is not None:
            raise Fault(f"What was read of it does not hold together: {wrong}.")
        write_whole(path, seal("extraction", to_json(extraction)).encode())
        return extraction


def stored_extraction(data: Path, sha256: str, kind: str) -> Extraction | None:
    """What today's readers made of a file of this media type when it was read; None where they have not read it."""
    return _load_extraction(_extraction_path(data, sha256, kind))


def _extraction_path(data: Path, sha256: str, kind: str) -> Path:
    return data / EXTRACTED / f"{sha256}-{digest(f'{EXTRACTOR} {kind}')[:12]}.json"


def _load_extraction(path: Path) -> Extraction | None:
    """None where it is not there, not as it was written, or holds what no reader should have given."""
    try:
        extraction = from_json(unseal("extraction", path.read_bytes()))
        return extraction if find_defect(extraction.canonical) is None else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _pages_for_ocr(extraction: Extraction) -> tuple[int, ...]:
    """The pages that OCR has to read: those without text, or all where the words that there are cannot be quoted."""
    try:
        check_quotable(extraction)
    except Unreadable:
        return tuple(range(1, (extraction.pages or 0) + 1))
    return extraction.pages_without_text


def read_content(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises Unreadable where it is no file, or a larger one than the limits allow."""
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise Unreadable(Reason.NOT_FOUND, f"{_describe_non_file(path)} Name a file.")
        size = found.st_size
        if size > limits.bytes:
            most = limits.bytes >> 20
            raise Unreadable(Reason.TOO_LARGE, f"The file has {size >> 20} MB; the most is {most} MB. Split it.")
        return path.read_bytes()
    except (OSError, ValueError) as cause:
        why = getattr(cause, "strerror", None) or "no file can have this name"
        raise Unreadable(Reason.NOT_FOUND, f"Cannot read the file: {why}. Check that it exists.") from cause


def _describe_non_file(path: Path) -> str:
    """What stands in a file's place. Raises OSError where it is a folder that may not be looked into."""
    if not path.is_dir():
        return "It is no file but a device or a pipe."
    os.listdir(path)
    return "It is a folder."


def _remarks(version: Version, extraction: Extraction) -> tuple[str, ...]:
    """How much of it was read where that is little, the reader's notes, and whether what it found are words."""
    missing, by_ocr = version.pages_without_text, version.pages_by_ocr
    return (
        *((f"no text on page {list_pages(missing)}",) if missing else ()),
        *((f"page {list_pages(by_ocr)} read by OCR",) if by_ocr else ()),
        *filter(None, (coverage.remark(extraction.coverage, version.file_name),)),
        *extraction.notes,
        *filter(None, (strange_share_remark(extraction.canonical.text),)),
    )
