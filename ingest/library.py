"""Bring documents in: from sources to a published generation, with a report, and nothing lost on the way."""

import json
import shutil
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.build import Built, Entry, Progress, build, unseen
from ingest.disk import refused, write_whole
from ingest.extraction import EXTRACTOR, Extraction
from ingest.formats import media_type
from ingest.originals import keep, place
from ingest.passages import SPLITTER
from ingest.publish import building_folder, next_name, publish, workplace
from ingest.report import IngestReport, Line, Outcome
from ingest.source import Source
from ingest.worker import DEFAULT_LIMITS, Limits, extract, from_json, to_json
from retrieval.document import Version
from retrieval.errors import DamagedGeneration, Reason, Unreadable
from retrieval.generation import GENERATIONS, Generation, candidates, read_manifest
from retrieval.interfaces import Encoder
from retrieval.rank import WEIGHTS
from retrieval.recipe import Recipe
from retrieval.terms import LEXICAL
from retrieval.text import digest

EXTRACTED = "extracted"


def recipe_for(encoder_name: str, encoder_sha256: str) -> Recipe:
    """The recipe that this code and this encoder build by."""
    return Recipe(EXTRACTOR, SPLITTER, encoder_name, encoder_sha256, LEXICAL, WEIGHTS)


@dataclass(frozen=True, slots=True)
class _Read:
    """A source after reading: an entry, or the line that says why there is none."""

    source: Source
    entry: Entry | None
    line: Line | None
    notes: tuple[str, ...] = ()


class Ingest:
    """One run over a data folder. `silent` progress is the default."""

    def __init__(
        self,
        data: Path,
        encoder: Encoder,
        *,
        limits: Limits = DEFAULT_LIMITS,
        progress: Progress = unseen,
    ) -> None:
        self._data = data
        self._encoder = encoder
        self._recipe = recipe_for(encoder.name, encoder.sha256)
        self._limits = limits
        self._progress = progress

    def run(self, sources: Sequence[Source], *, dry_run: bool = False) -> IngestReport:
        """Read the sources, build what changed aside, publish it in one step.

        A file that cannot be read is a line in the report; its document keeps the version that it had. With
        `dry_run` nothing is published. Raises BadPlace where the data folder cannot be written.
        """
        started = time.monotonic()
        with workplace(self._data):
            parent = self._parent()
            before = _entries(parent)
            reads = self._read(sources)
            after, lines = _merge(before, reads)
            rebuild = parent is None or parent.manifest.recipe != self._recipe
            changed = rebuild or _facts(after) != _facts(before)
            generation, built = (parent.id if parent else None), None
            if changed and after and not dry_run:
                entries = self._again(after.values()) if rebuild else list(after.values())
                built, generation = self._publish(entries, None if rebuild else parent)
            return IngestReport(
                lines=tuple(lines),
                generation=generation,
                published=built is not None,
                dry_run=dry_run,
                passages=built.manifest.passages if built else parent.manifest.passages if parent else 0,
                encoded=built.encoded if built else 0,
                seconds=round(time.monotonic() - started, 2),
            )

    def _parent(self) -> Generation | None:
        """The generation to start from: the current one or, where it is damaged, the newest sound one."""
        for name in candidates(self._data):
            folder = self._data / GENERATIONS / name
            try:
                return Generation(folder, read_manifest(folder))
            except DamagedGeneration:
                continue
        return None

    def _read(self, sources: Sequence[Source]) -> list[_Read]:
        """In the order given; two files are read at a time, each in a process of its own."""
        reads: list[_Read] = []
        with ThreadPoolExecutor(2) as pool:
            for read in pool.map(self._read_one, sources):
                reads.append(read)
                self._progress("reading files", len(reads), len(sources))
        return reads

    def _read_one(self, source: Source) -> _Read:
        try:
            version, extraction = self._version(source)
        except Unreadable as refusal:
            line = Line(
                Outcome.FAILED, source.document_id, source.path.name, source.title, reason=refusal.reason,
                detail=str(refusal),
            )  # fmt: skip
            return _Read(source, None, line)
        return _Read(source, Entry(version, extraction.canonical, source.origin), None, _remarks(version, extraction))

    def _version(self, source: Source) -> tuple[Version, Extraction]:
        content = _content(source.path, self._limits)
        kind = media_type(source.path.name, content)
        sha256 = keep(self._data, content)
        extraction = self._extraction(sha256, kind)
        version = Version(
            document=source.document(extraction.title),
            sha256=sha256,
            text_sha256=extraction.canonical.sha256,
            media_type=kind,
            file_name=source.path.name,
            bytes=len(content),
            pages=extraction.pages,
            pages_without_text=extraction.pages_without_text,
            published=source.published,
            in_force_from=source.in_force_from,
            in_force_to=source.in_force_to,
            supersedes=source.supersedes,
        )
        return version, extraction

    def _extraction(self, sha256: str, kind: str) -> Extraction:
        """From the store where this file was read by these readers before, else read now and stored."""
        path = self._data / EXTRACTED / f"{sha256}-{digest(f'{EXTRACTOR} {kind}')[:12]}.json"
        try:
            value = json.loads(path.read_text("utf-8", "surrogatepass"))
            if value.pop("sha256") == digest(json.dumps(value, sort_keys=True)):
                return from_json(value)
        except (OSError, ValueError, KeyError):
            pass  # not there, or not as it was written: read the file again
        extraction = extract(place(self._data, sha256), kind, self._limits)
        value = json.loads(json.dumps(to_json(extraction)))
        stored = {**value, "sha256": digest(json.dumps(value, sort_keys=True))}
        write_whole(path, json.dumps(stored).encode("utf-8", "surrogatepass"))
        return extraction

    def _again(self, entries: Iterable[Entry]) -> list[Entry]:
        """Entries by today's readers: those that an older recipe read are read again from their originals."""
        again: list[Entry] = []
        for entry in entries:
            extraction = self._extraction(entry.version.sha256, entry.version.media_type)
            version = replace(entry.version, text_sha256=extraction.canonical.sha256)
            again.append(Entry(version, extraction.canonical, entry.source))
        return again

    def _publish(self, entries: list[Entry], parent: Generation | None) -> tuple[Built, str]:
        folder = building_folder(self._data, next_name(self._data))
        try:
            built = build(folder, entries, self._encoder, self._recipe, parent, self._progress)
            return built, publish(self._data, folder).name
        except OSError as cause:
            raise refused(folder.parent.parent, cause) from cause
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)


def _content(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.bytes:
            most = limits.bytes >> 20
            raise Unreadable(Reason.TOO_LARGE, f"The file has {size >> 20} MB; the most is {most} MB. Split it.")
        return path.read_bytes()
    except OSError as cause:
        raise Unreadable(Reason.NOT_FOUND, f"Cannot read the file: {cause.strerror}. Check that it exists.") from cause


def _entries(generation: Generation | None) -> dict[str, Entry]:
    if generation is None:
        return {}
    catalogue = generation.catalogue
    origins = catalogue.sources()
    return {
        version.document.id: Entry(version, catalogue.canonical(version.document.id), origins[version.document.id])
        for version in catalogue.versions()
    }


def _facts(entries: dict[str, Entry]) -> dict[str, Version]:
    return {id: entry.version for id, entry in entries.items()}


def _merge(before: dict[str, Entry], reads: Sequence[_Read]) -> tuple[dict[str, Entry], list[Line]]:
    """The library after this run, by document id in order of id, and the report's lines."""
    after = dict(before)
    lines: list[Line] = []
    for read in reads:
        line = read.line
        if read.entry is not None:
            line = _with_notes(_place(after, before, read.entry), read.notes)
        if line is not None:
            lines.append(line)
    origins = {read.source.origin for read in reads if read.source.origin.startswith("manifest ")}
    listed = {read.source.document_id for read in reads}
    for id, entry in before.items():
        if entry.source in origins and id not in listed:
            del after[id]
            lines.append(_line(Outcome.REMOVED, entry, "no longer in its manifest"))
    return dict(sorted(after.items())), lines


def _place(after: dict[str, Entry], before: dict[str, Entry], entry: Entry) -> Line:
    """Put an entry where it belongs, unless it is another document's file or another source's document."""
    id = entry.version.document.id
    old = before.get(id)
    if old is not None and old.source != entry.source:
        detail = (
            f"The id {id!r} belongs to a document from {old.source}. Give this file an id of its own in a manifest."
        )
        return replace(_line(Outcome.FAILED, entry, detail), reason="id_taken")
    twin = next((other for other in after.values() if _twins(other, entry)), None)
    if twin is not None and old is None:
        return _line(Outcome.DUPLICATE, entry, f"the same file as {twin.version.document.id}")
    after[id] = entry
    if old is None:
        return _line(Outcome.ADDED, entry)
    return _line(Outcome.UNCHANGED if old.version == entry.version else Outcome.CHANGED, entry)


def _twins(one: Entry, other: Entry) -> bool:
    return one.version.sha256 == other.version.sha256 and one.version.document.id != other.version.document.id


def _line(outcome: Outcome, entry: Entry, detail: str | None = None) -> Line:
    version = entry.version
    return Line(
        outcome, version.document.id, version.file_name, version.document.title, None, version.pages, None, detail
    )


def _with_notes(line: Line, notes: tuple[str, ...]) -> Line:
    """What was noticed while reading belongs to documents that come in new; the others had it said before."""
    if line.outcome not in (Outcome.ADDED, Outcome.CHANGED) or not notes:
        return line
    return replace(line, detail="; ".join((*filter(None, [line.detail]), *notes)))


def _remarks(version: Version, extraction: Extraction) -> tuple[str, ...]:
    """The reader's notes, and the pages on which it found no words."""
    missing = version.pages_without_text
    pages = ", ".join(str(page) for page in missing[:10]) + (" …" if len(missing) > 10 else "")
    return ((f"no text on page {pages}",) if missing else ()) + extraction.notes
