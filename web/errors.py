"""The page for each error: a status and words that say what to do next."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from retrieval.errors import (
    AnsweringOff,
    BadInput,
    BadPlace,
    Busy,
    CitedError,
    NotAllowed,
    NotReady,
    Overloaded,
    UnknownDocument,
    UnknownGap,
    UnknownJob,
    UnknownKey,
    UnknownQuestion,
    UnknownReport,
)
from retrieval.public_detail import public_detail
from web.rendering import message_page

_BAD_REQUEST = "Cited could not use this request"

# The status and the title of the page for a refusal: of the first class here that matches.
_REFUSALS: Mapping[type[CitedError], tuple[int, str]] = {
    UnknownJob: (404, "There is no such job"),
    UnknownGap: (404, "There is no such question"),
    UnknownQuestion: (404, "There is no such question"),
    UnknownReport: (404, "There is no such report"),
    UnknownKey: (404, "There is no such key"),
    BadInput: (400, _BAD_REQUEST),
    NotAllowed: (403, "You cannot use this page"),
    Busy: (409, "Another change is running"),
    BadPlace: (507, "The change could not be stored"),
}


def error_page(request: Request, error: Exception) -> HTMLResponse:
    """The page for an error: 404, 409, 429 for too many requests, 503 for not ready, 507, another 4xx, else 500."""
    match error:
        case UnknownDocument() | HTTPException(status_code=404):
            return not_found_page(request)
        case NotReady() | AnsweringOff() | Overloaded() | HTTPException(status_code=503 | 429):
            return _later_page(request, error)
        case BadInput() | NotAllowed() | Busy() | BadPlace():
            status, title = next(_REFUSALS[kind] for kind in _REFUSALS if isinstance(error, kind))
            return message_page(request, status, title, public_detail(error))
        case RequestValidationError():
            return message_page(request, 400, _BAD_REQUEST, "Go back, correct what you entered and try again.")
        case HTTPException():
            text = "Go back and try again. If this was a question, start a new conversation."
            return message_page(request, error.status_code, _BAD_REQUEST, text)
        case _:
            return failure_page(request)


def _later_page(request: Request, error: Exception) -> HTMLResponse:
    """The page for a request that can be answered later."""
    match error:
        case NotReady():
            return message_page(request, 503, "Cited is not ready to answer yet", public_detail(error))
        case AnsweringOff():
            text = f"{str(error).rstrip('.')}. The documents can still be read."
            return message_page(request, 503, "Answering is turned off", text)
        case HTTPException(status_code=429):
            refusal = message_page(request, 429, "Too many questions", "Wait a minute, then try again.")
            refusal.headers.update(error.headers or {})
            return refusal
    text = "Many people are asking questions. Go back and try again in a moment."
    response = message_page(request, 503, "Cited is busy", text)
    response.headers["Retry-After"] = str(error.retry_after if isinstance(error, Overloaded) else 2)
    return response


def not_found_page(request: Request) -> HTMLResponse:
    text = "If you typed the address, check that it is correct. If you followed a citation, its document is gone."
    return message_page(request, 404, "Page not found", text)


def failure_page(request: Request) -> HTMLResponse:
    text = "Try again in a moment. If it fails again, tell the administrator."
    return message_page(request, 500, "Sorry, there is a problem with Cited", text)
