"""The command that runs the service."""

import logging
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import care as cli_care  # noqa: F401 - the import adds its commands
from api.cli import generations as cli_generations  # noqa: F401 - the import adds its commands
from api.cli import inspect as cli_inspect  # noqa: F401 - the import adds its commands
from api.cli import keys as cli_keys  # noqa: F401 - the import adds its commands
from api.cli import library as cli_library  # noqa: F401 - the import adds its commands
from api.cli import quality as cli_quality  # noqa: F401 - the import adds its commands
from api.cli.app import app
from api.settings import Settings

if TYPE_CHECKING:
    from api.bootstrap import Service

_log = logging.getLogger("cited")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; by default CITED_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port to listen on; by default CITED_PORT.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="The number of worker processes; by default CITED_WORKERS.")
    ] = None,
) -> None:
    """Serve the chat, the pages and the HTTP interface."""
    from api.http.server import listen
    from api.private_data import make_private
    from api.telemetry import logs, shared

    settings = Settings()
    logs.configure(settings.log_format, settings.log_level)
    make_private(settings.data, _log.warning)
    if host is not None:
        settings = settings.model_copy(update={"host": host})
    count = workers or settings.workers
    settings = settings.model_copy(update={"workers": count})
    if count > 1:
        listener = listen(settings.host, settings.port if port is None else port)
        _serve_with_workers(settings, listener, count)
        return
    shared.keep_own_metrics()
    service = _open(settings)
    listener = listen(settings.host, settings.port if port is None else port)
    documents = len(service.library.versions())
    _log.info(
        "Cited answers from %d %s on %s", documents, "document" if documents == 1 else "documents", _address(listener)
    )
    _run(settings, service, listener)


def _serve_with_workers(settings: Settings, listener: socket.socket, count: int) -> None:
    from api.http.workers import run_workers

    def work(say_ready: Callable[[], None]) -> None:
        service = _open(settings)
        say_ready()
        _run(settings, service, listener)

    run_workers(count, work, lambda: _log.info("Cited answers with %d workers on %s", count, _address(listener)))


def _open(settings: Settings) -> "Service":
    from api.bootstrap import open_service

    service = open_service(settings)
    for message in service.passed_over:
        _log.warning(message)
    return service


def _run(settings: Settings, service: "Service", listener: socket.socket) -> None:
    from api.http.app import create_app
    from api.http.server import run

    run(create_app(settings, service), listener, settings)


def _address(listener: socket.socket) -> str:
    return "http://{}:{}".format(*listener.getsockname()[:2])
