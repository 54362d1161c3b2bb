"""See when another generation is to serve, and let the running app answer from it: one reference is swapped."""

import ctypes
import gc
import logging
from contextlib import suppress
from threading import Event, Lock, Thread

from fastapi import FastAPI

from api.bootstrap import Service, open_service
from api.http import held
from api.settings import Settings
from api.state import quality
from api.state.store import Store
from retrieval.errors import Cancelled, CitedError
from retrieval.index.generation import current_id

_log = logging.getLogger("cited")

# Seconds between looks at which generation is to serve.
INTERVAL = 0.5


def _give_back() -> None:
    """Return the memory of generations that serve no more, which the C library would rather keep."""
    gc.collect()
    with suppress(OSError, AttributeError):  # another C library has no such function, and no such habit
        ctypes.CDLL(None).malloc_trim(0)


class Watch:
    """Looks at CURRENT now and then, from a thread of its own; whoever has just changed it may say `look` at once.

    What cannot be opened is passed over with a line in the log: the app goes on answering from what it has.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = Lock()
        self._stop = Event()
        self._refused: str | None = None
        self._thread = Thread(target=self._go_on, name="cited-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(INTERVAL + 5)

    def look(self) -> None:
        """Swap the service if another generation is to serve; returns once the app answers from it."""
        with self._lock:
            service: Service | None = self._app.state.service
            wanted = current_id(self._settings.data)
            if wanted is None or wanted == self._refused or (service and service.engine.generation == wanted):
                return
            try:
                models = (service.encoder, service.ranker) if service else ()
                opened = open_service(self._settings, *models)
            except CitedError as error:
                self._refused = wanted
                _log.error("generation %s cannot serve: %s", wanted, error)
                return
            if opened.passed_over:
                self._refused = wanted
                _log.error("generation %s cannot serve: %s", wanted, opened.passed_over[0])
                if service is not None:
                    return
            held.hold(self._app, self._settings, opened)
        del service  # the last reference to it here; questions that are being answered hold their own
        _give_back()

    def measure(self) -> None:
        """Ask the library's own questions of a generation that was not asked them yet, and decide by what they say."""
        service: Service | None = self._app.state.service
        if service is None or service.encoder is None:
            return
        store, way = Store(self._settings.data), quality.way(service.encoder, service.ranker, self._settings.risk)
        if not quality.is_measured(store, service.engine.generation, way):
            quality.measure(store, service.engine, service.library, way, self._settings.risk, self._unless_stopped)
        calibration = quality.serving(store, service.engine.built_in_calibration(), way)
        with self._lock:
            if calibration != service.engine.calibration and self._app.state.service is service:
                held.hold(self._app, self._settings, service.decided_by(calibration))

    def _unless_stopped(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled(f"Stopped after {done} of {total} questions; they are asked again at the next start.")

    def _go_on(self) -> None:
        while not self._stop.wait(INTERVAL):
            try:
                self.look()
                self.measure()
            except Cancelled:
                return
            except Exception as error:  # noqa: BLE001 - the watch must outlive whatever a disk can do
                _log.error("cannot look for a new generation: %s", type(error).__name__)
