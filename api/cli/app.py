"""The application of all commands, and their common options and output."""

import json
import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer

from api.printable import printable_json
from api.settings.checking import check_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

# More than any library has. Larger numbers fit neither into SQLite nor into a slice.
MAX_COUNT = 1_000_000_000

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Head = Annotated[int | None, typer.Option(min=0, max=MAX_COUNT, help="Show only the first N blocks of each.")]
Full = Annotated[bool, typer.Option("--full", help="Show the whole text of each block instead of one line.")]


def _print_version(asked: bool) -> None:
    if asked:
        print(f"cited {version('cited')}")  # noqa: T201 - this is the command's output
        raise typer.Exit


@app.callback()
def cited(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answer questions from strategy and guidance documents in the documents' own words."""
    if "--help" not in sys.argv:
        check_settings()


def fail(message: str, status: int = 1) -> None:
    """Print the error to standard error and exit with this status."""
    from api.console import print_error

    print_error(message)
    sys.exit(status)


def print_json(value: Any) -> None:
    """Print the value as indented JSON to standard output."""
    written = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write(f"{printable_json(written)}\n")
