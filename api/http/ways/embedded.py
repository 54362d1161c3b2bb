"""Problems inside a response that has begun or succeeds as a whole: an event of a stream, a result of a batch."""

import json
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException

from api.http.guard import log_fault
from api.http.problems import invalid_problem, problem_of, status_problem
from retrieval.errors import CitedError


def embedded_problem(error: Exception) -> dict[str, Any]:
    """The problem that this error would give as a response of its own. Logs the place of an unexpected error."""
    match error:
        case CitedError():
            response = problem_of(error)
        case ValidationError():
            response = invalid_problem(error.errors(include_input=False))
        case HTTPException():
            response = status_problem(error.status_code)
        case _:
            log_fault(error)
            response = status_problem(500)
    body: dict[str, Any] = json.loads(bytes(response.body))
    return body
