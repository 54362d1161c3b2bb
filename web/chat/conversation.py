"""Rebuild a conversation from its questions alone: answers sent by a browser are never trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.errors import EmptyFilter, UnknownDocument
from retrieval.interfaces import Engine, StopCheck, never_stop
from web.chat.asked import MAX_QUESTION_CHARACTERS, SHOWN_TURNS, AskedQuestion
from web.recent_answers import RecentAnswers

# A request asks at most so many earlier questions again: the last one, from which a follow-up takes its words.
MAX_ASKED_AGAIN = 1


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its number in the conversation, its answer (None where it is no longer kept), and the earlier
    turns with which it was asked."""

    number: int
    asked: AskedQuestion
    answer: Answer | None
    history: tuple[Turn, ...]

    @property
    def question(self) -> str:
        return self.asked.text

    @property
    def by_itself(self) -> str:
        """The question as it is read without its conversation, cut to the longest that can be asked."""
        return (self.answer.standalone_question if self.answer else self.question)[:MAX_QUESTION_CHARACTERS]


def converse(
    engine: Engine,
    recent: RecentAnswers,
    questions: Sequence[AskedQuestion],
    check_stop: StopCheck = never_stop,
    asked_again: int = MAX_ASKED_AGAIN,
) -> list[Exchange]:
    """The last SHOWN_TURNS exchanges, oldest first; each question is asked with the turns before it, or by itself.

    The last question and `asked_again` before it are asked; those before them have the answers that are kept. Raises
    EmptyFilter and UnknownDocument where the last question is searched nowhere, and what `check_stop` raises.
    """
    earlier, shown = questions[:-SHOWN_TURNS], questions[-SHOWN_TURNS:]
    history = [Turn("user", asked.text) for asked in earlier]
    exchanges: list[Exchange] = []
    for number, asked in enumerate(shown, 1):
        turns = () if asked.is_alone else tuple(history[-2 * SHOWN_TURNS :])
        answer = (
            _ask(engine, recent, asked, turns, is_last=number == len(shown), check_stop=check_stop)
            if len(shown) - number <= asked_again
            else recent.kept(engine, asked.text, turns, asked.filters)
        )
        exchanges.append(Exchange(len(earlier) + number, asked, answer, turns))
        history.append(Turn("user", asked.text))
        if answer is not None and answer.status is AnswerStatus.ANSWERED:
            history.append(Turn("assistant", answer.quotes[0].text))
    return exchanges


def _ask(
    engine: Engine,
    recent: RecentAnswers,
    asked: AskedQuestion,
    turns: tuple[Turn, ...],
    *,
    is_last: bool,
    check_stop: StopCheck,
) -> Answer | None:
    try:
        return recent.ask(engine, asked.text, turns, asked.filters, check_stop)
    except (EmptyFilter, UnknownDocument):
        # The library no longer holds the documents that an earlier question chose.
        if is_last:
            raise
        return None
