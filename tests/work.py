"""How much a function does, counted in calls and not in seconds: a busy machine changes times, but no count."""

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls_of(work: Callable[[], object]) -> int:
    """The number of calls, of Python's functions and of C's, that `work` makes in this thread and in those it starts.

    A loop inside one C function, such as a regular expression, counts as one call.
    """
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before, before_in_threads = sys.getprofile(), threading.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
        threading.setprofile(before_in_threads)
    return count
