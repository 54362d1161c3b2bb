"""The command that shows the text read from files, before any of it is published."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.app import AsJson, Full, Head, app, print_json
from api.settings import Settings
from retrieval.errors import CitedError

if TYPE_CHECKING:
    from ingest.reading.inspection import Inspection
    from ingest.reading.worker import Limits


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(help="The files to read. Nothing is stored.")],
    head: Head = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """Show how files are read: every block and its place, everything left out and why, and the share of words read."""
    from api.bootstrap import reading_limits
    from api.cli.show.inspection import inspection_to_json, refusal_to_json, show_inspection, show_refusal

    allowed = reading_limits(Settings())
    values: list[object] = []
    all_read = True
    for file in files:
        result = _read(file, allowed)
        refusal = str(result) if isinstance(result, CitedError) else result.refusal
        if isinstance(result, CitedError):
            values.append(refusal_to_json(file, result))
        elif as_json:
            values.append(inspection_to_json(file, result, head))
        else:
            show_inspection(file, result, head, full=full)
        if refusal is not None:
            all_read = False
            show_refusal(file, refusal)
    if as_json:
        print_json(values)
    raise typer.Exit(0 if all_read else 1)


def _read(file: Path, allowed: "Limits") -> "Inspection | CitedError":
    """The file as read, or the error, so that one file never stops the next."""
    from ingest.faults import attempt
    from ingest.reading.inspection import inspect_file

    try:
        return attempt("reading it", lambda: inspect_file(file, allowed))
    except CitedError as refusal:
        return refusal
