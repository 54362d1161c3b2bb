"""The composition root: the only place that chooses an implementation for each Protocol."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from api.model import open_encoder, open_ranker, prepare_encoder, prepare_ranker
from api.settings import Settings
from api.state import quality
from api.state.store import Store
from ingest.library.library import Ingest, recipe_for
from ingest.originals import place
from ingest.progress import Progress, unseen
from ingest.reading.worker import Limits
from retrieval.document import Version
from retrieval.engine import PassageEngine
from retrieval.errors import DamagedGeneration
from retrieval.in_force import Calendar, Standing
from retrieval.index.generation import Generation, open_newest_sound
from retrieval.interfaces import Encoder, Reranker
from retrieval.models.encoder import file_sha256
from retrieval.quote.threshold import Calibration
from retrieval.text import CanonicalText


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
        self._generation.catalogue.check(document_id)
        versions = self._generation.catalogue.versions()
        editions = (version for version in versions if version.document.id == document_id)
        return sorted(editions, key=lambda version: version.edition)

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        self._generation.catalogue.check(document_id)
        if sha256 is not None:
            return self._generation.catalogue.version((document_id, sha256))
        return self._calendar.version_to_show(document_id, date.today())

    def standing(self, version: Version) -> Standing:
        return self._calendar.standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        return self._generation.catalogue.canonical(version.key)

    def original(self, version: Version) -> Path:
        path = place(self._data, version.sha256)
        if not path.is_file() or file_sha256(path) != version.sha256:
            raise DamagedGeneration(
                f"The original file of {version.document.id} is missing or damaged. Ingest the file again."
            )
        return path


class Service:
    """An engine and the library behind it, both of one generation.

    `passed_over`: a message for each newer generation that could not be opened.
    """

    def __init__(
        self,
        engine: PassageEngine,
        library: GenerationLibrary,
        passed_over: tuple[str, ...] = (),
        encoder: Encoder | None = None,
        ranker: Reranker | None = None,
    ) -> None:
        self.engine = engine
        self.library = library
        self.passed_over = passed_over
        self.encoder = encoder
        self.ranker = ranker

    def decided_by(self, calibration: Calibration) -> "Service":
        """A service with the same generation and models, whose engine uses another calibration."""
        engine = self.engine.with_calibration(calibration)
        return Service(engine, self.library, self.passed_over, self.encoder, self.ranker)


def reading_limits(settings: Settings) -> Limits:
    """The limits on reading one file. Wall-clock time is 30 seconds more than processor time."""
    return Limits(
        memory=settings.read_memory,
        cpu=settings.read_seconds,
        wall=settings.read_seconds + 30,
        bytes=settings.max_file,
    )


def open_service(settings: Settings, encoder: Encoder | None = None, ranker: Reranker | None = None) -> Service:
    """Open the newest sound generation. Without `encoder` both models are opened; with it, only `ranker` reranks.

    Raises NotReady where there is no model or no sound generation.
    """
    if encoder is None:
        encoder, ranker = open_encoder(settings.data, settings.encoder), open_ranker(settings.data, settings.ranker)
    opened = open_newest_sound(settings.data, recipe_for(encoder.name, encoder.sha256))
    library = GenerationLibrary(opened.generation, settings.data)
    engine = PassageEngine(opened.generation, encoder, reranker=ranker)
    key = quality.measurement_key(encoder, ranker, settings.risk)
    calibration = quality.serving_calibration(Store(settings.data), engine.built_in_calibration(), key)
    return Service(engine.with_calibration(calibration), library, opened.passed_over, encoder, ranker)


def open_ingest(
    settings: Settings,
    progress: Progress = unseen,
    say: Callable[[str], None] | None = None,
    encoder: Encoder | None = None,
) -> Ingest:
    """Open an ingest over the data folder. Without `encoder`, compile missing models first, and `say` so."""
    if encoder is None:
        encoder = prepare_encoder(settings.data, settings.encoder, say)
        prepare_ranker(settings.data, settings.ranker, say)
    return Ingest(settings.data, encoder, limits=reading_limits(settings), progress=progress, keep=settings.keep)
