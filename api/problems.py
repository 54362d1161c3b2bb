"""Errors as application/problem+json (RFC 9457). None of them repeats what was sent."""

import logging
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

import web.routes
from retrieval.errors import BadInput, CitedError, DamagedGeneration, NotReady, UnknownDocument

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("cited")

PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
    },
    "required": ["type", "title", "status", "code"],
}


def problem(status: int, code: str, detail: str, **more: object) -> JSONResponse:
    """`code` is stable and fit to branch on; `detail` tells a person what to do."""
    body = {"type": f"urn:cited:{code}", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "30"
    content = {**body, "detail": detail, **more}
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


def of_error(error: CitedError) -> JSONResponse:
    return problem(status_of(error), error.code, str(error))


def status_of(error: CitedError) -> int:
    """404 for what does not exist, 422 for what cannot be used, 503 for what is not there yet, else 500."""
    if isinstance(error, UnknownDocument):
        return 404
    if isinstance(error, BadInput):
        return 422
    return 503 if isinstance(error, NotReady | DamagedGeneration) else 500


def install(app: FastAPI) -> None:
    """Turn every error of the JSON routes into a problem."""
    app.add_exception_handler(CitedError, _cited)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _cited(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, CitedError):
        raise error
    return of_error(error)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Where the request is wrong and why; never what stood there, which may be anything about anybody."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = [{"where": _where(one["loc"], one["type"]), "problem": _plain(one["type"])} for one in error.errors()]
    return problem(422, "bad_request", "The request does not have the shape that /docs describes.", errors=found)


def _where(location: Sequence[int | str], kind: str) -> list[str]:
    """The field; a name that is no field of ours is what somebody typed, and is left out."""
    known = location[:-1] if kind == "extra_forbidden" else location
    return [str(part) for part in known]


def _plain(kind: str) -> str:
    """pydantic's name of what is wrong; its message may hold the input, its name cannot."""
    return kind.replace("_", " ")


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.NOT_FOUND and _is_for_a_person(request):
        return web.routes.not_found_page(request)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    details = {
        404: "There is nothing at this address. /docs lists the addresses there are.",
        405: "This address does not take this method. /docs lists those it takes.",
        413: "The request is too large.",
    }
    response = problem(error.status_code, code, details.get(error.status_code, "The request cannot be answered."))
    response.headers.update(error.headers or {})
    return response


def _is_for_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    # The class alone: a message may carry the words of a question.
    _log.error("unexpected %s while answering a request", type(error).__name__)
    return problem(
        500, "internal_error", "Something went wrong here. Try again; if it goes on, tell the administrator."
    )
