"""A conversation made again from its questions alone, so that no answer is ever taken from what a browser sends."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.errors import BadQuestion
from retrieval.interfaces import Engine

# A page shows this many turns; as many questions before them are kept, as context for the first ones shown.
SHOWN_TURNS = 10
KEPT_TURNS = 2 * SHOWN_TURNS

LONGEST_QUESTION = 1_000

_Key = tuple[str, date, str, tuple[Turn, ...]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer, and the turns before it."""

    question: str
    answer: Answer
    history: tuple[Turn, ...]


class RecentAnswers:
    """Answers given lately: the same generation, day, question and history always have the same one."""

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


def checked(question: str) -> str:
    """The question without white space at its ends. Raises BadQuestion where it is empty or too long."""
    question = question.strip()
    if not question:
        raise BadQuestion("Enter a question")
    # Browsers count a line end as one character and send two.
    question = question.replace("\r\n", "\n")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(f"Question must be {LONGEST_QUESTION:,} characters or fewer")
    return question


def kept(questions: Sequence[str]) -> list[str]:
    """The questions that a page carries on, checked: the last ones."""
    return [checked(question) for question in questions if question.strip()][-KEPT_TURNS:]


def converse(engine: Engine, recent: RecentAnswers, questions: Sequence[str]) -> list[Exchange]:
    """The last exchanges of a conversation, oldest first; each question is asked with the turns before it."""
    before, shown = questions[:-SHOWN_TURNS], questions[-SHOWN_TURNS:]
    history = [Turn("user", question) for question in before]
    exchanges: list[Exchange] = []
    for question in shown:
        then = tuple(history[-2 * SHOWN_TURNS :])
        answer = recent.ask(engine, question, then)
        exchanges.append(Exchange(question, answer, then))
        history.append(Turn("user", question))
        if answer.status is AnswerStatus.ANSWERED:
            history.append(Turn("assistant", answer.quotes[0].text))
    return exchanges
