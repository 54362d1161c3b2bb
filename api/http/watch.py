"""Watch for a new current generation, and swap the running app's service for one that answers from it."""

import ctypes
import gc
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event, Lock, Thread

from fastapi import FastAPI

from api import gap_review
from api.bootstrap import Service, open_service
from api.settings import Settings
from api.state import gaps, quality
from api.state.asking_lock import asking_lock
from api.state.store import Store
from retrieval.errors import Cancelled, CitedError
from retrieval.index.generation import current_id

_log = logging.getLogger("cited")

# Seconds between two checks of the current generation.
INTERVAL = 0.5


def _free_memory() -> None:
    """Return the memory of replaced generations to the system, which glibc would keep for itself."""
    gc.collect()
    with suppress(OSError, AttributeError):  # other C libraries have no malloc_trim and need none
        ctypes.CDLL(None).malloc_trim(0)


class Watch:
    """Checks CURRENT every INTERVAL in its own thread; code that has just changed it may call `check` at once.

    A generation that cannot be opened is logged and skipped: the app still answers from the one before. A second thread
    prepares and measures the generation that serves, which may take minutes and must not delay the next one.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = Lock()
        self._stop = Event()
        self._unusable: str | None = None
        self._threads = [
            Thread(target=self._repeat, args=work, name="cited-watch", daemon=True)
            for work in ((self.check,), (self.prepare_parts, self.measure, self.care_for_gaps))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(INTERVAL + 5)

    def check(self) -> None:
        """Swap the service if another generation is current; returns once the app answers from it."""
        with self._lock:
            service: Service | None = self._app.state.serving
            current = current_id(self._settings.data)
            if current is None or current == self._unusable or (service and service.engine.generation == current):
                return
            try:
                opened = open_service(self._settings, service.models if service else None)
            except CitedError as error:
                self._unusable = current
                _log.error("generation %s cannot serve: %s", current, error)
                return
            if opened.passed_over:
                self._unusable = current
                _log.error("generation %s cannot serve: %s", current, opened.passed_over[0])
                if service is not None:
                    return
            if service is not None and service.parts is not None and opened.parts is not None:
                opened.parts.expect(service.parts.in_use())
            self._app.state.serving = opened
        del service  # the last reference here; requests in progress hold their own
        _free_memory()

    def prepare_parts(self) -> None:
        """Make the parts of a new generation for those collections that were in use before it."""
        service: Service | None = self._app.state.serving
        if service is not None and service.parts is not None:
            service.parts.make_expected()

    def measure(self) -> None:
        """Ask the library's own questions of a generation not measured yet, and use the calibration that they give."""
        service: Service | None = self._app.state.serving
        if service is None or service.models is None:
            return
        store, risk = Store(self._settings.data), self._settings.risk
        key = quality.measurement_key(service.models, risk)
        if not quality.is_measured(store, service.engine.generation, key):
            with asking_lock(self._settings.data) as is_only:
                if not is_only:
                    return  # another worker measures now; a later round finds its result
                if not quality.is_measured(store, service.engine.generation, key):
                    go_on = partial(self._raise_if_over, service.engine.generation)
                    quality.measure(store, service.engine, service.library, key, risk, go_on)
        calibration = quality.serving_calibration(store, service.engine.built_in_calibration(), key)
        with self._lock:
            if calibration != service.engine.calibration and self._app.state.serving is service:
                self._app.state.serving = service.with_calibration(calibration)

    def care_for_gaps(self) -> None:
        """Ask the gaps again that the serving generation has not been asked, and delete those that are too old.

        Deletes all of them where CITED_GAPS is off. One of several workers does it.
        """
        service: Service | None = self._app.state.serving
        store = Store(self._settings.data)
        if not self._settings.gaps:
            gaps.forget_all(store)
            return
        gaps.forget_old(store, self._settings.gap_days)
        if service is not None and gaps.not_asked_of(store, service.engine.generation, 1):
            with asking_lock(self._settings.data) as is_only:
                if is_only:
                    gap_review.ask_again(store, service)

    def _raise_if_over(self, generation: str, done: int, total: int) -> None:
        """Raises Cancelled where the app stops, or answers from another generation than this one."""
        service: Service | None = self._app.state.serving
        if self._stop.is_set() or service is None or service.engine.generation != generation:
            raise Cancelled(f"Stopped after {done} of {total} questions. All are asked again of the next generation.")

    def _repeat(self, *works: Callable[[], None]) -> None:
        while not self._stop.wait(INTERVAL):
            try:
                for work in works:
                    work()
            except Cancelled:
                continue  # the measurement of a generation that serves no more
            except Exception as error:  # noqa: BLE001 - the watch must survive any fault of the disk
                _log.error("cannot check for a new generation: %s", type(error).__name__)
