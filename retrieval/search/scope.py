"""Which versions a question is searched in: those that its filters select and that are in force on its day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from retrieval.answer import Filters
from retrieval.document import Key, Version
from retrieval.errors import EmptyFilter, UnknownVersion
from retrieval.in_force import Calendar
from retrieval.index.readable_catalogue import ReadableCatalogue
from retrieval.interfaces import NO_FILTERS
from retrieval.nations import Nations


@dataclass(frozen=True, slots=True)
class Scope:
    """The versions that may answer, None for all; those that match the filter but are not in force; and the day.

    `nations`, `readers`: those that the filter states.
    """

    answering: frozenset[Key] | None
    others: frozenset[Key]
    day: date
    nations: Nations = frozenset()
    readers: tuple[str, ...] = ()

    def may_answer(self, version: Version) -> bool:
        return self.answering is None or version.key in self.answering


class Scopes:
    """Gives the scope of each question in a catalogue. `today` gives the day for filters without `as_of`."""

    def __init__(self, catalogue: ReadableCatalogue, today: Callable[[], date]) -> None:
        self._catalogue = catalogue
        self._today = today
        self.calendar = Calendar(catalogue.versions())
        self._in_force = lru_cache(maxsize=64)(self.calendar.keys_in_force_on)

    def of(self, filters: Filters) -> Scope:
        """Raises UnknownDocument, UnknownVersion or EmptyFilter."""
        return replace(self._of(filters), nations=frozenset(filters.nations), readers=filters.readers)

    def _of(self, filters: Filters) -> Scope:
        day = filters.as_of or self._today()
        if self.calendar.is_always_in_force and replace(filters, as_of=None, nations=(), readers=()) == NO_FILTERS:
            return Scope(None, frozenset(), day)
        matching = self._filtered(filters)
        if filters.versions:
            return Scope(matching, frozenset(), day)
        in_force = self._in_force(day)
        return Scope(matching & in_force, matching - in_force, day)

    def _filtered(self, filters: Filters) -> frozenset[Key]:
        """Every version that matches the filter, in force or not."""
        versions = self._catalogue.versions()
        for document_id in filters.documents:
            self._catalogue.check_document(document_id)
        if set(filters.versions) - {version.sha256 for version in versions}:
            raise UnknownVersion("No document has this version.")
        matching = frozenset(version.key for version in versions if _matches(version, filters))
        if not matching:
            raise EmptyFilter("No document matches this filter. Choose other documents, publishers or collections.")
        return matching


def _matches(version: Version, filters: Filters) -> bool:
    return (
        (not filters.documents or version.document.id in filters.documents)
        and (not filters.publishers or version.publisher in filters.publishers)
        and (not filters.collections or version.collection in filters.collections)
        and (not filters.versions or version.sha256 in filters.versions)
    )
