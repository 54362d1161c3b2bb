"""How far a long piece of work has come, told to whoever watches."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""
