"""The command line. Commands call the same engine and library as the pages and the HTTP interface."""

import sys

from typer.models import CommandInfo

from api.cli import (  # noqa: F401 - the imports add their commands
    answering,
    answers,
    care,
    certificates,
    check,
    compare,
    config,
    conversations,
    duties,
    edition_changes,
    evaluate,
    gaps,
    generations,
    inspect,
    keys,
    library,
    quality,
    reports,
    serve,
    verification,
)
from api.cli.app import app, fail
from api.settings.checking import BadSettings
from ingest.disk import keep_private
from retrieval.errors import CitedError, EmptyFilter, UnknownDocument, UnknownVersion

# The order in `cited --help`: daily work first.
_ORDER = (
    "ask compare check certificate duties documents changes ingest refresh inspect previews publish discard "
    "generations rollback amend withdraw reinstate delete audit reports gaps doctor clean backup restore quality "
    "evaluate verify config serve health"
).split()


def _place(command: CommandInfo) -> int:
    name = command.name or (command.callback.__name__ if command.callback else "")
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


app.registered_commands.sort(key=_place)

# What to run next, for errors that the pages and the HTTP interface show with a link of their own.
_HINTS: dict[type[CitedError], str] = {
    UnknownDocument: "`cited documents` lists all documents.",
    UnknownVersion: "`cited documents --all` lists the versions of each document.",
    EmptyFilter: "`cited documents` lists the documents, publishers and collections.",
}


def main() -> None:
    """The entry point. An expected error is printed to standard error, with a non-zero exit code."""
    keep_private()
    try:
        app()
    except BadSettings as error:
        fail(str(error), 2)
    except CitedError as error:
        hint = _HINTS.get(type(error), "")
        fail(str(error) if hint in str(error) else f"{error} {hint}")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        fail(f"Cannot use {error.filename or 'the disk'}: {error.strerror or error}. Run `cited doctor` for more.")
    except KeyboardInterrupt:
        sys.exit(130)
