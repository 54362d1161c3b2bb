"""A cache of answers, options and suggestions, so that a page asks nothing twice."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

from retrieval.answer import Answer, Filters, Option, Turn
from retrieval.interfaces import NO_FILTERS, Engine, StopCheck, never_stop

_Key = tuple[str, date, str, tuple[Turn, ...], Filters]
_Value = TypeVar("_Value")


class _Kept(Generic[_Value]):
    """Values by key; the least recently used goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key) -> _Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: _Key, value: _Value) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)


class RecentAnswers:
    """A cache of answers, and of what to ask after each, by generation, day, question, history and filters.

    `on_answer` is told of each answer that the engine works out, and of the filters of its question.
    """

    def __init__(
        self, size: int = 256, on_answer: Callable[[Answer, Filters], None] = lambda _answer, _filters: None
    ) -> None:
        self._on_answer = on_answer
        self._answers: _Kept[Answer] = _Kept(size)
        self._suggestions: _Kept[tuple[str, ...]] = _Kept(size)
        self._options: _Kept[tuple[Option, ...]] = _Kept(size)

    def kept(
        self, engine: Engine, question: str, history: tuple[Turn, ...], filters: Filters = NO_FILTERS
    ) -> Answer | None:
        """The answer of an earlier `ask`; None where it is no longer kept."""
        return self._answers.get(_key(engine, question, history, filters))

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
        self._on_answer(answer, filters)
        self._answers.put(_key(engine, question, history, filters), answer)

    def kept_suggestions(
        self, engine: Engine, answer: Answer, history: tuple[Turn, ...], filters: Filters = NO_FILTERS
    ) -> tuple[str, ...] | None:
        """The suggestions of an earlier `suggest`; None where there was none, or they are no longer kept."""
        return self._suggestions.get(_key(engine, answer.question, history, filters))

    def suggest(
        self,
        engine: Engine,
        answer: Answer,
        history: tuple[Turn, ...],
        filters: Filters = NO_FILTERS,
        check_stop: StopCheck = never_stop,
    ) -> tuple[str, ...]:
        """The kept suggestions after this answer, else the engine's, which asks several questions for them.

        Raises what the engine and `check_stop` raise.
        """
        if (kept := self.kept_suggestions(engine, answer, history, filters)) is not None:
            return kept
        found = engine.suggestions(answer, history=history, filters=filters, check_stop=check_stop)
        self._suggestions.put(_key(engine, answer.question, history, filters), found)
        return found

    def kept_options(
        self, engine: Engine, question: str, history: tuple[Turn, ...], filters: Filters = NO_FILTERS
    ) -> tuple[Option, ...]:
        """The options of an earlier `which_one`; none where there was none, or they are no longer kept."""
        return self._options.get(_key(engine, question, history, filters)) or ()

    def which_one(
        self,
        engine: Engine,
        question: str,
        history: tuple[Turn, ...],
        filters: Filters = NO_FILTERS,
        answer: Answer | None = None,
        check_stop: StopCheck = never_stop,
    ) -> tuple[Option, ...]:
        """The kept options of what this question may mean, else the engine's; `answer` is its answer.

        Raises as `ask` does.
        """
        kept = self._options.get(_key(engine, question, history, filters))
        if kept is None:
            kept = engine.which_one(question, history=history, filters=filters, answer=answer, check_stop=check_stop)
            self._options.put(_key(engine, question, history, filters), kept)
        return kept


def _key(engine: Engine, question: str, history: tuple[Turn, ...], filters: Filters) -> _Key:
    return engine.generation, date.today(), question, history, filters
