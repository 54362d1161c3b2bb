"""The console: output for people on standard output, remarks and progress on standard error."""

from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def note(message: str) -> None:
    """Print a remark to standard error, where it is not part of the output."""
    _err.print(escape(message), style="dim")


class Bars:
    """Progress bars on standard error, one for each stage; none if `silent` or if standard error is not a terminal."""

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
