"""How much the tests do: a quick size by default, everything where CITED_TESTS is `full`.

At the quick size a few costly tests take a sample of their cases, spread evenly over all of them, and tests that are
marked `full` do not run.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")

FULL = os.environ.get("CITED_TESTS") == "full"


def some(cases: Sequence[Case], every: int, first: int = 0) -> Sequence[Case]:
    """One case in `every`, beginning with the one at index `first` modulo `every`; all cases at full size."""
    return cases if FULL else cases[first % every :: every]
