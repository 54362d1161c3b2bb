"""Which version of a document is in force on a day: of each document at most one, and never two that contradict.

Dates are stated by a manifest or an admin, never guessed. What is not stated is open: a version without dates is in
force until another edition of its document, or a document that supersedes it, takes its place.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from retrieval.document import Key, Notice, Version


class State(StrEnum):
    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a version stands on a day.

    `since` and `until` are its first and last day in force, as stated or because another took its place; None where
    nothing says so. `by` is the id of the document that took its place, its own where a later edition did. `notice` is
    what a version in force itself says of its end, where that is past and nobody has decided on it yet.
    """

    state: State
    since: date | None = None
    until: date | None = None
    by: str | None = None
    notice: Notice | None = None


IN_FORCE = Standing(State.IN_FORCE)


def holds(version: Version, day: date) -> bool:
    """Whether the version's own dates, both included, hold this day."""
    return (version.in_force_from or date.min) <= day <= (version.in_force_to or date.max)


def _notice(version: Version, day: date) -> Notice | None:
    """The version's undecided notice, but not before the day that it speaks of."""
    notice = version.undecided
    return None if notice is None or (notice.until and day <= notice.until) else notice


def _order(version: Version) -> tuple[date, int]:
    """Of two editions that hold the same day the one that came into force later counts, then the later one."""
    return version.in_force_from or date.min, version.edition


class Calendar:
    """The versions of a library against the calendar."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self._editions: dict[str, list[Version]] = {}
        self._superseding: dict[str, list[Version]] = {}
        for version in versions:
            self._editions.setdefault(version.document.id, []).append(version)
            if version.supersedes and version.supersedes != version.document.id:
                self._superseding.setdefault(version.supersedes, []).append(version)
        for editions in self._editions.values():
            editions.sort(key=_order)

    @cached_property
    def is_plain(self) -> bool:
        """Whether every version is in force on every day, so that no day needs asking about."""
        every = [version for editions in self._editions.values() for version in editions]
        dated = any(version.in_force_from or version.in_force_to or version.supersedes for version in every)
        return not dated and len(every) == len(self._editions)

    def on(self, day: date) -> dict[str, Version]:
        """The version in force of each document that has one on this day, by document id."""
        found = ((id, self._in_force(id, day)) for id in self._editions)
        return {id: version for id, version in found if version is not None}

    def keys(self, day: date) -> frozenset[Key]:
        return frozenset(version.key for version in self.on(day).values())

    def shown(self, document_id: str, day: date) -> Version:
        """The version that stands for a document: the one in force or, where none is, its last edition."""
        return self._edition(document_id, day) or self._editions[document_id][-1]

    def standing(self, version: Version, day: date) -> Standing:
        """How a version of this library stands on a day."""
        since, (until, by) = version.in_force_from, self._end(version)
        if self._in_force(version.document.id, day) == version:
            return Standing(State.IN_FORCE, since, until, by, _notice(version, day))
        if since is not None and day < since:
            return Standing(State.NOT_YET, since, until, by)
        return Standing(State.SUPERSEDED if by else State.ENDED, since, until, by)

    def _in_force(self, document_id: str, day: date) -> Version | None:
        """The edition that holds, unless a document that holds supersedes it."""
        others = self._superseding.get(document_id, ())
        replaced = any(self._edition(other.document.id, day) == other for other in others)
        return None if replaced else self._edition(document_id, day)

    def _edition(self, document_id: str, day: date) -> Version | None:
        return next((version for version in reversed(self._editions[document_id]) if holds(version, day)), None)

    def _end(self, version: Version) -> tuple[date | None, str | None]:
        """The version's last day, and the document that takes its place then."""
        stated = version.in_force_to
        successor = self._successor(version)
        if successor is None:
            return stated, None
        begins = successor.in_force_from
        before = begins - timedelta(days=1) if begins else None
        ends = min((day for day in (stated, before) if day is not None), default=None)
        return ends, successor.document.id

    def _successor(self, version: Version) -> Version | None:
        """The first version that takes this one's place: a later edition, or a document that supersedes it."""
        editions = self._editions[version.document.id]
        later: Sequence[Version] = editions[editions.index(version) + 1 :]
        others = self._superseding.get(version.document.id, ())
        return min((*later, *others), key=_order, default=None)


def out_of_force(versions: Iterable[Version], in_force: Collection[Key]) -> list[Version]:
    return [version for version in versions if version.key not in in_force]
