"""The routes of the chat: ask a question, and get suggestions for the next one."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Form, Header, Request
from fastapi.responses import HTMLResponse

from retrieval.document import Version
from retrieval.errors import BadQuestion
from retrieval.in_force import State
from retrieval.interfaces import Library
from web.chat.conversation import (
    KEPT_TURNS,
    MAX_QUESTION_CHARACTERS,
    Exchange,
    check_question,
    converse,
    last_questions,
)
from web.page_route import page_router
from web.quotation import quotations
from web.rendering import page
from web.serving_generation import (
    ANSWERING,
    ASKING,
    ServingGeneration,
    is_busy,
    personal_handling,
    serving_of,
)

# Bytes for one question: four for each character, doubled, because browsers send two characters for a line end.
_FORM_LIMITS: Any = {"max_fields": KEPT_TURNS + 10, "max_files": 0, "max_part_size": 8 * MAX_QUESTION_CHARACTERS}


router = page_router()


@router.get("/", dependencies=[ANSWERING])
def start(request: Request) -> HTMLResponse:
    return _chat(request, serving_of(request))


@router.post("/", form_limits=_FORM_LIMITS, dependencies=[ASKING])
def ask(
    request: Request,
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
        exchanges = _converse(serving, questions)
    except BadQuestion as error:
        return _chat(request, serving, carried, question, str(error))
    if x_requested_with == "fetch":
        return page(request, "chat/turn.html", exchange=exchanges[-1], latest=True, quotations=quotations)
    return _chat(request, serving, questions)


@router.post("/next", form_limits=_FORM_LIMITS, dependencies=[ASKING])
def suggest(request: Request, earlier: Annotated[tuple[str, ...], Form()] = ()) -> HTMLResponse:
    """Suggestions after these questions, as a part of a page: the script fetches them after it has shown the answer."""
    serving = serving_of(request)
    exchanges = _converse(serving, last_questions(earlier, personal_handling(request)))
    return page(request, "chat/next.html", suggestions=_suggestions(request, serving, exchanges))


def _suggestions(request: Request, serving: ServingGeneration, exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """Suggestions after the last exchange.

    They ask the engine several times. So there are none while other questions wait, and none for a conversation whose
    earlier answers are no longer kept.
    """
    last = exchanges[-1] if exchanges else None
    is_costly = is_busy(request) or any(exchange.answer is None for exchange in exchanges)
    if last is None or last.answer is None or is_costly:
        return ()
    return serving.engine.suggestions(last.answer, history=last.history)


def _chat(
    request: Request,
    serving: ServingGeneration,
    questions: list[str] | None = None,
    value: str = "",
    error: str | None = None,
) -> HTMLResponse:
    questions = questions or []
    exchanges = _converse(serving, questions)
    return page(
        request,
        "chat/chat.html",
        400 if error else 200,
        exchanges=exchanges,
        suggestions=_suggestions(request, serving, exchanges),
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


def _converse(serving: ServingGeneration, questions: list[str]) -> list[Exchange]:
    return converse(serving.engine, serving.recent_answers, questions)
