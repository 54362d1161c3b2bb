"""Errors as application/problem+json (RFC 9457), or as pages in a browser. None repeats any part of the request."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import Match

import web.errors
from api.http.invalid_fields import invalid_field
from api.http.quota import QuotaUsedUp
from api.telemetry import request_id
from retrieval.errors import (
    CHANGE_RUNNING,
    NOTHING_INGESTED,
    AnsweringOff,
    BadInput,
    Busy,
    CitedError,
    CrossSite,
    EmptyFilter,
    KeyInAddress,
    NoKeyMade,
    NotAllowed,
    NotReady,
    OutOfTime,
    Overloaded,
    SeesSomeCollections,
    TooManyTries,
    UnknownDocument,
    UnknownGap,
    UnknownJob,
    UnknownKey,
    UnknownQuestion,
    UnknownReport,
    UnknownVersion,
    WrongRole,
)
from retrieval.public_detail import public_detail

MEDIA_TYPE = "application/problem+json"

# The name of this schema in the OpenAPI document.
PROBLEM_NAME = "Problem"
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": PROBLEM_NAME,
    "description": "An error (RFC 9457). It repeats no part of the request.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "description": "The type of the problem, as an address."},
        "title": {"type": "string", "description": "The name of the status."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "code": {"type": "string", "description": "A stable code for programs to test."},
        "detail": {"type": "string", "description": "What happened and what to do, in words for people."},
        "request_id": {"type": "string", "description": "The request's id, as in its header `X-Request-ID`."},
        "errors": {
            "type": "array",
            "description": "The invalid fields and what to send in each; never their values.",
            "items": {
                "type": "object",
                "description": "An invalid field.",
                "properties": {
                    "where": {
                        "type": "array",
                        "description": "The path of the field.",
                        "items": {"type": "string"},
                    },
                    "problem": {"type": "string", "description": "What to send in its place."},
                },
                "required": ["where", "problem"],
            },
        },
        "violated-policies": {
            "type": "array",
            "description": "Only with status 429: the names of the limits that are used up.",
            "items": {"type": "string"},
        },
        "error": {
            "type": "object",
            "description": "Only on the OpenAI-compatible routes: the same in the form that OpenAI's clients read.",
        },
    },
    "required": ["type", "title", "status", "code", "detail"],
}

# The detail of these errors over HTTP. Their own messages repeat what was sent, which may hold personal information.
_DETAILS: dict[type[CitedError], str] = {
    UnknownVersion: "The document has no such version. GET /v1/documents/{id} lists its versions.",
    UnknownDocument: "There is no document with this id. GET /v1/documents lists all documents.",
    EmptyFilter: "No document matches this filter. GET /v1/documents lists the documents, publishers and collections.",
}
# The code and detail of statuses that come without a CitedError.
_DEFAULTS = {
    400: ("malformed_request", "The request is not valid HTTP. Send it again with a correct client."),
    404: ("not_found", "There is nothing at this address. See /docs for all addresses."),
    405: ("method_not_allowed", "This address does not accept this method. See /docs for the methods that it accepts."),
    408: ("request_timeout", "The request took too long to arrive. Send it again."),
    413: ("too_large", "The request is too large. Send less."),
    415: ("not_json", "The body is not declared as JSON. Send JSON, with the header `Content-Type: application/json`."),
    421: ("wrong_host", "Cited does not answer under this host name. Ask an administrator to add it to CITED_HOSTS."),
    431: ("headers_too_large", "The headers are too large. Send fewer or shorter ones."),
    422: ("bad_request", "The body is not valid JSON. Send JSON in UTF-8."),
    500: ("internal_error", "Cited has failed unexpectedly. Try again; if it fails again, tell the administrator."),
    501: ("not_implemented", "Cited does not know this transfer coding. Send the body plain or chunked."),
    507: ("no_space", "The service cannot write to its disk. Ask an administrator to free some space."),
    503: ("busy", "Cited is busy with other requests. Try again in a moment."),
}
_NO_ANSWER = "This request cannot be answered. See /docs for the requests that can."


def problem(status: int, code: str, detail: str, **more: object) -> JSONResponse:
    """A problem response; `more` adds members to its body."""
    body = {"type": f"urn:cited:{code}", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "30"
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    content = {**body, "detail": detail, **more}
    if current := request_id.current():
        content["request_id"] = current
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


def error_response(request: Request, status: int, detail: str | None = None) -> Response:
    """The response for a status without a CitedError: a page for a browser, else a problem."""
    if wants_page(request):
        return web.errors.error_page(request, RuntimeError() if status == 500 else HTTPException(status))
    return status_problem(status, detail)


def status_problem(status: int, detail: str | None = None) -> JSONResponse:
    """The problem for a status without a CitedError."""
    phrase = HTTPStatus(status).phrase
    code, default = _DEFAULTS.get(status) or (phrase.lower().replace(" ", "_"), _NO_ANSWER)
    return problem(status, code, detail or default)


def problem_of(error: CitedError) -> JSONResponse:
    response = problem(status_of(error), error.code, _DETAILS.get(type(error)) or public_detail(error))
    if isinstance(error, Overloaded):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def error_response_of(request: Request, error: CitedError) -> Response:
    """The response for an error outside the routes: a page for a browser, else a problem."""
    return web.errors.error_page(request, error) if wants_page(request) else problem_of(error)


# The problem type that the IANA registers for a limit on requests (draft-ietf-httpapi-ratelimit-headers).
_QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


def quota_response(request: Request, policy: str, seconds: int) -> Response:
    """The 429 for a caller who has used up the limit `policy`, and may try again after `seconds`."""
    if wants_page(request):
        response: Response = web.errors.error_page(request, HTTPException(429))
    else:
        detail = f"Too many requests came from this key or address. Wait {seconds} seconds, then try again."
        more = {"type": _QUOTA_EXCEEDED, "violated-policies": [policy]}
        response = problem(429, "too_many_requests", detail, **more)
    response.headers["Retry-After"] = str(seconds)
    return response


# The status of the first class here that matches an error.
_STATUSES: tuple[tuple[type[CitedError], int], ...] = (
    *((kind, 404) for kind in (UnknownDocument, UnknownGap, UnknownJob, UnknownKey, UnknownQuestion, UnknownReport)),
    (KeyInAddress, 400),
    (BadInput, 422),
    (NoKeyMade, 403),
    (WrongRole, 403),
    (CrossSite, 403),
    (TooManyTries, 429),
    (SeesSomeCollections, 403),
    (NotAllowed, 401),
    (Busy, 409),
    (NotReady, 503),
    (Overloaded, 503),
    (AnsweringOff, 503),
    (OutOfTime, 503),
)


def status_of(error: CitedError) -> int:
    """The HTTP status of an error; 500 for a class without one."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses for these statuses: each a problem, with its meaning and an example."""
    described = {status: _MEANINGS[status] for status in statuses}
    return {
        status: {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": _REFERENCE, "example": _example(status, code)}},
        }
        for status, (text, code) in described.items()
    }


_REFERENCE = {"$ref": f"#/components/schemas/{PROBLEM_NAME}"}

_MEANINGS = {
    400: ("The request is not valid HTTP, or its address holds a key", "malformed_request"),
    401: ("The key is missing or not valid", "not_allowed"),
    403: ("The caller's role does not allow this, or no key is in use yet", "wrong_role"),
    409: ("Another change to the library is running", "busy"),
    404: ("There is nothing with this id", "unknown_document"),
    408: ("The body took too long to arrive", "request_timeout"),
    413: ("The body is too large", "too_large"),
    415: ("The body is not declared as JSON", "not_json"),
    421: ("The service does not answer under this host name", "wrong_host"),
    422: ("The request is not valid", "bad_request"),
    429: ("Too many requests came from this key or address", "too_many_requests"),
    431: ("The headers are too large", "headers_too_large"),
    500: ("Cited has failed unexpectedly", "internal_error"),
    501: ("The transfer coding of the body is not known", "not_implemented"),
    503: ("Nothing has been ingested yet, Cited is busy or stops, or answering is turned off", "no_generation"),
    507: ("The disk of the service is full", "no_space"),
}


def _example(status: int, code: str) -> dict[str, object]:
    details = {
        "unknown_document": _DETAILS[UnknownDocument],
        "no_generation": NOTHING_INGESTED,
        "not_allowed": "This request needs a valid key. Send one in the header `Authorization: Bearer KEY`.",
        "wrong_role": "This request needs the role admin; you have the role editor. Ask an admin.",
        "too_many_requests": "Too many requests came from this key or address. Wait 12 seconds, then try again.",
        "busy": CHANGE_RUNNING,
    }
    detail = details.get(code) or _DEFAULTS[status][1]
    title = HTTPStatus(status).phrase
    return {"type": f"urn:cited:{code}", "title": title, "status": status, "code": code, "detail": detail}


def add_handlers(app: FastAPI) -> None:
    """Turn every expected error into a problem. FaultGuard handles unexpected ones."""
    app.add_exception_handler(CitedError, _handle_cited_error)
    app.add_exception_handler(RequestValidationError, _handle_invalid_request)
    app.add_exception_handler(HTTPException, _handle_http_error)


def _handle_cited_error(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, CitedError):
        raise error
    return problem_of(error)


def _handle_invalid_request(request: Request, error: Exception) -> Response:
    """The invalid fields and what to send in each; never their values, which may hold personal information."""
    if not isinstance(error, RequestValidationError):
        raise error
    details = error.errors()
    is_whole_body = any(tuple(one["loc"]) == ("body",) and one["type"] != "missing" for one in details)
    if is_whole_body and not _declares_json(request):
        return error_response(request, 415)
    if any(one["type"] == "json_invalid" for one in details):
        return error_response(request, 422)
    return invalid_problem(details)


def invalid_problem(errors: Sequence[Mapping[str, Any]]) -> JSONResponse:
    """The problem of a request with invalid fields, from the errors of pydantic."""
    fields = [invalid_field(error) for error in errors]
    text = "The request is not valid: `errors` lists the fields. Correct them as /docs describes."
    return problem(422, "bad_request", text, errors=fields)


def _declares_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


def _handle_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error, QuotaUsedUp):
        return quota_response(request, error.policy, error.seconds)
    # FastAPI gives 400 for a body that it cannot decode, which is not valid JSON either: 422, as for any other.
    response = error_response(request, 422 if error.status_code == HTTPStatus.BAD_REQUEST else error.status_code)
    response.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(_allowed_methods(request))
    return response


def _allowed_methods(request: Request) -> list[str]:
    """The methods of every route with this path; Starlette names those of one route only."""
    routes = iter_route_contexts(request.app.routes)
    matching = [route for route in routes if route.matches(dict(request.scope))[0] is not Match.NONE]
    methods = {method for route in matching for method in route.methods or ("GET",)}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def wants_page(request: Request) -> bool:
    """Whether a browser asks, which shows pages, rather than a program."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
