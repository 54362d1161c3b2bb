"""The console: what is printed for people, and progress on standard error."""

from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    pass


out = Console(highlight=False)


_err = Console(stderr=True, highlight=False)


def note(message: str) -> None:
    """A remark that is not part of the output."""
    _err.print(escape(message), style="dim")


class Bars:
    """Progress bars on standard error, one for each stage; none where that is no terminal or `silent` is set."""

    def __init__(self, *, silent: bool = False) -> None:
        columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=_err, disable=silent or not _err.is_terminal)
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def update(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)  # type: ignore[arg-type]
