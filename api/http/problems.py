"""Errors as application/problem+json (RFC 9457), or as pages for people. None of them repeats what was sent."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

import web.routes
from retrieval.errors import (
    BadInput,
    Busy,
    CitedError,
    NoKeyMade,
    NotAllowed,
    NotReady,
    UnknownDocument,
    UnknownJob,
)

MEDIA_TYPE = "application/problem+json"

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, and fit to branch on."},
        "detail": {"type": "string", "description": "What to do, for a person."},
        "errors": {
            "type": "array",
            "description": "Which fields are wrong, and how; never what stood there.",
            "items": {
                "type": "object",
                "properties": {
                    "where": {"type": "array", "items": {"type": "string"}},
                    "problem": {"type": "string"},
                },
            },
        },
    },
    "required": ["type", "title", "status", "code", "detail"],
}

# What the statuses that no error of ours stands behind say to a program, and what it should do.
_SAID = {
    404: ("not_found", "There is nothing at this address. /docs lists the addresses there are."),
    405: ("method_not_allowed", "This address does not take this method. /docs lists those it takes."),
    408: ("request_timeout", "The request came too slowly. Send it again."),
    413: ("too_large", "The request is too large. Send less."),
    415: ("not_json", "Send the body as JSON, with the header `Content-Type: application/json`."),
    422: ("bad_request", "The body is not JSON that can be read. Send JSON in UTF-8."),
    500: ("internal_error", "Something went wrong here. Try again; if it goes on, tell the administrator."),
    503: ("busy", "Too much is being asked at once. Try again in a moment."),
}


def problem(status: int, code: str, detail: str, **more: object) -> JSONResponse:
    """`code` is stable and fit to branch on; `detail` tells a person what to do."""
    body = {"type": f"urn:cited:{code}", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "30"
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    content = {**body, "detail": detail, **more}
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


def refusal(request: Request, status: int, detail: str | None = None) -> Response:
    """What a status says where no error of ours stands behind it: a page for a person, else a problem."""
    if _is_for_a_person(request):
        return web.routes.error_page(request, RuntimeError() if status == 500 else HTTPException(status))
    code, said = _SAID.get(status) or (HTTPStatus(status).phrase.lower().replace(" ", "_"), "This cannot be answered.")
    return problem(status, code, detail or said)


def of_error(error: CitedError) -> JSONResponse:
    # The kernel's message names the id, which over HTTP may be anything about anybody.
    unknown = "There is no document with this id. GET /v1/documents lists those there are."
    detail = unknown if isinstance(error, UnknownDocument) else str(error)
    return problem(status_of(error), error.code, detail)


# The first class that an error belongs to says its status.
_STATUS: tuple[tuple[type[CitedError], int], ...] = (
    (UnknownDocument, 404),
    (UnknownJob, 404),
    (BadInput, 422),
    (NoKeyMade, 403),
    (NotAllowed, 401),
    (Busy, 409),
    (NotReady, 503),
)


def status_of(error: CitedError) -> int:
    """404 for what does not exist, 422 for what cannot be used, 503 for what is not there yet …, else 500."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: what these statuses mean, and that each comes as a problem."""
    described = {status: _DESCRIBED[status] for status in statuses}
    return {
        status: {"description": text, "content": {MEDIA_TYPE: {"schema": _PROBLEM, "example": _example(status, code)}}}
        for status, (text, code) in described.items()
    }


_DESCRIBED = {
    401: ("No key, or one that is not in use", "not_allowed"),
    403: ("No key has been made yet", "no_key_made"),
    409: ("Another change to the library is at work", "busy"),
    404: ("No such document", "unknown_document"),
    408: ("The body came too slowly", "request_timeout"),
    413: ("The body is too large", "too_large"),
    415: ("The body is not sent as JSON", "not_json"),
    422: ("The request cannot be used", "bad_request"),
    503: ("Nothing has been ingested yet, or too much is asked at once", "no_generation"),
}


def _example(status: int, code: str) -> dict[str, object]:
    details = {
        "unknown_document": "There is no document with this id. GET /v1/documents lists those there are.",
        "no_generation": "Nothing has been ingested yet. Run `cited ingest`.",
        "not_allowed": "Send a key that is in use, with the header `Authorization: Bearer KEY`.",
        "no_key_made": "No key has been made. Run `cited keys create NAME` where Cited runs, and send what it prints.",
        "busy": "Another change to the library is at work. Wait until it has ended, then try again.",
    }
    detail = details.get(code) or _SAID[status][1]
    title = HTTPStatus(status).phrase
    return {"type": f"urn:cited:{code}", "title": title, "status": status, "code": code, "detail": detail}


def install(app: FastAPI) -> None:
    """Turn every expected error into a problem; what is unexpected is the guard's."""
    app.add_exception_handler(CitedError, _cited)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _cited(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, CitedError):
        raise error
    return of_error(error)


def _invalid(request: Request, error: Exception) -> Response:
    """Where the request is wrong and why; never what stood there, which may be anything about anybody."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    whole = [one for one in found if tuple(one["loc"]) == ("body",) and one["type"] != "missing"]
    if whole and not _says_json(request):
        return refusal(request, 415)
    if any(one["type"] == "json_invalid" for one in found):
        return refusal(request, 422)
    errors = [{"where": _where(one["loc"], one["type"]), "problem": _plain(one["type"])} for one in found]
    return problem(422, "bad_request", "The request does not have the shape that /docs describes.", errors=errors)


def _says_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


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
    # The framework says 400 of a body that it cannot decode at all; a broken one is no other kind of wrong.
    response = refusal(request, 422 if error.status_code == HTTPStatus.BAD_REQUEST else error.status_code)
    response.headers.update(error.headers or {})
    return response


def _is_for_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
