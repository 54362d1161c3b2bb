"""A cache of answers, so that a page asks nothing twice."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date
from threading import Lock

from retrieval.answer import Answer, Filters, Turn
from retrieval.interfaces import NO_FILTERS, Engine, StopCheck, never_stop

_Key = tuple[str, date, str, tuple[Turn, ...], Filters]


class RecentAnswers:
    """A cache of answers by generation, day, question, history and filters; the least recently used goes first.

    `on_answer` is told of each answer that the engine works out.
    """

    def __init__(self, size: int = 256, on_answer: Callable[[Answer], None] = lambda _: None) -> None:
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
        self._keep(engine, question, history, filters, answer)
        return answer

    def ask_each(
        self, engine: Engine, question: str, each: Sequence[Filters], check_stop: StopCheck = never_stop
    ) -> list[Answer]:
        """For each filter the kept answer to the question alone, else the engine's. Raises as `ask` does."""
        found = {filters: self.kept(engine, question, (), filters) for filters in each}
        missing = [filters for filters, answer in found.items() if answer is None]
        for filters, new in zip(missing, engine.ask_each(question, missing, check_stop=check_stop), strict=True):
            self._keep(engine, question, (), filters, new)
            found[filters] = new
        return [answer for filters in each if (answer := found[filters]) is not None]

    def _keep(self, engine: Engine, question: str, history: tuple[Turn, ...], filters: Filters, answer: Answer) -> None:
        self._on_answer(answer)
        key = (engine.generation, date.today(), question, history, filters)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
