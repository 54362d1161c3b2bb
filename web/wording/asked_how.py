"""How a question was asked, in words."""

from typing import Protocol

from retrieval.answer import Filters
from retrieval.nations import listed_nations
from web.wording.in_force_warning import format_day


class Asked(Protocol):
    """A question, as far as these words go."""

    @property
    def filters(self) -> Filters: ...

    @property
    def is_alone(self) -> bool: ...


def asked_how(asked: Asked) -> str:
    """Where a question was searched, and whether it was asked by itself; empty for the usual way."""
    filters = asked.filters
    named = [*filters.publishers, *(f"the collection {name}" for name in filters.collections)]
    count = len(filters.documents)
    if count:
        named.insert(0, "one chosen document" if count == 1 else f"{count} chosen documents")
    words = [f"Searched only: {', '.join(named)}."] if named else []
    words += asked_for_whom(filters)
    if filters.as_of is not None:
        words.append(f"As the documents stood on {format_day(filters.as_of)}.")
    if asked.is_alone:
        words.append("Asked by itself, without the questions before it.")
    return " ".join(words)


def asked_for_whom(filters: Filters) -> list[str]:
    """The nations and the readers of a choice: "For Wales.", "For readers such as “landlord”."; none where none is."""
    nations = [f"For {listed_nations(filters.nations)}."] if filters.nations else []
    names = ", ".join(f"“{name}”" for name in filters.readers)
    return [*nations, f"For readers such as {names}."] if names else nations
