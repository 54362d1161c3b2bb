"""The composition root: the one place that knows which parts stand behind the Protocols."""

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
        self._generation.catalogue.check_document(document_id)
        every = self._generation.catalogue.versions()
        own = (version for version in every if version.document.id == document_id)
        return sorted(own, key=lambda version: version.edition)

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        self._generation.catalogue.check_document(document_id)
        if sha256 is not None:
            return self._generation.catalogue.version((document_id, sha256))
        return self._calendar.shown(document_id, date.today())

    def standing(self, version: Version) -> Standing:
        return self._calendar.standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        return self._generation.catalogue.canonical(version.key)

    def original(self, version: Version) -> Path:
        path = place(self._data, version.sha256)
        if not path.is_file() or file_sha256(path) != version.sha256:
            raise DamagedGeneration(
                f"The original of {version.document.id} is missing or damaged. Ingest its file again."
            )
        return path


class Service:
    """An engine and the library that it answers from: always of the same generation."""

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
        """The same generation and models; the engine decides by another calibration."""
        engine = self.engine.decided_by(calibration)
        return Service(engine, self.library, self.passed_over, self.encoder, self.ranker)


def limits(settings: Settings) -> Limits:
    return Limits(
        memory=settings.read_memory,
        cpu=settings.read_seconds,
        wall=settings.read_seconds + 30,
        bytes=settings.max_file,
    )


def open_service(settings: Settings, encoder: Encoder | None = None, ranker: Reranker | None = None) -> Service:
    """Opens both models unless it is given an encoder: then there is a ranker only if that is given, too.

    Raises NotReady where there is no model or no sound generation.
    """
    if encoder is None:
        encoder, ranker = open_encoder(settings.data, settings.encoder), open_ranker(settings.data, settings.ranker)
    opened = open_newest_sound(settings.data, recipe_for(encoder.name, encoder.sha256))
    library = GenerationLibrary(opened.generation, settings.data)
    engine = PassageEngine(opened.generation, encoder, reranker=ranker)
    way = quality.way(encoder, ranker, settings.risk)
    calibration = quality.serving(Store(settings.data), engine.built_in(), way)
    return Service(engine.decided_by(calibration), library, opened.passed_over, encoder, ranker)


def open_ingest(
    settings: Settings,
    progress: Progress = unseen,
    say: Callable[[str], None] | None = None,
    encoder: Encoder | None = None,
) -> Ingest:
    """An ingest over the data folder. Unless given an encoder, compiles what is not compiled yet, and `say`s so."""
    if encoder is None:
        encoder = prepare_encoder(settings.data, settings.encoder, say)
        prepare_ranker(settings.data, settings.ranker, say)
    return Ingest(settings.data, encoder, limits=limits(settings), progress=progress, keep=settings.keep)
