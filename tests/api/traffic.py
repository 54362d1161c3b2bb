"""Calls of a server that run together."""

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def at_once(count: int, work: Callable[[int], _T]) -> tuple[list[threading.Thread], list[_T]]:
    """Start `count` calls of `work` in threads; gives the threads, and the list that their results come into."""
    results: list[_T] = []
    threads = [threading.Thread(target=lambda number=number: results.append(work(number))) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads, results


def together(count: int, work: Callable[[int], _T]) -> list[_T]:
    """The results of `count` calls of `work` that run together."""
    threads, results = at_once(count, work)
    for thread in threads:
        thread.join()
    return results
