"""The composition root: the only place that chooses an implementation for each Protocol."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from api.model import open_models, prepare_models
from api.settings import Settings
from api.state import quality
from api.state.store import Store
from api.telemetry.metrics import note_answer
from ingest.library.library import Ingest, recipe_for
from ingest.originals import original_path
from ingest.progress import Progress, no_progress
from ingest.reading.worker import Limits
from retrieval.document import Version
from retrieval.engine import PassageEngine
from retrieval.errors import DamagedGeneration
from retrieval.in_force import Calendar, Standing
from retrieval.index.generation import Generation, open_newest_sound
from retrieval.interfaces import Encoder, Models
from retrieval.models.encoder import file_sha256
from retrieval.quote.threshold import Calibration, built_in_calibration
from retrieval.text import CanonicalText
from web.conversation import RecentAnswers
from web.serving_generation import ServingGeneration


def _counted_answers() -> RecentAnswers:
    return RecentAnswers(on_answer=note_answer)


class GenerationLibrary:
    """A Library over an open generation and the folder of originals."""

    def __init__(self, generation: Generation, data: Path) -> None:
        self._generation = generation
        self._calendar = Calendar(generation.catalogue.versions())
        self._data = data

    def versions(self) -> list[Version]:
        ids = dict.fromkeys(version.document.id for version in self._generation.catalogue.versions())
        return [self.version(document_id) for document_id in ids]

    def editions(self, document_id: str) -> list[Version]:
        self._generation.catalogue.check_document(document_id)
        versions = self._generation.catalogue.versions()
        editions = (version for version in versions if version.document.id == document_id)
        return sorted(editions, key=lambda version: version.edition)

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        self._generation.catalogue.check_document(document_id)
        if sha256 is not None:
            return self._generation.catalogue.version((document_id, sha256))
        return self._calendar.version_to_show(document_id, date.today())

    def standing(self, version: Version) -> Standing:
        return self._calendar.standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        return self._generation.catalogue.canonical(version.key)

    def original(self, version: Version) -> Path:
        path = original_path(self._data, version.sha256)
        if not path.is_file() or file_sha256(path) != version.sha256:
            raise DamagedGeneration(
                f"The original file of {version.document.id} is missing or damaged. Ingest the file again."
            )
        return path


@dataclass(frozen=True, slots=True)
class Service(ServingGeneration):
    """The serving generation with its models. `passed_over`: a message for each newer generation that did not open."""

    engine: PassageEngine
    library: GenerationLibrary
    recent_answers: RecentAnswers = field(default_factory=_counted_answers)
    models: Models | None = None
    passed_over: tuple[str, ...] = ()

    def with_calibration(self, calibration: Calibration) -> "Service":
        """The same generation and models; the engine uses another calibration, and no answer is cached."""
        return replace(self, engine=self.engine.with_calibration(calibration), recent_answers=_counted_answers())


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
    return Service(
        engine=PassageEngine(opened.generation, models, calibration),
        library=GenerationLibrary(opened.generation, settings.data),
        quality=partial(quality.latest_quality, store, opened.generation.id),
        models=models,
        passed_over=opened.passed_over,
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
