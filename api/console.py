"""The console: output for people on standard output; remarks, errors and progress on standard error.

Nothing that it prints controls the terminal, whatever a document, a file's name or a message holds.
"""

import sys
from collections.abc import Iterable
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.text import Text

from api.printable import printable


class _SafeConsole(Console):
    """A console that makes every text printable before it lays it out, also the texts within tables."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        if isinstance(renderable, str):
            renderable = printable(renderable)
        elif isinstance(renderable, Text):
            renderable = renderable.copy()
            renderable.plain = printable(renderable.plain)
        return super().render(renderable, options)


out = _SafeConsole(highlight=False)
_err = _SafeConsole(stderr=True, highlight=False)


def note(message: str) -> None:
    """Print a remark to standard error, where it is not part of the output."""
    _err.print(escape(message), style="dim")


def print_error(message: str) -> None:
    """Print an error to standard error, without style and without line breaks of its own."""
    print(f"cited: {printable(message)}", file=sys.stderr)  # noqa: T201 - plain, so that a program can read it


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
