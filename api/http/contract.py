"""The OpenAPI document: FastAPI's own, and what all routes share, which is derived here and written nowhere else.

That is: who may use a route (from NEEDS), the problems and headers that the guards give, summaries, and the servers.
"""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from api.http.access.credentials import SESSION_COOKIE
from api.http.access.needs import NEEDS, Need
from api.http.problems import PROBLEM_NAME, PROBLEM_SCHEMA, problem_responses
from api.settings import Settings

_Json = dict[str, Any]

# The problems that the guards and the server give on every route; on those that are not open; and where a body is read.
_EVERYWHERE = (400, 421, 431, 500, 501, 503)
_WITH_ACCESS = (401, 403, 429)
_WITH_BODY = (408, 413, 415, 429)

_BEARER, _SESSION, _OIDC = "key", "session", "oidc"
# Descriptions that FastAPI and `example_response` give where a route has none of its own.
_UNSAID = ("Successful Response", "OK")
_SUCCESSES = {
    "200": "The request succeeded",
    "201": "It was made",
    "202": "A job has begun; the header `Location` has its address",
    "204": "It was done; the body is empty",
}


def _header(description: str, kind: str = "string") -> _Json:
    return {"description": description, "schema": {"type": kind}}


_REQUEST_ID = {"X-Request-ID": _header("The request's id: its own, or a new one. The log has the same.")}
_RETRY = {"Retry-After": _header("How long to wait before the next try, in seconds.", "integer")}
_CHALLENGE = {"WWW-Authenticate": _header("The scheme of authentication: `Bearer`.")}
_LOCATION = {"Location": _header("The address of the job.")}
_LIMITS = {
    "RateLimit-Policy": _header('The limit that this request counts for, such as `"questions";q=600;w=60`.'),
    "RateLimit": _header('What is left of it, such as `"questions";r=598;t=41`.'),
}
_SHARED_HEADERS = {"401": _CHALLENGE, "429": _RETRY, "503": _RETRY}


class DescribedApp(FastAPI):
    """A FastAPI app whose OpenAPI document is complete. `state.settings` must be set before it is asked for."""

    def openapi(self) -> _Json:
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi(), self.state.settings)
            for route in iter_route_contexts(self.routes):
                _restore_examples(self.openapi_schema, route)
        return self.openapi_schema


def operation_id(route: APIRoute) -> str:
    """The name of an operation in clients that are made from the document."""
    return route.name


def complete(document: _Json, settings: Settings) -> _Json:
    """Add to FastAPI's document what all routes share. Changes and returns `document`."""
    document["servers"] = [{"url": settings.public_address or "/", "description": "This service."}]
    components = document.setdefault("components", {})
    components["securitySchemes"] = _schemes(settings)
    schemas = components.setdefault("schemas", {})
    schemas[PROBLEM_NAME] = PROBLEM_SCHEMA
    # FastAPI's own form of a 422, which Cited never sends.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for method, path, operation in operations(document):
        need = NEEDS.get(f"{method} {path}", Need.ADMIN)
        operation["security"] = _security(need, is_open=settings.reading == "open")
        _summarise(operation)
        _complete_responses(method, operation, need)
    return document


def operations(document: _Json) -> Iterator[tuple[str, str, _Json]]:
    """The method, path and description of every operation in a document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def _schemes(settings: Settings) -> _Json:
    schemes: _Json = {
        _BEARER: {
            "type": "http",
            "scheme": "bearer",
            "description": "A key, as `cited keys create` prints it, in the header `Authorization: Bearer KEY`.",
        },
        _SESSION: {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": "The session of a browser that signed in at /sign-in. It changes nothing when a page of "
            "another site sends the request.",
        },
    }
    if settings.oidc_issuer:
        schemes[_OIDC] = {
            "type": "openIdConnect",
            "openIdConnectUrl": f"{settings.oidc_issuer}/.well-known/openid-configuration",
            "description": "The sign-in service to which /sign-in/oidc leads. No route takes a token of it.",
        }
    return schemes


def _security(need: Need, *, is_open: bool) -> list[_Json]:
    """The schemes of which a route needs one; an empty one means that it needs none."""
    if need is Need.OPEN:
        return []
    needed: list[_Json] = [{_BEARER: []}, {_SESSION: []}]
    return [{}, *needed] if need is Need.READING and is_open else needed


def _summarise(operation: _Json) -> None:
    """Take the first sentence of the description as the summary, in place of the function's name."""
    text = " ".join(operation["description"].split())
    operation["description"] = text
    operation["summary"] = re.split(r"(?<=[.:]) (?=[A-Z])", text, maxsplit=1)[0].rstrip(".:") + "."


def _restore_examples(document: _Json, route: RouteContext) -> None:
    """Put each response's example back as it was written: FastAPI leaves out its nulls."""
    for method in route.methods or ():
        described = document["paths"].get(route.path, {}).get(method.lower(), {}).get("responses", {})
        for status, response in getattr(route.original_route, "responses", {}).items():
            for media_type, media in response.get("content", {}).items():
                if "example" in media:
                    described[str(status)]["content"][media_type]["example"] = media["example"]


def _complete_responses(method: str, operation: _Json, need: Need) -> None:
    responses = operation["responses"]
    statuses = [*_EVERYWHERE]
    statuses += _WITH_ACCESS if need is not Need.OPEN else ()
    statuses += _WITH_BODY if method != "GET" else ()
    statuses += [422] if "422" in responses else []
    shared = {str(status): response for status, response in problem_responses(*statuses).items()}
    if "application/problem+json" not in responses.get("422", {}).get("content", {"application/problem+json": {}}):
        del responses["422"]
    completed = {**shared, **responses}
    for status, response in completed.items():
        if response.get("description") in _UNSAID:
            response["description"] = _SUCCESSES[status]
        headers = {**_REQUEST_ID, **_SHARED_HEADERS.get(status, {}), **(_LOCATION if status == "202" else {})}
        response["headers"] = {**headers, **(_LIMITS if method != "GET" else {}), **response.get("headers", {})}
    operation["responses"] = dict(sorted(completed.items()))
