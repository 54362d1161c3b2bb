"""Decides which version of each document is in force on a day: at most one, so that no two can contradict each other.

A manifest or an administrator states the dates; Cited never guesses them. A version without dates is in force until
another edition of its document, or a document that supersedes it, replaces it.
"""

from collections.abc import Iterable, Sequence
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
    """Whether a version is in force on a day, and since and until when.

    `since`, `until`: its first and last day in force, as stated or because another version replaced it; None if
    unknown. `by`: the id of the document that replaced it, its own id after a later edition. `notice`: the version's
    own statement that it has ended, while the version is still in force, the stated end is past and nobody has decided.
    """

    state: State
    since: date | None = None
    until: date | None = None
    by: str | None = None
    notice: Notice | None = None


IN_FORCE = Standing(State.IN_FORCE)


def _dates_include(version: Version, day: date) -> bool:
    """Whether a day lies within the version's own dates, both included."""
    return (version.in_force_from or date.min) <= day <= (version.in_force_to or date.max)


def _notice(version: Version, day: date) -> Notice | None:
    """The version's undecided notice, None up to the last day in force that the notice names."""
    notice = version.undecided_notice
    return None if notice is None or (notice.until and day <= notice.until) else notice


def _precedence(version: Version) -> tuple[date, int]:
    """Sort key: of two editions in force, the one with the later first day wins, then the later edition."""
    return version.in_force_from or date.min, version.edition


class Calendar:
    """Answers which versions of a library are in force on a day."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self._editions: dict[str, list[Version]] = {}
        self._superseding: dict[str, list[Version]] = {}
        for version in versions:
            self._editions.setdefault(version.document.id, []).append(version)
            if version.supersedes and version.supersedes != version.document.id:
                self._superseding.setdefault(version.supersedes, []).append(version)
        for editions in self._editions.values():
            editions.sort(key=_precedence)

    @cached_property
    def is_always_in_force(self) -> bool:
        """Whether every version is in force on every day, so that a question needs no day."""
        all_versions = [version for editions in self._editions.values() for version in editions]
        has_dates = any(version.in_force_from or version.in_force_to or version.supersedes for version in all_versions)
        return not has_dates and len(all_versions) == len(self._editions)

    def in_force_on(self, day: date) -> dict[str, Version]:
        """The version in force on a day of each document that has one, by document id."""
        candidates = ((id, self._in_force(id, day)) for id in self._editions)
        return {id: version for id, version in candidates if version is not None}

    def keys_in_force_on(self, day: date) -> frozenset[Key]:
        return frozenset(version.key for version in self.in_force_on(day).values())

    def version_to_show(self, document_id: str, day: date) -> Version:
        """The version that represents a document: the one in force on the day, else the last edition."""
        return self._edition(document_id, day) or self._editions[document_id][-1]

    def standing(self, version: Version, day: date) -> Standing:
        """The standing of a version of this library on a day."""
        since, (until, by) = version.in_force_from, self._end(version)
        if self._in_force(version.document.id, day) == version:
            return Standing(State.IN_FORCE, since, until, by, _notice(version, day))
        if since is not None and day < since:
            return Standing(State.NOT_YET, since, until, by)
        return Standing(State.SUPERSEDED if by else State.ENDED, since, until, by)

    def _in_force(self, document_id: str, day: date) -> Version | None:
        """The edition whose dates include the day, unless a version whose dates include it supersedes the document."""
        others = self._superseding.get(document_id, ())
        is_superseded = any(self._edition(other.document.id, day) == other for other in others)
        return None if is_superseded else self._edition(document_id, day)

    def _edition(self, document_id: str, day: date) -> Version | None:
        return next(
            (version for version in reversed(self._editions[document_id]) if _dates_include(version, day)), None
        )

    def _end(self, version: Version) -> tuple[date | None, str | None]:
        """The version's last day in force, and the id of the document that replaces it; None if unknown."""
        stated = version.in_force_to
        successor = self._successor(version)
        if successor is None:
            return stated, None
        begins = successor.in_force_from
        day_before = begins - timedelta(days=1) if begins else None
        ends = min((day for day in (stated, day_before) if day is not None), default=None)
        return ends, successor.document.id

    def _successor(self, version: Version) -> Version | None:
        """The first version that replaces this one: a later edition, or a document that supersedes it."""
        editions = self._editions[version.document.id]
        later: Sequence[Version] = editions[editions.index(version) + 1 :]
        others = self._superseding.get(version.document.id, ())
        return min((*later, *others), key=_precedence, default=None)
