"""GET /metrics: what the service does, in Prometheus' text format."""

import asyncio
import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from api.bootstrap import Service
from api.http.app_state import settings_of
from api.http.problems import error_response, problem
from api.state.store import Store
from api.telemetry import metrics
from retrieval.errors import BadPlace
from retrieval.index.generation import Generation
from retrieval.index.manifest import Manifest

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def read_metrics(request: Request) -> Response:
    """All metrics, of every worker. CITED_METRICS says who may read them."""
    allowed = settings_of(request).metrics
    if allowed == "off":
        return error_response(request, 404)
    if allowed == "loopback" and not _is_from_this_machine(request):
        text = "The metrics are open to this machine only. Set CITED_METRICS=open where others may read them."
        return problem(403, "metrics_closed", text)
    registry = CollectorRegistry()
    for collector in (*metrics.collectors(), metrics.Readings(_readings(request.app))):
        registry.register(collector)
    return Response(
        generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    )


async def keep_gauges(app: FastAPI) -> None:
    """Note this worker's questions and memory every second, until cancelled."""
    while True:
        work: Any = getattr(app.state, "work", None)
        metrics.note_worker(getattr(work, "in_work", 0), getattr(work, "waiting", 0))
        await asyncio.sleep(1)


def _is_from_this_machine(request: Request) -> bool:
    """Whether the connection comes from a loopback address, and not through a proxy, whose client may be anywhere."""
    if request.state.came_through_proxy:
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    return False


def _readings(app: FastAPI) -> Iterator[Metric]:
    """The version, the generation that answers in this worker, and the jobs of all workers."""
    yield InfoMetricFamily("cited_build", "The version of Cited.", value={"version": app.version})
    service: Service | None = app.state.serving
    yield GaugeMetricFamily("cited_ready", "1 where questions are answered.", value=float(service is not None))
    if service is not None and isinstance(service.engine.indexed, Generation):
        yield from _generation_readings(service.engine.indexed.manifest)
    with suppress(BadPlace):
        yield _jobs(Store(app.state.settings.data))


def _generation_readings(manifest: Manifest) -> Iterator[Metric]:
    age = (datetime.now(UTC) - datetime.fromisoformat(manifest.created)).total_seconds()
    yield InfoMetricFamily("cited_generation", "The generation that answers.", value={"generation": manifest.id})
    yield GaugeMetricFamily("cited_generation_age_seconds", "Seconds since the generation was built.", value=age)
    yield GaugeMetricFamily("cited_documents", "Documents of the generation.", value=manifest.documents)
    yield GaugeMetricFamily("cited_passages", "Passages of the generation.", value=manifest.passages)


def _jobs(store: Store) -> CounterMetricFamily:
    family = CounterMetricFamily("cited_jobs", "Jobs over HTTP by kind and state.", labels=("kind", "outcome"))
    for row in store.rows("SELECT kind, status, count(*) AS number FROM job GROUP BY kind, status"):
        family.add_metric((row["kind"], row["status"]), row["number"])
    return family
