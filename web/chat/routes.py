"""The routes of the chat: ask a question, choose where it is searched, and get suggestions for the next one."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Form, Header, Query, Request
from fastapi.responses import HTMLResponse

from retrieval.answer import Filters
from retrieval.document import Version
from retrieval.errors import BadQuestion, EmptyFilter, Overloaded, UnknownDocument
from retrieval.in_force import State
from retrieval.interfaces import NO_FILTERS, Library, StopCheck, never_stop
from web.chat.asked import KEPT_TURNS, MAX_QUESTION_CHARACTERS, AskedQuestion, check_question, earlier_questions
from web.chat.choice import MAX_CHOSEN, carried_fields, chips, held_by, offer, read_choice, without
from web.chat.conversation import Exchange, converse
from web.page_route import page_router
from web.quotation import quotations
from web.rendering import page
from web.serving_generation import (
    ANSWERING,
    Asking,
    ServingGeneration,
    is_busy,
    personal_handling,
    serving_of,
)

# Bytes for one question: four for each character, doubled, because browsers send two characters for a line end.
FORM_LIMITS: Any = {
    "max_fields": 2 * KEPT_TURNS + MAX_CHOSEN + 10,
    "max_files": 0,
    "max_part_size": 8 * MAX_QUESTION_CHARACTERS,
}
_GONE = "Part of your choice is no longer in the library, so it was taken out."

router = page_router()

_Texts = Annotated[tuple[str, ...], Form()]


def carried_questions(request: Request, earlier: _Texts = (), how: _Texts = ()) -> list[AskedQuestion]:
    """The earlier questions that a form carries. Raises BadQuestion."""
    return earlier_questions(earlier, how, personal_handling(request))


def _chosen(document: _Texts = (), publisher: _Texts = (), collection: _Texts = (), as_of: _Texts = ()) -> Filters:
    """The choice that a form carries. Raises BadQuestion."""
    return read_choice({"document": document, "publisher": publisher, "collection": collection, "as_of": as_of})


Carried = Annotated[list[AskedQuestion], Depends(carried_questions)]


@router.get("/", dependencies=[ANSWERING])
def start(
    request: Request,
    document: Annotated[tuple[str, ...], Query()] = (),
    publisher: Annotated[tuple[str, ...], Query()] = (),
    collection: Annotated[tuple[str, ...], Query()] = (),
) -> HTMLResponse:
    """The page on which to ask; the address may hold a choice of where to search, never a question."""
    chosen = read_choice({"document": document, "publisher": publisher, "collection": collection})
    return _chat(request, serving_of(request), filters=chosen)


@router.post("/", form_limits=FORM_LIMITS)
def ask(
    request: Request,
    check_stop: Asking,
    carried: Carried,
    document: _Texts = (),
    publisher: _Texts = (),
    collection: _Texts = (),
    as_of: _Texts = (),
    question: Annotated[str, Form()] = "",
    suggestion: Annotated[str, Form()] = "",
    alone: Annotated[str, Form()] = "",
    choose: Annotated[str, Form()] = "",
    drop: Annotated[str, Form()] = "",
    x_requested_with: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The page with the whole conversation; with the header `X-Requested-With: fetch`, only the new turn.

    A pressed suggestion replaces the text in the box. `choose` and `drop` change where the next question is searched,
    and ask nothing.
    """
    serving, question = serving_of(request), suggestion or question
    filters = NO_FILTERS
    try:
        filters = without(_chosen(document, publisher, collection, as_of), drop)
        if choose or drop:
            return _chat(request, serving, carried, question, filters=filters, check_stop=check_stop)
        asked = AskedQuestion(check_question(question, personal_handling(request)), filters, bool(alone))
        questions = [*carried, asked][-KEPT_TURNS:]
        exchanges = _converse(serving, questions, check_stop)
    except (BadQuestion, EmptyFilter, UnknownDocument) as error:
        return _chat(request, serving, carried, question, str(error), filters, check_stop)
    if x_requested_with == "fetch":
        return page(
            request, "chat/turn.html", exchange=exchanges[-1], latest=True, quotations=quotations, questions=questions
        )
    return _chat(request, serving, questions, filters=filters, check_stop=check_stop)


@router.post("/next", form_limits=FORM_LIMITS)
def suggest(request: Request, check_stop: Asking, carried: Carried) -> HTMLResponse:
    """Suggestions after these questions, as a part of a page: the script fetches them after it has shown the answer."""
    serving = serving_of(request)
    exchanges = _converse(serving, carried, check_stop)
    return page(request, "chat/next.html", suggestions=_suggestions(request, serving, exchanges, check_stop))


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
    filters = last.asked.filters
    try:
        return serving.engine.suggestions(last.answer, history=last.history, filters=filters, check_stop=check_stop)
    except Overloaded:
        return ()  # the page still shows the answer


def _chat(
    request: Request,
    serving: ServingGeneration,
    questions: Sequence[AskedQuestion] = (),
    value: str = "",
    error: str | None = None,
    filters: Filters = NO_FILTERS,
    check_stop: StopCheck = never_stop,
) -> HTMLResponse:
    exchanges = _converse(serving, questions, check_stop)
    held, is_part_gone = held_by(filters, serving.library)
    return page(
        request,
        "chat/chat.html",
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
        chips=chips(held, serving.library),
        choice=list(carried_fields(held)),
        offer=offer(held, serving.library),
        notice=_GONE if is_part_gone else None,
    )


def _in_force(library: Library) -> list[Version]:
    """The versions in force today, from which answers come."""
    return [version for version in library.versions() if library.standing(version).state is State.IN_FORCE]


def _converse(serving: ServingGeneration, questions: Sequence[AskedQuestion], check_stop: StopCheck) -> list[Exchange]:
    return converse(serving.engine, serving.recent_answers, questions, check_stop)
