"""The app: JSON routes, pages, health checks and the guards around them."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

import web.pages
from api.bootstrap import Service, reading_limits
from api.http import (
    answers,
    certificates,
    check,
    compare,
    conversations,
    duties,
    edition_changes,
    exports,
    gaps,
    health,
    jobs,
    library_changes,
    library_states,
    metrics,
    page_pictures,
    problems,
    quality,
    read_documents,
    reports,
    verification,
)
from api.http.access import keys, sign_in
from api.http.access.callers import Callers
from api.http.access.failures import FailedTries
from api.http.access.guard import CallerGuard
from api.http.access.proxies import TrustedProxies
from api.http.admin import ADMIN_PAGES
from api.http.contract import DescribedApp, operation_id
from api.http.cross_origin import CrossOrigin
from api.http.guard import FaultGuard, HeadGuard
from api.http.observe import RequestLog, RouteNote
from api.http.seen_part import SeenPart
from api.http.traffic.bodies import BodyGuard
from api.http.traffic.hosts import HostGuard, SecurityHeaders, allowed_hosts
from api.http.traffic.limits import LimitGuard
from api.http.traffic.reading import ReadingSlots, RecentPlaces
from api.http.traffic.work import work_queue
from api.http.watch import Watch
from api.http.ways import agents, batch, chat
from api.http.ways.chat_errors import ChatErrors
from api.previewed import OpenPreview
from api.public_facts import public_facts
from api.settings import Settings
from api.state.jobs import Jobs
from api.telemetry import traces
from ingest.generations.publish import try_remove_leftovers
from web.check.reading_turn import DraftReading

_ABOUT = """Cited answers questions from documents in the documents' own words. Every quote is copied from a stored
document, and its citation can be checked without Cited. Where the documents do not answer, Cited says so.

Where there is `GET` there is `HEAD`: it gives the same headers without the body. A request may have an id of its own in
the header `X-Request-ID`. Errors are problems (RFC 9457), whose `detail` says what to do."""

# Between two looks for minutes whose failed sign-ins are to be written to the audit.
_AUDIT_SECONDS = 5

_ROUTES = (
    answers,
    check,
    certificates,
    compare,
    batch,
    chat,
    read_documents,
    duties,
    edition_changes,
    verification,
    quality,
    library_changes,
    jobs,
    library_states,
    gaps,
    keys,
    sign_in,
    exports,
    conversations,
    reports,
    metrics,
    page_pictures,
    *ADMIN_PAGES,
)


def create_app(settings: Settings, service: Service | None) -> FastAPI:
    """The app that answers from `service`; without one, every answer is a 503 that says what to do."""
    release = version("cited")
    provider = traces.open_traces(settings.otlp_endpoint, release)
    app = DescribedApp(
        title="Cited",
        version=release,
        telemetry=traces.fastapi_telemetry(provider),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        generate_unique_id_function=operation_id,
        lifespan=_run_background,
        redirect_slashes=False,  # such a redirect repeats the host name that the client has sent
    )
    app.state.settings, app.state.serving, app.state.traces = settings, service, provider
    app.state.personal = settings.personal
    app.state.conversation_days = settings.stored_days
    app.state.public_facts = public_facts(settings, release)
    app.state.watch = Watch(app, settings)
    app.state.open_preview = OpenPreview(settings.data)
    app.state.callers = Callers(settings)
    app.state.failed_tries = FailedTries(app.state.callers.store, settings.failed_tries)
    app.state.work = work_queue(settings)
    app.state.reading_slots, app.state.recent_places = ReadingSlots(), RecentPlaces()
    app.state.draft_reading = DraftReading(reading_limits(settings), app.state.reading_slots.slot)
    page_pictures.attach(app, settings)
    problems.add_handlers(app)
    for routes in _ROUTES:
        app.include_router(routes.router)
    app.include_router(reports.pages)
    app.include_router(certificates.pages)
    app.include_router(check.pages)
    app.include_router(health.router)
    web.pages.attach(app)
    agents.attach(app)
    _add_guards(app, settings)
    return app


def _add_guards(app: FastAPI, settings: Settings) -> None:
    """Add the guards, the innermost first."""

    def share(limit: int) -> int:
        """A worker's share of a limit: each worker counts by itself."""
        return math.ceil(limit / settings.workers)

    app.add_middleware(RouteNote)
    app.add_middleware(SeenPart)
    app.add_middleware(BodyGuard, folder=settings.data, max_bytes=settings.max_body, max_seconds=settings.body_seconds)
    app.add_middleware(
        LimitGuard, questions=share(settings.questions_per_minute), changes=share(settings.changes_per_minute)
    )
    app.add_middleware(
        CallerGuard,
        routes=app,
        settings=settings,
        callers=app.state.callers,
        failed_tries=app.state.failed_tries,
    )
    app.add_middleware(CrossOrigin, origins=settings.cross_origins)
    app.add_middleware(TrustedProxies, settings=settings)
    app.add_middleware(HostGuard, hosts=allowed_hosts(settings.hosts, settings.host))
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HeadGuard)
    app.add_middleware(FaultGuard)
    app.add_middleware(ChatErrors)
    app.add_middleware(RequestLog)


@asynccontextmanager
async def _run_background(app: FastAPI) -> AsyncIterator[None]:
    """Run the watch for new generations and the jobs that change the library, for as long as the app runs."""
    settings: Settings = app.state.settings
    await asyncio.to_thread(try_remove_leftovers, settings.data)
    app.state.jobs = Jobs(settings.data)
    app.state.watch.start()
    gauges = asyncio.create_task(metrics.keep_gauges(app))
    writing = asyncio.create_task(_write_failed_tries(app.state.failed_tries))
    purging = asyncio.create_task(conversations.purge_by_time(app))
    try:
        async with agents.serving(app, settings):
            yield
    finally:
        gauges.cancel()
        writing.cancel()
        purging.cancel()
        await asyncio.to_thread(app.state.failed_tries.write, all_of_them=True)
        await asyncio.to_thread(app.state.watch.stop)
        await asyncio.to_thread(app.state.jobs.stop)
        await asyncio.to_thread(app.state.page_pictures.stop)
        await asyncio.to_thread(traces.close_traces, app.state.traces)


async def _write_failed_tries(failed_tries: FailedTries) -> None:
    while True:
        await asyncio.sleep(_AUDIT_SECONDS)
        await asyncio.to_thread(failed_tries.write)
