"""The command that runs the service."""

from typing import Annotated

import typer

from api.cli import care as cli_care  # noqa: F401 - the import adds its commands
from api.cli import generations as cli_generations  # noqa: F401 - the import adds its commands
from api.cli import inspect as cli_inspect  # noqa: F401 - the import adds its commands
from api.cli import keys as cli_keys  # noqa: F401 - the import adds its commands
from api.cli import library as cli_library  # noqa: F401 - the import adds its commands
from api.cli import quality as cli_quality  # noqa: F401 - the import adds its commands
from api.cli.app import app
from api.settings import Settings


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; by default CITED_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port to listen on; by default CITED_PORT.")
    ] = None,
) -> None:
    """Serve the chat, the pages and the HTTP interface."""
    from api.bootstrap import open_service
    from api.console import note
    from api.http.app import create_app
    from api.http.serving import listen, run
    from api.private_data import make_private

    settings = Settings()
    make_private(settings.data, note)
    service = open_service(settings)
    for message in service.passed_over:
        note(message)
    listener = listen(host or settings.host, settings.port if port is None else port)
    address = "http://{}:{}".format(*listener.getsockname()[:2])
    count = len(service.library.versions())
    note(f"Cited answers from {count} {'document' if count == 1 else 'documents'} on {address}")
    run(create_app(settings, service), listener, settings)
