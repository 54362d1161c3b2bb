"""The command line. Each command is a few lines over the same parts that serve the pages and the endpoint."""

import sys

from pydantic import ValidationError

from api.cli import (  # noqa: F401 - their commands belong to the application, too
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
    """The entry point: every error is one clear sentence on standard error and an exit code that is not 0."""
    try:
        app()
    except CitedError as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "CITED_" + "_".join(str(part) for part in first["loc"]).upper()
        fail(f"The setting {name} cannot be used: {first['msg']}.")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        fail(f"Cannot use {error.filename or 'the disk'}: {error.strerror or error}. `cited doctor` may tell more.")
    except KeyboardInterrupt:
        sys.exit(130)
