"""What the last question of a conversation may mean, and the ways that lead on from each option."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import Request

from retrieval.answer import Filters, Option
from retrieval.errors import EmptyFilter, Overloaded, UnknownDocument
from retrieval.interfaces import StopCheck
from web.chat.choice import carried_fields
from web.chat.conversation import Exchange
from web.quotation import link
from web.serving_generation import ServingGeneration, is_busy


def options_after(
    request: Request, serving: ServingGeneration, exchanges: Sequence[Exchange], check_stop: StopCheck | None
) -> tuple[Option, ...]:
    """What the last question may mean; only kept options where `check_stop` is None, and while other questions wait.

    There are none where the time for the question ends meanwhile.
    """
    last = exchanges[-1] if exchanges else None
    if last is None or last.answer is None or last.answer.reply:
        return ()
    engine, recent, filters = serving.engine, serving.recent_answers, last.asked.filters
    if check_stop is None or is_busy(request):
        return recent.kept_options(engine, last.question, last.history, filters)
    try:
        return recent.which_one(engine, last.question, last.history, filters, last.answer, check_stop)
    except (EmptyFilter, Overloaded, UnknownDocument):
        return ()  # the page still shows the answer


def option_fields(option: Option, filters: Filters) -> list[tuple[str, str]]:
    """The fields that ask within an option's document, for the nations, the readers and the day of the question."""
    chosen = replace(filters, documents=(option.quote.citation.document_id,), publishers=(), collections=())
    return list(carried_fields(chosen))


def option_place(option: Option) -> str:
    """The address of an option's quote in its document, its answering sentence marked strongly."""
    return link(option.quote.citation, option.quote.core)
