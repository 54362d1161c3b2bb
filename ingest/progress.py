"""Report the progress of long work to a callback."""

from collections.abc import Callable

# The stage, the number of items done and their total.
Progress = Callable[[str, int, int], None]


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Ignore the progress."""
