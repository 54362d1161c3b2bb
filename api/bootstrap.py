"""The composition root: the only place that chooses an implementation for each Protocol."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from api.model import open_models, prepare_models
from api.parts import Parts
from api.settings import Settings
from api.silences import Silences
from api.state import quality
from api.state.store import Store
from api.telemetry.metrics import note_answer
from ingest.library.library import Ingest, recipe_for
from ingest.originals import original_path
from ingest.progress import Progress, no_progress
from ingest.reading.worker import Limits
from retrieval.answer import Answer, Filters
from retrieval.document import Version
from retrieval.engine import PassageEngine
from retrieval.errors import NOTHING_INGESTED, DamagedGeneration, NoGeneration
from retrieval.in_force import Calendar, Standing
from retrieval.index.generation import Generation, IndexedDocuments, open_newest_sound
from retrieval.index.visible import visible_part
from retrieval.interfaces import Encoder, Models
from retrieval.models.encoder import file_sha256
from retrieval.quote.threshold import Calibration, built_in_calibration
from retrieval.text import CanonicalText
from web.recent_answers import RecentAnswers
from web.serving_generation import ServingGeneration


def _counted_answers(silences: Silences | None = None) -> RecentAnswers:
    def noted(answer: Answer, filters: Filters) -> None:
        note_answer(answer)
        if silences is not None:
            silences.note(answer, filters)

    return RecentAnswers(on_answer=noted)


class GenerationLibrary:
    """A Library over an open generation, or a part of it, and the folder of originals."""

    def __init__(self, indexed: IndexedDocuments, data: Path) -> None:
        self._catalogue = indexed.catalogue
        self._calendar = Calendar(indexed.catalogue.versions())
        self._data = data
        self._shown: tuple[date, list[Version]] | None = None

    def versions(self) -> list[Version]:
        # Most pages ask for these, and they change only at midnight: looking each up takes 40 ms for 14,700 documents.
        today, shown = date.today(), self._shown
        if shown is None or shown[0] != today:
            ids = dict.fromkeys(version.document.id for version in self._catalogue.versions())
            self._shown = shown = today, [self._calendar.version_to_show(id, today) for id in ids]
        return list(shown[1])

    def editions(self, document_id: str) -> list[Version]:
        self._catalogue.check_document(document_id)
        return list(self._editions[document_id])

    @cached_property
    def _editions(self) -> dict[str, list[Version]]:
        """The editions of each document, in order of ingestion."""
        found: dict[str, list[Version]] = {}
        for version in sorted(self._catalogue.versions(), key=lambda version: version.edition):
            found.setdefault(version.document.id, []).append(version)
        return found

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        self._catalogue.check_document(document_id)
        if sha256 is not None:
            return self._catalogue.version((document_id, sha256))
        return self._calendar.version_to_show(document_id, date.today())

    def standing(self, version: Version) -> Standing:
        return self._calendar.standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        return self._catalogue.canonical(version.key)

    def original(self, version: Version) -> Path:
        self._catalogue.version(version.key)  # a document outside this library has no original here
        path = original_path(self._data, version.sha256)
        if not path.is_file() or file_sha256(path) != version.sha256:
            raise DamagedGeneration(
                f"The original file of {version.document.id} is missing or damaged. Ingest the file again."
            )
        return path


@dataclass(frozen=True, slots=True)
class Service(ServingGeneration):
    """The serving generation with its models. `passed_over`: a message for each newer generation that did not open.

    `silences` notes questions without an answer, where CITED_GAPS is on; a part notes none, because other documents
    than those of its collections may answer.
    """

    engine: PassageEngine
    library: GenerationLibrary
    recent_answers: RecentAnswers = field(default_factory=_counted_answers)
    models: Models | None = None
    passed_over: tuple[str, ...] = ()
    parts: "Parts[Service] | None" = None
    silences: Silences | None = None

    def seen_by(self, collections: frozenset[str] | None) -> "Service":
        """The service for somebody who sees only these collections: its engine and library hold no other document.

        None means all collections. A part has the built-in calibration and no measured quality, because the library's
        own questions, and whatever was fitted to them, tell about documents in every collection. Raises NoGeneration
        where there is no generation to divide.
        """
        if collections is None:
            return self
        if self.parts is None:
            raise NoGeneration(NOTHING_INGESTED)
        return self.parts.of(collections)

    def with_calibration(self, calibration: Calibration) -> "Service":
        """The same generation and models; the engine uses another calibration, and no answer is cached."""
        engine = self.engine.with_calibration(calibration)
        return replace(self, engine=engine, recent_answers=_counted_answers(self.silences))


def reading_limits(settings: Settings) -> Limits:
    """The limits on reading one file. Wall-clock time is 30 seconds more than processor time."""
    return Limits(
        memory=settings.read_memory,
        cpu=settings.read_seconds,
        wall=settings.read_seconds + 30,
        bytes=settings.max_file,
    )


def open_service(settings: Settings, models: Models | None = None) -> Service:
    """Open the newest sound generation, and the models unless they are given.

    Raises NotReady where there is no model or no sound generation.
    """
    models = models or open_models(settings)
    opened = open_newest_sound(settings.data, recipe_for(models.encoder.name, models.encoder.sha256))
    store = Store(settings.data)
    base = built_in_calibration(models.reranker)
    calibration = quality.serving_calibration(store, base, quality.measurement_key(models, settings.risk))
    service = service_over(opened.generation, models, settings.data, calibration)
    measured = partial(quality.latest_quality, store, opened.generation.id)
    silences = Silences(store) if settings.gaps else None
    return replace(
        service,
        quality=measured,
        passed_over=opened.passed_over,
        silences=silences,
        recent_answers=_counted_answers(silences),
    )


def service_over(generation: Generation, models: Models, data: Path, calibration: Calibration | None = None) -> Service:
    """The service that answers from an open generation, with its parts; its quality was not measured.

    Without `calibration` the built-in one is in use.
    """

    def part(collections: frozenset[str]) -> Service:
        return _undivided(visible_part(generation, collections), models, data)

    collections = (version.collection for version in generation.catalogue.versions())
    whole = _undivided(generation, models, data, calibration)
    return replace(whole, parts=Parts(part, collections))


def _undivided(
    indexed: IndexedDocuments, models: Models, data: Path, calibration: Calibration | None = None
) -> Service:
    return Service(
        engine=PassageEngine(indexed, models, calibration),
        library=GenerationLibrary(indexed, data),
        quality=lambda: None,
        models=models,
    )


def open_ingest(
    settings: Settings,
    progress: Progress = no_progress,
    say: Callable[[str], None] | None = None,
    encoder: Encoder | None = None,
) -> Ingest:
    """Open an ingest over the data folder. Without `encoder`, compile missing models first, and `say` so."""
    if encoder is None:
        encoder = prepare_models(settings, say).encoder
    return Ingest(settings.data, encoder, limits=reading_limits(settings), progress=progress, keep=settings.keep)
