"""The routes of the pages: questions, documents, quality and the reference. Errors become pages, never JSON."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Form, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from retrieval.document import Version
from retrieval.errors import (
    AnsweringOff,
    BadInput,
    BadQuestion,
    CitedError,
    NotReady,
    Overloaded,
    UnknownDocument,
)
from retrieval.in_force import State
from retrieval.interfaces import Library, StopCheck, never_stop
from retrieval.public_detail import public_detail
from web.api_reference import address_of, describe
from web.conversation import (
    KEPT_TURNS,
    MAX_QUESTION_CHARACTERS,
    Exchange,
    check_question,
    converse,
    last_questions,
)
from web.document_view import resolve_place, view_document
from web.quality import counts_rows, threshold_words, verdict_groups
from web.quotation import quotations
from web.rendering import HEADERS, message_page, page
from web.serving_generation import (
    ANSWERING,
    Asking,
    ServingGeneration,
    is_busy,
    personal_handling,
    serving_of,
)

_WEB = Path(__file__).resolve().parent

# Bytes for one question: four for each character, doubled, because browsers send two characters for a line end.
_FORM_LIMITS: Any = {"max_fields": KEPT_TURNS + 10, "max_files": 0, "max_part_size": 8 * MAX_QUESTION_CHARACTERS}


class _PageRoute(APIRoute):
    """A route that turns expected errors into pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except (CitedError, HTTPException, RequestValidationError) as error:
                return error_page(request, error)

        return handle_as_page


router = APIRouter(route_class=_PageRoute, include_in_schema=False, default_response_class=HTMLResponse)


def attach(app: FastAPI) -> None:
    """Add the pages, their scripts and their styles to an app whose `state.serving` is a ServingGeneration, or None."""
    app.include_router(router)
    app.mount("/static", _Files(directory=_WEB / "static"), name="static")
    app.mount("/script", _Files(directory=_WEB / "script"), name="script")


class _Files(StaticFiles):
    """Static files that browsers revalidate on each use, so that an upgrade never runs with an old script."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({**HEADERS, "Cache-Control": "no-cache"})
        return response


@router.get("/", dependencies=[ANSWERING])
def start(request: Request) -> HTMLResponse:
    return _chat(request, serving_of(request))


@router.post("/", form_limits=_FORM_LIMITS)
def ask(
    request: Request,
    check_stop: Asking,
    question: Annotated[str, Form()] = "",
    earlier: Annotated[tuple[str, ...], Form()] = (),
    suggestion: Annotated[str, Form()] = "",
    x_requested_with: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The page with the whole conversation; with the header `X-Requested-With: fetch`, only the new turn.

    A pressed suggestion replaces the text in the box.
    """
    handling = personal_handling(request)
    carried, question = last_questions(earlier, handling), suggestion or question
    serving = serving_of(request)
    try:
        questions = [*carried, check_question(question, handling)][-KEPT_TURNS:]
        exchanges = _converse(serving, questions, check_stop)
    except BadQuestion as error:
        return _chat(request, serving, carried, question, str(error), check_stop)
    if x_requested_with == "fetch":
        return page(request, "turn.html", exchange=exchanges[-1], latest=True, quotations=quotations)
    return _chat(request, serving, questions, check_stop=check_stop)


@router.post("/next", form_limits=_FORM_LIMITS)
def suggest(request: Request, check_stop: Asking, earlier: Annotated[tuple[str, ...], Form()] = ()) -> HTMLResponse:
    """Suggestions after these questions, as a part of a page: the script fetches them after it has shown the answer."""
    serving = serving_of(request)
    exchanges = _converse(serving, last_questions(earlier, personal_handling(request)), check_stop)
    return page(request, "next.html", suggestions=_suggestions(request, serving, exchanges, check_stop))


def _suggestions(
    request: Request, serving: ServingGeneration, exchanges: Sequence[Exchange], check_stop: StopCheck
) -> tuple[str, ...]:
    """Suggestions after the last exchange.

    They ask the engine several times. So there are none while other questions wait, none for a conversation whose
    earlier answers are no longer kept, and none where the time for the question ends meanwhile.
    """
    last = exchanges[-1] if exchanges else None
    is_costly = is_busy(request) or any(exchange.answer is None for exchange in exchanges)
    if last is None or last.answer is None or is_costly:
        return ()
    try:
        return serving.engine.suggestions(last.answer, history=last.history, check_stop=check_stop)
    except Overloaded:
        return ()  # the page still shows the answer


def _chat(
    request: Request,
    serving: ServingGeneration,
    questions: list[str] | None = None,
    value: str = "",
    error: str | None = None,
    check_stop: StopCheck = never_stop,
) -> HTMLResponse:
    questions = questions or []
    exchanges = _converse(serving, questions, check_stop)
    return page(
        request,
        "chat.html",
        400 if error else 200,
        exchanges=exchanges,
        suggestions=_suggestions(request, serving, exchanges, check_stop),
        questions=questions,
        versions=_in_force(serving.library),
        quotations=quotations,
        value=value,
        error=error,
        max_length=MAX_QUESTION_CHARACTERS,
        kept=KEPT_TURNS,
    )


def _in_force(library: Library) -> list[Version]:
    """The versions in force today, from which answers come."""
    return [version for version in library.versions() if library.standing(version).state is State.IN_FORCE]


def _converse(serving: ServingGeneration, questions: list[str], check_stop: StopCheck) -> list[Exchange]:
    return converse(serving.engine, serving.recent_answers, questions, check_stop)


@router.get("/quality")
def quality(request: Request) -> HTMLResponse:
    """How often answers are right, with the questions and their outcomes."""
    own = serving_of(request).quality()
    return page(
        request,
        "quality.html",
        title="How good the answers are",
        rows=counts_rows(own),
        threshold=threshold_words(own),
        groups=verdict_groups(own),
    )


@router.get("/documents")
def documents(request: Request) -> HTMLResponse:
    library = serving_of(request).library
    return page(
        request, "documents.html", versions=[(version, library.standing(version)) for version in library.versions()]
    )


@router.get("/documents/{document_id}")
def document(
    request: Request, document_id: str, version: str | None = None, start: str | None = None, end: str | None = None
) -> HTMLResponse:
    """The text of the edition with the SHA-256 `version`, else of the edition in force.

    The range from `start` to `end` is marked, unless it belongs to an edition that the library does not hold.
    """
    library = serving_of(request).library
    editions = library.editions(document_id)
    current = library.version(document_id)
    shown = next((edition for edition in editions if edition.sha256 == version), current)
    canonical = library.canonical(shown)
    pointing, quoted = resolve_place(canonical, shown.sha256, version, start, end)
    return page(
        request,
        "document.html",
        version=shown,
        standing=library.standing(shown),
        editions=[(edition, library.standing(edition)) for edition in editions],
        reading=view_document(canonical, quoted),
        pointing=pointing.value,
    )


@router.get("/docs")
def reference(request: Request) -> HTMLResponse:
    app: FastAPI = request.app
    return page(request, "reference.html", reference=describe(app.openapi()), address=app.openapi_url)


@router.get("/docs/try/{operation}")
def try_operation(request: Request, operation: str) -> Response:
    """Lead a form of the reference to the address that it describes: browsers without script fill in no path."""
    address = address_of(request.app.openapi(), operation, request.query_params)
    return not_found_page(request) if address is None else RedirectResponse(address, 303, headers=dict(HEADERS))


_BAD_REQUEST = "Cited could not use this request"


def error_page(request: Request, error: Exception) -> HTMLResponse:
    """The page for an error: 404, 429 for too many requests, 503 for not ready, another 4xx for a bad one, else 500."""
    match error:
        case UnknownDocument() | HTTPException(status_code=404):
            return not_found_page(request)
        case NotReady() | AnsweringOff() | Overloaded() | HTTPException(status_code=503 | 429):
            return _later_page(request, error)
        case BadInput():
            return message_page(request, 400, _BAD_REQUEST, public_detail(error))
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
            return message_page(request, 429, "Too many questions", "Wait a minute, then try again.")
    text = "Many people are asking questions. Go back and try again in a moment."
    response = message_page(request, 503, "Cited is busy", text)
    response.headers["Retry-After"] = str(error.retry_after if isinstance(error, Overloaded) else 2)
    return response


def not_found_page(request: Request) -> HTMLResponse:
    text = "If you typed the address, check that it is correct. If you followed a citation, its document is gone."
    return message_page(request, 404, "Page not found", text)


def failure_page(request: Request) -> HTMLResponse:
    text = "Try again in a moment."
    return message_page(request, 500, "Sorry, there is a problem with Cited", text)
