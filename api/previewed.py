"""Answer from a preview before it is published."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from api.bootstrap import Service, service_over
from api.model import open_models
from api.settings import Settings
from api.state import quality
from api.state.store import Store
from ingest.generations.built import PREVIEWS
from ingest.generations.previews import preview_folder, read_preview
from ingest.library.library import recipe_for
from retrieval.errors import BadInput
from retrieval.index.generation import Generation


def open_preview(settings: Settings, name: str, serving: Service | None) -> Service:
    """The service that would answer once this preview is published; it shares the models of the one that serves.

    Raises UnknownGeneration, DamagedGeneration, MissingModel, and BadInput where another encoder built the preview.
    """
    preview = read_preview(settings.data, name)
    models = serving.models if serving and serving.models else open_models(settings)
    recipe = recipe_for(models.encoder.name, models.encoder.sha256)
    if different := recipe.differences(preview.manifest.recipe):
        raise BadInput(
            f"This preview was built with another {', '.join(different)}. Discard it, and preview the change again."
        )
    generation = Generation(preview_folder(settings.data, name), preview.manifest)
    key = quality.measurement_key(models, settings.risk)
    base = serving.engine.built_in_calibration() if serving else None
    calibration = quality.serving_calibration(Store(settings.data), base, key) if base else None
    return service_over(generation, models, settings.data, calibration)


@dataclass(slots=True)
class OpenPreview:
    """The one preview that is open for questions, if any: it needs as much memory as the generation that serves."""

    _name: str | None = None
    _service: Service | None = None
    _lock: Lock = field(default_factory=Lock)

    def of(self, settings: Settings, name: str, serving: Service | None) -> Service:
        """The service of this preview, which stays open until another is asked for. Raises as `open_preview` does."""
        with self._lock:
            if self._service is None or self._name != name:
                self._service = None  # before the next one opens, so that two are never in memory
                self._service, self._name = open_preview(settings, name, serving), name
            return self._service

    def close_if_gone(self, data: Path) -> None:
        """Forget the open preview once it was published, discarded or purged, by whichever process."""
        name = self._name
        if name is not None and not (data / PREVIEWS / name).is_dir() and self._lock.acquire(blocking=False):
            self._service = self._name = None
            self._lock.release()
