"""Rebuild a conversation from its questions alone: answers sent by a browser are never trusted."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from threading import Lock

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.errors import BadQuestion
from retrieval.interfaces import Engine, StopCheck, never_stop
from retrieval.question.personal import PersonalHandling, screen_question

# A page shows the last turns. It keeps as many questions before them, as history for the first ones shown.
SHOWN_TURNS = 10
KEPT_TURNS = 2 * SHOWN_TURNS

MAX_QUESTION_CHARACTERS = 1_000
# Earlier questions of a page together; the oldest are left out beyond that.
MAX_EARLIER_CHARACTERS = 8_000
# A request asks at most so many earlier questions again: the last one, from which a follow-up takes its words.
MAX_ASKED_AGAIN = 1

_Key = tuple[str, date, str, tuple[Turn, ...]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer (None where it is no longer kept), and the earlier turns."""

    question: str
    answer: Answer | None
    history: tuple[Turn, ...]


class RecentAnswers:
    """A cache of answers by generation, day, question and history; the least recently used goes first.

    `on_answer` is told of each answer that the engine works out.
    """

    def __init__(self, size: int = 256, on_answer: Callable[[Answer], None] = lambda _: None) -> None:
        self._size = size
        self._on_answer = on_answer
        self._answers: OrderedDict[_Key, Answer] = OrderedDict()
        self._lock = Lock()

    def kept(self, engine: Engine, question: str, history: tuple[Turn, ...]) -> Answer | None:
        """The answer of an earlier `ask`; None where it is no longer kept."""
        key = (engine.generation, date.today(), question, history)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def ask(
        self, engine: Engine, question: str, history: tuple[Turn, ...], check_stop: StopCheck = never_stop
    ) -> Answer:
        """The kept answer, else the engine's. Raises what the engine and `check_stop` raise."""
        if (kept := self.kept(engine, question, history)) is not None:
            return kept
        answer = engine.ask(question, history=history, check_stop=check_stop)
        self._on_answer(answer)
        key = (engine.generation, date.today(), question, history)
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
    """The last questions of a page, checked: at most KEPT_TURNS, and MAX_EARLIER_CHARACTERS together.

    Raises BadQuestion.
    """
    checked = [check_question(question, handling) for question in questions if question.strip()][-KEPT_TURNS:]
    lengths = accumulate(len(question) for question in reversed(checked))
    count = sum(length <= MAX_EARLIER_CHARACTERS for length in lengths)
    return checked[len(checked) - count :]


def converse(
    engine: Engine, recent: RecentAnswers, questions: Sequence[str], check_stop: StopCheck = never_stop
) -> list[Exchange]:
    """The last SHOWN_TURNS exchanges, oldest first; each question is asked with the turns before it.

    The last question and MAX_ASKED_AGAIN before it are asked; those before them have the answers that are kept. Raises
    what the engine and `check_stop` raise.
    """
    earlier, shown = questions[:-SHOWN_TURNS], questions[-SHOWN_TURNS:]
    history = [Turn("user", question) for question in earlier]
    exchanges: list[Exchange] = []
    for still_to_come, question in zip(range(len(shown) - 1, -1, -1), shown, strict=True):
        turns = tuple(history[-2 * SHOWN_TURNS :])
        is_asked = still_to_come <= MAX_ASKED_AGAIN
        answer = recent.ask(engine, question, turns, check_stop) if is_asked else recent.kept(engine, question, turns)
        exchanges.append(Exchange(question, answer, turns))
        history.append(Turn("user", question))
        if answer is not None and answer.status is AnswerStatus.ANSWERED:
            history.append(Turn("assistant", answer.quotes[0].text))
    return exchanges
