"""Rebuild a conversation from its questions alone: answers sent by a browser are never trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.errors import EmptyFilter, UnknownDocument
from retrieval.interfaces import Engine, StopCheck, never_stop
from web.chat.asked import MAX_QUESTION_CHARACTERS, SHOWN_TURNS, AskedQuestion
from web.recent_answers import RecentAnswers
from web.wording.stored import asked_when

# A request asks at most so many earlier questions again: the last one, from which a follow-up takes its words.
MAX_ASKED_AGAIN = 1


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer (None where it is no longer kept), and the earlier turns with which it was asked."""

    asked: AskedQuestion
    answer: Answer | None
    history: tuple[Turn, ...]

    @property
    def question(self) -> str:
        return self.asked.text

    @property
    def number(self) -> int:
        """The question's number in the conversation, from 1."""
        return self.asked.number

    @property
    def asked_when(self) -> str:
        """When a stored question was asked, in words, and whether the library has changed since.

        Empty where it is not stored, or was asked today in the same library.
        """
        first, answer = self.asked.first_asked, self.answer
        if first is None or answer is None:
            return ""
        has_changed = first.generation != answer.generation
        return asked_when(first.day, has_changed=has_changed) if has_changed or first.day != date.today() else ""

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
    *,
    last_is_new: bool = True,
) -> list[Exchange]:
    """The last SHOWN_TURNS exchanges, oldest first; each question is asked with the turns before it, or by itself.

    The last question and `asked_again` before it are asked; those before them have the answers that are kept.
    Raises EmptyFilter and UnknownDocument where the last question is new and is searched nowhere, and what `check_stop`
    raises.
    """
    earlier, shown = questions[:-SHOWN_TURNS], questions[-SHOWN_TURNS:]
    history = [Turn("user", asked.text) for asked in earlier]
    exchanges: list[Exchange] = []
    for still_to_come, asked in zip(range(len(shown) - 1, -1, -1), shown, strict=True):
        turns = () if asked.is_alone else tuple(history[-2 * SHOWN_TURNS :])
        answer = (
            _ask(engine, recent, asked, turns, is_new=last_is_new and not still_to_come, check_stop=check_stop)
            if still_to_come <= asked_again
            else recent.kept(engine, asked.text, turns, asked.filters)
        )
        exchanges.append(Exchange(asked, answer, turns))
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
    is_new: bool,
    check_stop: StopCheck,
) -> Answer | None:
    try:
        return recent.ask(engine, asked.text, turns, asked.filters, check_stop)
    except (EmptyFilter, UnknownDocument):
        # The library no longer holds the documents that an earlier question chose.
        if is_new:
            raise
        return None
