"""Change the library: turn sources and an admin's requests into a generation and a report, without losing documents."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.blocks.extraction import EXTRACTOR
from ingest.disk import cannot_write
from ingest.faults import Fault
from ingest.generations.build import Built, build
from ingest.generations.orphans import sweep
from ingest.generations.parent import Parent, read_parent
from ingest.generations.passages import SPLITTER
from ingest.generations.previews import (
    check_parent,
    keep_preview,
    preview_folder,
    read_preview,
    remove_incomplete_previews,
    remove_preview,
)
from ingest.generations.publish import building_folder, lock_data_folder, next_name, publish
from ingest.generations.purge import Purged, Traces, find_traces, prove_purged, remove_traces
from ingest.generations.retention import KEPT_GENERATIONS, prune
from ingest.holdings import Entry, Holdings, all_entries, are_equal, ocr_copies, read_holdings
from ingest.library import edits
from ingest.library.approval import withhold_removals
from ingest.library.placing import PlacedChange, merge
from ingest.library.revising import Decision, report_lines, revise
from ingest.library.settling import revert_document, settle
from ingest.progress import Progress, no_progress
from ingest.reading.sources import Reader
from ingest.reading.worker import DEFAULT_LIMITS, Limits
from ingest.report import IngestReport, Mode
from ingest.source import Source
from retrieval.errors import UnknownDocument
from retrieval.facts import NO_CHANGES, FactChanges
from retrieval.index.bm25 import LEXICAL
from retrieval.index.generation import Generation
from retrieval.index.recipe import Recipe
from retrieval.interfaces import Encoder
from retrieval.search.weights import RANKING_WEIGHTS


def recipe_for(encoder_name: str, encoder_sha256: str) -> Recipe:
    """The recipe of this code with this encoder."""
    return Recipe(EXTRACTOR, SPLITTER, encoder_name, encoder_sha256, LEXICAL, RANKING_WEIGHTS)


# Documents that may fail in one run; where more fail, the documents are not the cause.
_MAX_FAULTS = 10


def _delete_for_purge(before: Holdings, ids: Sequence[str], traces: Traces) -> PlacedChange:
    """The library without these documents. Raises UnknownDocument where neither it nor a trace holds one."""
    held = [id for id in ids if id in before]
    if not held and not traces.hashes:
        raise UnknownDocument(f"No kept generation holds {', '.join(ids)}. `cited documents` lists all documents.")
    return edits.delete(before, held)


class Ingest:
    """Changes to the library in a data folder, one at a time.

    Every change is built in its own folder and published in one step, or kept as a preview. `keep` is the number of
    generations kept. All methods that change the library raise Busy while another change is running and BadPlace on a
    disk error.
    """

    def __init__(
        self,
        data: Path,
        encoder: Encoder,
        *,
        limits: Limits = DEFAULT_LIMITS,
        progress: Progress = no_progress,
        keep: int = KEPT_GENERATIONS,
    ) -> None:
        self._data = data
        self._encoder = encoder
        self._recipe = recipe_for(encoder.name, encoder.sha256)
        self._reader = Reader(data, limits, progress)
        self._progress = progress
        self._keep = keep

    def run(
        self, sources: Sequence[Source], mode: Mode = Mode.PUBLISH, *, approved_removals: int | None = None
    ) -> IngestReport:
        """Ingest sources. A file that cannot be read gets a line in the report; its document stays unchanged.

        More removals than `withhold_removals` allows are withheld unless `approved_removals` is their exact number.
        """

        def change(before: Holdings, passages: int) -> PlacedChange:
            merged = merge(before, self._reader.read(sources, ocr_copies(before)))
            return withhold_removals(before, merged, passages, approved_removals)

        return self._change(change, mode)

    def holdings(self) -> Holdings:
        """The current contents of the library."""
        return read_parent(self._data).held

    def withdraw(self, ids: Sequence[str], mode: Mode = Mode.PUBLISH) -> IngestReport:
        """Raises UnknownDocument, as do the other changes by id."""
        return self._change(lambda before, _: edits.withdraw(before, ids), mode)

    def reinstate(self, ids: Sequence[str], mode: Mode = Mode.PUBLISH) -> IngestReport:
        return self._change(lambda before, _: edits.reinstate(before, ids), mode)

    def delete(self, ids: Sequence[str], mode: Mode = Mode.PUBLISH) -> IngestReport:
        return self._change(lambda before, _: edits.delete(before, ids), mode)

    def amend(
        self,
        id: str,
        changes: FactChanges = NO_CHANGES,
        sha256: str | None = None,
        mode: Mode = Mode.PUBLISH,
        *,
        rejected: Collection[str] = (),
    ) -> IngestReport:
        """State and clear facts of an edition, see `edits.amend`. `rejected` names the facts whose proposals are turned
        down.

        Raises BadInput also, where the facts contradict one another.
        """
        return self._change(lambda before, _: edits.amend(before, id, changes, sha256, rejected), mode)

    def revise(self, preview: str, decisions: Sequence[Decision]) -> IngestReport:
        """Build a preview again with these facts decided; the new one takes the place of the old one.

        Raises UnknownGeneration where there is no such preview, and BadInput where the library has changed since it was
        built, or as `revise` does.
        """
        with lock_data_folder(self._data):
            try:
                earlier = read_preview(self._data, preview)
                check_parent(self._data, earlier)
                built = Generation(preview_folder(self._data, preview), earlier.manifest)
                revised = revise(read_holdings(built.catalogue), report_lines(earlier.report), decisions)
                report = self._carry_out(lambda _before, _passages: revised, Mode.PREVIEW, vectors=built)
                if report.preview is not None:
                    remove_preview(self._data, preview)
            finally:
                sweep(self._data, self._reader.stored)
        return report

    def purge(self, ids: Sequence[str], forget: Callable[[Sequence[str]], None] = lambda _: None) -> Purged:
        """Delete these documents with every trace: the generations and previews that hold them, and their files.

        `forget` removes their words from the other data in the folder, before the folder is searched for them. Raises
        UnknownDocument where no generation and no preview holds one, BadPlace where a trace is left.
        """
        with lock_data_folder(self._data):
            traces = find_traces(self._data, ids)
            report = self._carry_out(lambda before, _: _delete_for_purge(before, ids, traces), Mode.PUBLISH)
            remaining = all_entries(read_parent(self._data).held)
            others = frozenset(
                sha256 for entry in remaining for sha256 in (entry.version.sha256, entry.version.source_sha256)
            )
            generations, previews, files = remove_traces(self._data, traces, others)
            forget(ids)
            sweep(self._data, self._reader.stored)
            probes, searched = prove_purged(self._data, traces, [entry.canonical for entry in remaining])
        return Purged(
            tuple(ids), report.generation, tuple(generations), tuple(previews), tuple(files), probes, searched
        )

    def _change(self, change: Callable[[Holdings, int], PlacedChange], mode: Mode) -> IngestReport:
        with lock_data_folder(self._data):
            try:
                return self._carry_out(change, mode)
            finally:
                sweep(self._data, self._reader.stored)

    def _carry_out(
        self, change: Callable[[Holdings, int], PlacedChange], mode: Mode, vectors: Generation | None = None
    ) -> IngestReport:
        """Apply a change to the current library; the caller holds the lock of the data folder.

        Vectors are copied from `vectors`, by default from the current generation.
        """
        started = time.monotonic()
        remove_incomplete_previews(self._data)
        before = read_parent(self._data)
        if vectors is not None:
            before = replace(before, generation=vectors)
        rebuild = before.generation is None or before.generation.manifest.recipe != self._recipe
        changed = change(before.held, before.passages)
        # Today's readers have just read everything that enters an empty library.
        changed = settle(changed, self._reader.reread, self._report_rereading, rebuild=rebuild and bool(before.held))
        report = self._build_without_faulty(changed, before, mode, rebuild=rebuild)
        return replace(report, seconds=round(time.monotonic() - started, 2))

    def _report_rereading(self, done: int, total: int) -> None:
        self._progress("reading files again", done, total)

    def _build_without_faulty(
        self, changed: PlacedChange, before: Parent, mode: Mode, *, rebuild: bool
    ) -> IngestReport:
        """Build the change; a document that cannot be built stays unchanged, and the others are built without it.

        Raises Fault where too many documents fail.
        """
        for _ in range(_MAX_FAULTS):
            report = IngestReport(
                lines=changed.lines,
                generation=before.id,
                published=False,
                dry_run=mode is Mode.DRY_RUN,
                passages=before.passages,
                encoded=0,
                seconds=0.0,
            )
            wanted = mode is not Mode.DRY_RUN and (rebuild or not are_equal(before.held, changed.after))
            if not wanted or not (before.held or changed.after):
                return report
            try:
                return self._build(report, all_entries(changed.after), before, mode)
            except Fault as fault:
                error, changed = fault, revert_document(changed, before.held, fault)
        raise error

    def _has_same_encoder(self, before: Parent) -> bool:
        """Whether this encoder made the existing vectors; only then can they be copied."""
        recipe = before.generation.manifest.recipe if before.generation else None
        this_encoder = (self._encoder.name, self._encoder.sha256)
        return recipe is not None and (recipe.encoder, recipe.encoder_sha256) == this_encoder

    def _build(self, report: IngestReport, held: Sequence[Entry], before: Parent, mode: Mode) -> IngestReport:
        """Build the generation, and publish it or keep it as a preview."""
        folder = building_folder(self._data, next_name(self._data))
        try:
            source = before.generation if self._has_same_encoder(before) else None
            built: Built = build(folder, held, self._encoder, self._recipe, source, self._progress, parent_id=before.id)
            manifest = built.manifest
            result = replace(report, passages=manifest.passages, encoded=built.encoded)
            if mode is Mode.PREVIEW:
                result = replace(result, preview=manifest.id)
                keep_preview(self._data, folder, result)
            else:
                publish(self._data, folder)
                prune(self._data, self._keep)
                result = replace(result, generation=manifest.id, published=True)
        except (OSError, sqlite3.OperationalError) as cause:
            raise cannot_write(folder.parent.parent, cause) from cause
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)
        return result
