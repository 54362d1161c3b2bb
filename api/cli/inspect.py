"""The command that shows what is read of files, before any of it is published."""

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
    files: Annotated[list[Path], typer.Argument(help="The files to read; nothing of them is stored.")],
    head: Head = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """Show what is read of files: every block and its place, what was left out and why, and how much was read."""
    from api.bootstrap import limits
    from api.cli.show.inspection import inspection_to_json, refusal_to_json, show_inspection, show_refusal

    allowed = limits(Settings())
    told: list[object] = []
    all_well = True
    for file in files:
        found = _read(file, allowed)
        trouble = str(found) if isinstance(found, CitedError) else found.refusal
        if isinstance(found, CitedError):
            told.append(refusal_to_json(file, found))
        elif as_json:
            told.append(inspection_to_json(file, found, head))
        else:
            show_inspection(file, found, head, full=full)
        if trouble is not None:
            all_well = False
            show_refusal(file, trouble)
    if as_json:
        print_json(told)
    raise typer.Exit(0 if all_well else 1)


def _read(file: Path, allowed: "Limits") -> "Inspection | CitedError":
    """What was read of a file, or why it was not: one file never stops the next."""
    from ingest.faults import attempt
    from ingest.reading.inspection import inspect_file

    try:
        return attempt("reading it", lambda: inspect_file(file, allowed))
    except CitedError as refusal:
        return refusal
