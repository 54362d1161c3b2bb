"""The command line. Commands call the same engine and library as the pages and the HTTP interface."""

import sys

from pydantic import ValidationError

from api.cli import (  # noqa: F401 - the imports add their commands
    answers,
    care,
    evaluate,
    generations,
    inspect,
    keys,
    library,
    quality,
    serve,
)
from api.cli.app import app, fail
from retrieval.errors import CitedError


def main() -> None:
    """The entry point. An expected error is printed to standard error, with a non-zero exit code."""
    try:
        app()
    except CitedError as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "CITED_" + "_".join(str(part) for part in first["loc"]).upper()
        fail(f"The setting {name} is not valid: {first['msg']}.")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        fail(f"Cannot use {error.filename or 'the disk'}: {error.strerror or error}. Run `cited doctor` for more.")
    except KeyboardInterrupt:
        sys.exit(130)
