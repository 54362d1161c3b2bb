"""What every command shares: the application that they belong to, and how they speak."""

import json
import sys
from typing import Annotated, Any

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers questions from strategy and guidance documents in the documents' own words.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Head = Annotated[int | None, typer.Option(min=0, help="Only so many blocks of each, the first ones.")]
Full = Annotated[bool, typer.Option("--full", help="The whole text of each block, not one line of it.")]


def fail(message: str) -> None:
    """Say what is wrong and stop."""
    print(f"cited: {message}", file=sys.stderr)  # noqa: T201 - this is the command line's voice
    sys.exit(1)


def print_json(value: Any) -> None:
    """To standard output, for programs."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")
