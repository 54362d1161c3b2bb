"""Rebuild a conversation from its questions alone: answers sent by a browser are never trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from retrieval.answer import Answer, AnswerStatus, Filters, Turn
from retrieval.errors import BadQuestion
from retrieval.interfaces import NO_FILTERS, Engine
from retrieval.question.personal import PersonalHandling, screen_question
from web.recent_answers import RecentAnswers

# A page shows the last turns. It keeps as many questions before them, as history for the first ones shown.
SHOWN_TURNS = 10
KEPT_TURNS = 2 * SHOWN_TURNS

MAX_QUESTION_CHARACTERS = 1_000
# Earlier questions of a page together; the oldest are left out beyond that.
MAX_EARLIER_CHARACTERS = 8_000
# A request asks at most so many earlier questions again: the last one, from which a follow-up takes its words.
MAX_ASKED_AGAIN = 1


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer (None where it is no longer kept), and the earlier turns."""

    question: str
    answer: Answer | None
    history: tuple[Turn, ...]
    filters: Filters = NO_FILTERS


def check_question(question: str, handling: PersonalHandling) -> str:
    """The question without surrounding white space, and with personal numbers masked where `handling` says so.

    Raises BadQuestion where it is empty or too long, and PersonalInformation.
    """
    question = question.strip()
    if not question:
        raise BadQuestion("Enter a question")
    # Browsers count a line end as one character, but send two.
    question = question.replace("\r\n", "\n")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise BadQuestion(f"Question must be {MAX_QUESTION_CHARACTERS:,} characters or fewer")
    return screen_question(question, handling)


def last_questions(questions: Sequence[str], handling: PersonalHandling) -> list[str]:
    """The last questions of a page, checked: at most KEPT_TURNS, and MAX_EARLIER_CHARACTERS together.

    Raises BadQuestion.
    """
    checked = [check_question(question, handling) for question in questions if question.strip()][-KEPT_TURNS:]
    lengths = accumulate(len(question) for question in reversed(checked))
    count = sum(length <= MAX_EARLIER_CHARACTERS for length in lengths)
    return checked[len(checked) - count :]


def converse(
    engine: Engine, recent: RecentAnswers, questions: Sequence[str], filters: Filters = NO_FILTERS
) -> list[Exchange]:
    """The last SHOWN_TURNS exchanges, oldest first; each question is asked with the turns before it.

    The last question and MAX_ASKED_AGAIN before it are asked; those before them have the answers that are kept.
    """
    earlier, shown = questions[:-SHOWN_TURNS], questions[-SHOWN_TURNS:]
    history = [Turn("user", question) for question in earlier]
    exchanges: list[Exchange] = []
    for still_to_come, question in zip(range(len(shown) - 1, -1, -1), shown, strict=True):
        turns = tuple(history[-2 * SHOWN_TURNS :])
        answer_of = recent.ask if still_to_come <= MAX_ASKED_AGAIN else recent.kept
        answer = answer_of(engine, question, turns, filters)
        exchanges.append(Exchange(question, answer, turns, filters))
        history.append(Turn("user", question))
        if answer is not None and answer.status is AnswerStatus.ANSWERED:
            history.append(Turn("assistant", answer.quotes[0].text))
    return exchanges
