"""The page of a conversation, and the part of it that a new turn is."""

from collections.abc import Sequence
from functools import partial

from fastapi import Request
from fastapi.responses import HTMLResponse

from retrieval.answer import Filters
from retrieval.document import Version
from retrieval.errors import Overloaded
from retrieval.in_force import State
from retrieval.interfaces import NO_FILTERS, Library, StopCheck, never_stop
from web.chat.asked import KEPT_TURNS, MAX_QUESTION_CHARACTERS, SHOWN_TURNS, AskedQuestion
from web.chat.choice import PART_GONE, carried_fields, chips, held_by, offer
from web.chat.conversation import MAX_ASKED_AGAIN, Exchange, converse
from web.chat.options import option_fields, option_place, options_after
from web.chat.place import Place, new_place
from web.chat.quoted_documents import quoted_documents
from web.quotation import quotation, quotations
from web.rendering import page
from web.serving_generation import ServingGeneration, is_busy, serving_of


def chat_page(
    request: Request,
    questions: Sequence[AskedQuestion] = (),
    *,
    value: str = "",
    error: str | None = None,
    filters: Filters = NO_FILTERS,
    place: Place | None = None,
    check_stop: StopCheck = never_stop,
    again: bool = False,
    suggest: bool = False,
    which_one: bool = False,
) -> HTMLResponse:
    """The page with the last turns of a conversation.

    `value`, `error` and `filters`: the text of the box, what is wrong with it, and where the next question is searched.
    `again`: work out all answers that are no longer kept. `suggest`: work out suggestions; else the page has only kept
    ones, because they cost several answers. `which_one`: work out what the last question may mean, as
    `suggest` does, too; only an open question costs anything.
    """
    serving = serving_of(request)
    asked_again = SHOWN_TURNS if again else MAX_ASKED_AGAIN
    exchanges = converse(serving.engine, serving.recent_answers, questions, check_stop, asked_again, last_is_new=False)
    suggestions = suggestions_after(request, serving, exchanges, check_stop if suggest else None)
    options = options_after(request, serving, exchanges, check_stop if suggest or which_one else None)
    held, is_part_gone = held_by(filters, serving.library)
    return page(
        request,
        "chat/chat.html",
        400 if error else 200,
        exchanges=exchanges,
        options=options,
        option_fields=option_fields,
        option_place=option_place,
        quotation=quotation,
        suggestions=suggestions,
        can_suggest=suggestions is None,
        questions=questions,
        versions=_in_force(serving.library),
        quotations=quotations,
        quoted_documents=partial(quoted_documents, library=serving.library),
        value=value,
        error=error,
        max_length=MAX_QUESTION_CHARACTERS,
        kept=KEPT_TURNS,
        chips=chips(held, serving.library),
        choice=list(carried_fields(held)),
        offer=offer(held, serving.library),
        notice=PART_GONE if is_part_gone else None,
        place=place or new_place(request),
        can_compare=_can_compare(serving.library),
    )


def turn_part(request: Request, exchange: Exchange, questions: Sequence[AskedQuestion], place: Place) -> HTMLResponse:
    """The newest turn alone, for the script that adds it to the page."""
    library = serving_of(request).library
    return page(
        request,
        "chat/turn.html",
        exchange=exchange,
        latest=True,
        quotations=quotations,
        quoted_documents=partial(quoted_documents, library=library),
        questions=questions,
        place=place,
        can_compare=_can_compare(library),
    )


def suggestions_after(
    request: Request, serving: ServingGeneration, exchanges: Sequence[Exchange], check_stop: StopCheck | None
) -> tuple[str, ...] | None:
    """Suggestions after the last exchange; None where they are not kept and `check_stop` is None.

    Working them out asks the engine several times. So there are none while other questions wait, none for a
    conversation whose earlier answers are no longer kept, and none where the time for the question ends meanwhile.
    """
    last = exchanges[-1] if exchanges else None
    if last is None or last.answer is None or any(exchange.answer is None for exchange in exchanges):
        return ()
    engine, recent, filters = serving.engine, serving.recent_answers, last.asked.filters
    if check_stop is None:
        return recent.kept_suggestions(engine, last.answer, last.history, filters)
    if is_busy(request):
        return ()
    try:
        return recent.suggest(engine, last.answer, last.history, filters, check_stop)
    except Overloaded:
        return ()  # the page still shows the answer


def _can_compare(library: Library) -> bool:
    """Whether there is another document with which to compare."""
    return len(library.versions()) > 1


def _in_force(library: Library) -> list[Version]:
    """The versions in force today, from which answers come."""
    return [version for version in library.versions() if library.standing(version).state is State.IN_FORCE]
