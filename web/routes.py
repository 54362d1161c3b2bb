"""The pages' routes: ask, read documents, look up the interface; errors become pages, never JSON or a traceback."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Form, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from retrieval.document import Version
from retrieval.errors import BadInput, BadQuestion, CitedError, NoGeneration, NotReady, UnknownDocument
from retrieval.in_force import State
from retrieval.interfaces import Engine, Library
from retrieval.quality import Quality
from web.conversation import KEPT_TURNS, LONGEST_QUESTION, Exchange, RecentAnswers, checked, converse, kept
from web.pages import HEADERS, message_page, page
from web.quality import groups, rows, says
from web.quotation import quotations
from web.reading import point, read
from web.reference import describe

_WEB = Path(__file__).resolve().parent

# The most bytes of one question: four for each of its characters, and as much again for line ends.
_FORM_LIMITS: Any = {"max_fields": KEPT_TURNS + 10, "max_files": 0, "max_part_size": 8 * LONGEST_QUESTION}


class _PageRoute(APIRoute):
    """A route whose expected errors are pages."""

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
    """Add every page and its files to an app whose state holds `engine`, `library` and `quality`."""
    app.state.recent_answers = RecentAnswers()
    app.include_router(router)
    app.mount("/static", _Files(directory=_WEB / "static"), name="static")
    app.mount("/script", _Files(directory=_WEB / "script"), name="script")


class _Files(StaticFiles):
    """Files that browsers ask about again each time, so that an upgrade never meets yesterday's script."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({**HEADERS, "Cache-Control": "no-cache"})
        return response


@router.get("/")
def start(request: Request) -> HTMLResponse:
    return _chat(request)


@router.post("/", form_limits=_FORM_LIMITS)
def ask(
    request: Request,
    question: Annotated[str, Form()] = "",
    earlier: Annotated[tuple[str, ...], Form()] = (),
    suggestion: Annotated[str, Form()] = "",
    x_requested_with: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The page with the whole conversation; only the new turn for a script that says `X-Requested-With: fetch`.

    A suggestion that was pressed is the question, whatever stands in the box.
    """
    carried, question = kept(earlier), suggestion or question
    try:
        questions = [*carried, checked(question)][-KEPT_TURNS:]
        exchanges = _converse(request, questions)
    except BadQuestion as error:
        return _chat(request, carried, question, str(error))
    if x_requested_with == "fetch":
        return page(request, "turn.html", exchange=exchanges[-1], latest=True, quotations=quotations)
    return _chat(request, questions)


@router.post("/next", form_limits=_FORM_LIMITS)
def suggest(request: Request, earlier: Annotated[tuple[str, ...], Form()] = ()) -> HTMLResponse:
    """What to ask after these questions: a part of a page, for a script that shows the answer first."""
    exchanges = _converse(request, kept(earlier))
    return page(request, "next.html", suggestions=_suggestions(request, exchanges))


def _suggestions(request: Request, exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    last = exchanges[-1] if exchanges else None
    return _engine(request).suggestions(last.answer, history=last.history) if last else ()


def _chat(
    request: Request, questions: list[str] | None = None, value: str = "", error: str | None = None
) -> HTMLResponse:
    questions = questions or []
    exchanges = _converse(request, questions)
    return page(
        request,
        "chat.html",
        400 if error else 200,
        exchanges=exchanges,
        suggestions=_suggestions(request, exchanges),
        questions=questions,
        versions=_in_force(_library(request)),
        quotations=quotations,
        value=value,
        error=error,
        longest=LONGEST_QUESTION,
        kept=KEPT_TURNS,
    )


def _in_force(library: Library) -> list[Version]:
    """What answers come from today."""
    return [version for version in library.versions() if library.standing(version).state is State.IN_FORCE]


def _converse(request: Request, questions: list[str]) -> list[Exchange]:
    return converse(_engine(request), request.app.state.recent_answers, questions)


@router.get("/quality")
def quality(request: Request) -> HTMLResponse:
    """How often answers are right, and on which questions that was seen."""
    _engine(request)  # without one there is nothing to tell of
    own: Quality | None = request.app.state.quality()
    return page(request, "quality.html", title="How good the answers are", rows=rows(own), says=says(own),
                groups=groups(own))  # fmt: skip


@router.get("/documents")
def documents(request: Request) -> HTMLResponse:
    library = _library(request)
    return page(
        request, "documents.html", versions=[(version, library.standing(version)) for version in library.versions()]
    )


@router.get("/documents/{document_id}")
def document(
    request: Request, document_id: str, version: str | None = None, start: str | None = None, end: str | None = None
) -> HTMLResponse:
    """The document in its own words: the edition that `version` names, else the one in force.

    The range from `start` to `end` is marked, unless it was cited from an edition that is not held any more.
    """
    library = _library(request)
    editions = library.editions(document_id)
    current = library.version(document_id)
    shown = next((edition for edition in editions if edition.sha256 == version), current)
    canonical = library.canonical(shown)
    pointing, quoted = point(canonical, shown.sha256, version, start, end)
    return page(
        request,
        "document.html",
        version=shown,
        standing=library.standing(shown),
        editions=[(edition, library.standing(edition)) for edition in editions],
        reading=read(canonical, quoted),
        pointing=pointing.value,
    )


@router.get("/docs")
def reference(request: Request) -> HTMLResponse:
    app: FastAPI = request.app
    return page(request, "reference.html", reference=describe(app.openapi()), address=app.openapi_url)


def _engine(request: Request) -> Engine:
    engine: Engine = _of_state(request, "engine")
    return engine


def _library(request: Request) -> Library:
    library: Library = _of_state(request, "library")
    return library


def _of_state(request: Request, name: str) -> Any:
    found = getattr(request.app.state, name, None)
    if found is None:
        raise NoGeneration("Nothing has been ingested yet. Run `cited ingest` first.")
    return found


def error_page(request: Request, error: Exception) -> HTMLResponse:
    """The page for an error: the person's own, ours for now, or ours."""
    match error:
        case UnknownDocument() | HTTPException(status_code=404):
            return not_found_page(request)
        case NotReady():
            return message_page(request, 503, "Cited is not ready to answer yet", str(error))
        case BadInput():
            return message_page(request, 400, "That cannot be used", str(error))
        case RequestValidationError():
            return message_page(request, 400, "That cannot be used", "Go back, change what you sent and try again.")
        case HTTPException():
            text = "Go back and try again. If you were asking, start again with a shorter conversation."
            return message_page(request, error.status_code, "That cannot be used", text)
        case _:
            return failure_page(request)


def not_found_page(request: Request) -> HTMLResponse:
    text = "If you typed the address, check it is correct. If a citation led here, its document is no longer held."
    return message_page(request, 404, "Page not found", text)


def failure_page(request: Request) -> HTMLResponse:
    text = "Try again in a moment."
    return message_page(request, 500, "Sorry, there is a problem with Cited", text)
