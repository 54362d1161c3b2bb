"""Answer the question of a sent form, or show the page again where there is none to answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse

from retrieval.errors import BadQuestion, EmptyFilter, UnknownDocument
from retrieval.interfaces import NO_FILTERS, StopCheck
from web.chat.asked import KEPT_TURNS, AskedQuestion, next_number
from web.chat.chat_page import chat_page
from web.chat.conversation import Exchange, converse
from web.chat.place import Place
from web.chat.sent_form import SentForm
from web.serving_generation import personal_handling, serving_of


@dataclass(frozen=True, slots=True)
class AnsweredForm:
    """The questions of the conversation, oldest first, and the exchanges of its last turns; the new one ends both."""

    questions: list[AskedQuestion]
    exchanges: list[Exchange]

    @property
    def exchange(self) -> Exchange:
        """The exchange of the new question."""
        return self.exchanges[-1]


def answer_form(
    request: Request, check_stop: StopCheck, earlier: Sequence[AskedQuestion], sent: SentForm, place: Place
) -> AnsweredForm | HTMLResponse:
    """Ask the new question of a form after the earlier ones.

    A form that asks nothing new, or whose question cannot be asked, gives the page that says so.
    """
    filters = NO_FILTERS
    serving = serving_of(request)
    try:
        filters = sent.filters()
        if sent.asks_nothing:
            return chat_page(
                request,
                earlier,
                value=sent.question,
                filters=filters,
                place=place,
                check_stop=check_stop,
                again=sent.again,
                suggest=sent.suggest,
            )
        asked = sent.asked(filters, next_number(earlier), personal_handling(request))
        questions = [*earlier, asked][-KEPT_TURNS:]
        exchanges = converse(serving.engine, serving.recent_answers, questions, check_stop)
    except (BadQuestion, EmptyFilter, UnknownDocument) as error:
        return chat_page(
            request,
            earlier,
            value=sent.question,
            error=str(error),
            filters=filters,
            place=place,
            check_stop=check_stop,
        )
    return AnsweredForm(questions, exchanges)
