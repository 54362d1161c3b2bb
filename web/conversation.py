"""Rebuild a conversation from its questions alone: answers sent by a browser are never trusted."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.errors import BadQuestion
from retrieval.interfaces import Engine
from retrieval.question.personal import PersonalHandling, screen_question

# A page shows the last turns. It keeps as many questions before them, as history for the first ones shown.
SHOWN_TURNS = 10
KEPT_TURNS = 2 * SHOWN_TURNS

MAX_QUESTION_CHARACTERS = 1_000

_Key = tuple[str, date, str, tuple[Turn, ...]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer, and the earlier turns."""

    question: str
    answer: Answer
    history: tuple[Turn, ...]


class RecentAnswers:
    """A cache of answers by generation, day, question and history; the least recently used goes first."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._answers: OrderedDict[_Key, Answer] = OrderedDict()
        self._lock = Lock()

    def ask(self, engine: Engine, question: str, history: tuple[Turn, ...]) -> Answer:
        key = (engine.generation, date.today(), question, history)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = engine.ask(question, history=history)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return answer


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
    """The last KEPT_TURNS questions of a page, checked. Raises BadQuestion."""
    return [check_question(question, handling) for question in questions if question.strip()][-KEPT_TURNS:]


def converse(engine: Engine, recent: RecentAnswers, questions: Sequence[str]) -> list[Exchange]:
    """The last SHOWN_TURNS exchanges, oldest first; each question is asked with the turns before it."""
    earlier, shown = questions[:-SHOWN_TURNS], questions[-SHOWN_TURNS:]
    history = [Turn("user", question) for question in earlier]
    exchanges: list[Exchange] = []
    for question in shown:
        turns = tuple(history[-2 * SHOWN_TURNS :])
        answer = recent.ask(engine, question, turns)
        exchanges.append(Exchange(question, answer, turns))
        history.append(Turn("user", question))
        if answer.status is AnswerStatus.ANSWERED:
            history.append(Turn("assistant", answer.quotes[0].text))
    return exchanges
