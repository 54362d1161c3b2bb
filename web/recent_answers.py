"""A cache of answers, so that a page asks nothing twice."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock

from retrieval.answer import Answer, Filters, Turn
from retrieval.interfaces import NO_FILTERS, Engine, StopCheck, never_stop

_Key = tuple[str, date, str, tuple[Turn, ...], Filters]


class RecentAnswers:
    """A cache of answers by generation, day, question, history and filters; the least recently used goes first.

    `on_answer` is told of each answer that the engine works out, and of the filters of its question.
    """

    def __init__(
        self, size: int = 256, on_answer: Callable[[Answer, Filters], None] = lambda _answer, _filters: None
    ) -> None:
        self._size = size
        self._on_answer = on_answer
        self._answers: OrderedDict[_Key, Answer] = OrderedDict()
        self._lock = Lock()

    def kept(
        self, engine: Engine, question: str, history: tuple[Turn, ...], filters: Filters = NO_FILTERS
    ) -> Answer | None:
        """The answer of an earlier `ask`; None where it is no longer kept."""
        key = (engine.generation, date.today(), question, history, filters)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def ask(
        self,
        engine: Engine,
        question: str,
        history: tuple[Turn, ...],
        filters: Filters = NO_FILTERS,
        check_stop: StopCheck = never_stop,
    ) -> Answer:
        """The kept answer, else the engine's. Raises what the engine and `check_stop` raise."""
        if (kept := self.kept(engine, question, history, filters)) is not None:
            return kept
        answer = engine.ask(question, history=history, filters=filters, check_stop=check_stop)
        self._on_answer(answer, filters)
        key = (engine.generation, date.today(), question, history, filters)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return answer
