"""The metrics of requests and answers. No label holds words of a request: only routes, methods, statuses and bands.

Several workers keep them in one folder (api/telemetry/shared.py), which must exist before this is imported.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.telemetry import shared
from retrieval.answer import Answer

# Seconds. Answers take tenths of a second; uploads and streams take longer.
_REQUEST_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
_STEP_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)

# Without the times of creation, which nobody asks for and which double the lines.
disable_created_metrics()  # type: ignore[no-untyped-call]

_registry = CollectorRegistry()

_requests = Counter(
    "cited_requests", "Requests; status 0 where the client left first.", ("route", "method", "status"),
    registry=_registry,
)  # fmt: skip
_request_seconds = Histogram(
    "cited_request_seconds", "Seconds from a request's headers to the end of its response.", ("route",),
    buckets=_REQUEST_BUCKETS, registry=_registry,
)  # fmt: skip
_answers = Counter(
    "cited_answers", "Answers worked out by the engine, none from memory.", ("status", "reason", "band"),
    registry=_registry,
)  # fmt: skip
_answer_seconds = Histogram(
    "cited_answer_seconds", "Seconds that the engine took for an answer.", buckets=_STEP_BUCKETS, registry=_registry
)
_step_seconds = Histogram(
    "cited_answer_step_seconds", "Seconds of an answer by step.", ("step",), buckets=_STEP_BUCKETS, registry=_registry
)
_in_work = Gauge(
    "cited_questions_in_work", "Questions in work now, in all workers.", registry=_registry,
    multiprocess_mode="livesum",
)  # fmt: skip
_waiting = Gauge(
    "cited_questions_waiting", "Questions that wait for a place, in all workers.", registry=_registry,
    multiprocess_mode="livesum",
)  # fmt: skip
_workers = Gauge("cited_workers", "Worker processes that answer.", registry=_registry, multiprocess_mode="livesum")
_memory = Gauge(
    "cited_memory_bytes", "Resident memory of all workers; shared pages count once for each.", registry=_registry,
    multiprocess_mode="livesum",
)  # fmt: skip


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    _requests.labels(route, method, str(status)).inc()
    _request_seconds.labels(route).observe(seconds)


def note_answer(answer: Answer) -> None:
    """Count an answer by its status, reason and band, and its seconds by step."""
    _answers.labels(
        answer.status.value, answer.reason.value if answer.reason else "", answer.certainty.band.value
    ).inc()
    _answer_seconds.observe(answer.took_ms / 1000)
    for step, milliseconds in answer.considered.timings_ms.items():
        _step_seconds.labels(step).observe(milliseconds / 1000)


def note_worker(in_work: int, waiting: int) -> None:
    """Note this worker's questions and its memory; called every second."""
    _in_work.set(in_work)
    _waiting.set(waiting)
    _workers.set(1)
    _memory.set(_resident_bytes())


def _resident_bytes() -> int:
    """Linux's figure; 0 on other systems."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def collectors() -> Iterable[Collector]:
    """The metrics of this process; of all workers where they share a folder."""
    if not shared.are_shared():
        return (_registry,)
    return (MultiProcessCollector(CollectorRegistry()),)  # type: ignore[no-untyped-call]


def answers_by_status() -> dict[str, int]:
    """The answers worked out since the service began, in all workers, by their status."""
    counts: dict[str, int] = {}
    for metric in (metric for collector in collectors() for metric in collector.collect()):
        for sample in metric.samples if metric.name == "cited_answers" else ():
            if sample.name == "cited_answers_total":
                status = sample.labels["status"]
                counts[status] = counts.get(status, 0) + int(sample.value)
    return counts


class Readings(Collector):
    """A collector over values that were read already."""

    def __init__(self, values: Iterable[Metric]) -> None:
        self._values = list(values)

    def collect(self) -> Iterable[Metric]:
        return self._values
