"""The service over a preview: it answers from the preview before anybody publishes it."""

from pathlib import Path
from threading import Lock

from api.bootstrap import Service, service_over
from api.compared_questions import questions_to_compare
from api.drift import Answering, Drift, compare
from api.state import quality
from api.state.store import Store
from ingest.generations import previews
from ingest.library.library import recipe_for
from ingest.progress import Progress
from retrieval.errors import NOTHING_INGESTED, NoGeneration
from retrieval.index.generation import open_newest_sound
from retrieval.interfaces import Models
from retrieval.quote.threshold import Calibration, built_in_calibration


def open_previewed(data: Path, name: str, models: Models, calibration: Calibration | None = None) -> Service:
    """The service that answers from a preview, by default with the built-in calibration.

    Raises BadInput where there is no preview of this name, DamagedGeneration where it was altered, and OtherRecipe.
    """
    recipe = recipe_for(models.encoder.name, models.encoder.sha256)
    return service_over(previews.open_preview(data, name, recipe), models, data, calibration)


def compare_preview(data: Path, name: str, models: Models, risk: float, progress: Progress) -> Drift | None:
    """Ask the library's own questions, and those of readers, of the preview and of the generation that serves.

    Both have the calibration of the latter. None where there are no questions. Raises the errors of
    `open_previewed`, and NoGeneration where nothing serves yet.
    """
    store = Store(data)
    questions = questions_to_compare(store)
    if not questions:
        return None
    recipe = recipe_for(models.encoder.name, models.encoder.sha256)
    base, key = built_in_calibration(models.reranker), quality.measurement_key(models, risk)
    calibration = quality.serving_calibration(store, base, key)
    serving = service_over(open_newest_sound(data, recipe).generation, models, data, calibration)
    previewed = open_previewed(data, name, models, calibration)

    def asking(done: int, total: int) -> None:
        progress("comparing answers", done, total)

    asking(0, len(questions))
    before, after = (Answering(service.engine, service.library) for service in (serving, previewed))
    return compare(questions, before, after, asking)


class OpenPreview:
    """Keeps the preview that was asked last open, for the next question to it. It holds one preview at most."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = Lock()
        self._service: Service | None = None

    def of(self, name: str, serving: Service | None) -> Service:
        """The service over this preview, with the models and the calibration of the serving one.

        Raises the errors of `open_previewed`, and NoGeneration where no models are open.
        """
        if serving is None or serving.models is None:
            raise NoGeneration(NOTHING_INGESTED)
        with self._lock:
            previews.read_preview(self._data, name)  # it may be published or discarded meanwhile
            if self._service is None or self._service.engine.generation != name:
                self._service = None
                self._service = open_previewed(self._data, name, serving.models, serving.engine.calibration)
            return self._service

    def close(self) -> None:
        """Let go of the open preview, if any."""
        with self._lock:
            self._service = None
