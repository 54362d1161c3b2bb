"""The clock of one question: it measures the steps, reports them, and asks before each whether to go on."""

import time

from retrieval.interfaces import Observer, StopCheck


class StepClock:
    """Measures milliseconds by step. Before each step it calls `check_stop`, then it reports the step to `observe`."""

    def __init__(self, observe: Observer, check_stop: StopCheck) -> None:
        self._started = self._last = time.perf_counter()
        self._observe = observe
        self.check_stop = check_stop
        self._running: str | None = None
        self.steps: dict[str, float] = {}

    def begin(self, name: str) -> None:
        """Ends the running step and begins another. The first step also counts the time before it.

        Raises what `check_stop` raises.
        """
        self.end()
        self.check_stop()
        self._running = name
        self._observe(name)

    def end(self) -> None:
        """Ends the running step. The time of a repeated step is added up."""
        if self._running is None:
            return
        now = time.perf_counter()
        self.steps[self._running] = round(self.steps.get(self._running, 0.0) + (now - self._last) * 1000, 3)
        self._last, self._running = now, None

    def total(self) -> float:
        """The milliseconds since the clock was made."""
        return round((time.perf_counter() - self._started) * 1000, 3)
