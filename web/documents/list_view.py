"""The list of documents as its page shows it: the documents that a query finds, and the choices of its form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from ingest.formats.readers import FORMATS
from retrieval.document import Version
from retrieval.in_force import Standing, State
from retrieval.nations import Nation
from web.documents.list_query import NOT_STATED, InForce, ListQuery, Order

PAGE_SIZE = 50

_IN_FORCE_WORDS = {InForce.ANY: "All", InForce.YES: "In force", InForce.NO: "Not in force"}
_ORDER_WORDS = {Order.TITLE: "By title", Order.NEWEST: "Newest first", Order.OLDEST: "Oldest first"}


class Listed(Protocol):
    """The documents to list: one version of each, its editions, and how a version stands today."""

    def versions(self) -> Sequence[Version]: ...

    def editions(self, document_id: str) -> Sequence[Version]: ...

    def standing(self, version: Version) -> Standing: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a field of the form."""

    value: str
    words: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the list. `editions`: how many the library holds."""

    version: Version
    standing: Standing
    editions: int

    @property
    def format(self) -> str:
        return format_name(self.version.media_type)

    @property
    def is_in_force(self) -> bool:
        return self.standing.state is State.IN_FORCE


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of the list. `found` documents match the query, of `total`; `page` counts from 1 to `pages`."""

    query: ListQuery
    entries: tuple[Entry, ...]
    total: int
    found: int
    page: int
    pages: int
    publishers: tuple[Choice, ...]
    collections: tuple[Choice, ...]
    formats: tuple[Choice, ...]
    nations: tuple[Choice, ...]

    @property
    def standings(self) -> tuple[Choice, ...]:
        return tuple(Choice(one.value, words, one is self.query.in_force) for one, words in _IN_FORCE_WORDS.items())

    @property
    def orders(self) -> tuple[Choice, ...]:
        return tuple(Choice(one.value, words, one is self.query.order) for one, words in _ORDER_WORDS.items())

    @property
    def first(self) -> int:
        """The position of the first entry in the whole list, from 1."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def links(self) -> Iterator[int | None]:
        """The numbers of the pages to link: the first, the last and the neighbours of this one; None for a gap."""
        shown = [number for number in range(1, self.pages + 1) if number in (1, self.pages) or self._is_near(number)]
        for before, number in zip([0, *shown], shown, strict=False):
            if number > before + 1:
                yield None
            yield number

    def _is_near(self, number: int) -> bool:
        return abs(number - self.page) <= 1


def format_name(media_type: str) -> str:
    """The name of a format in words; the media type itself for a format that Cited does not read."""
    return FORMATS[media_type].name if media_type in FORMATS else media_type


def list_documents(library: Listed, query: ListQuery, *, with_ids: bool = False) -> ListView:
    """The page of the list that the query asks for; its last page where the query asks for a later one.

    `with_ids`: the query's words may also be words of a document's id.
    """
    versions = library.versions()
    chosen = list(_matching(library, versions, query, with_ids)) if query.is_narrowed else versions
    found = _in_order(chosen, query.order)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(query.page, pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return ListView(
        query=query,
        entries=tuple(_entry(library, version) for version in shown),
        total=len(versions),
        found=len(found),
        page=page,
        pages=pages,
        publishers=_choices({version.publisher for version in versions if version.publisher}, query.publisher),
        collections=_choices({version.collection for version in versions}, query.collection),
        formats=_choices({version.media_type for version in versions}, query.media_type, names_formats=True),
        nations=_nations(versions, query.nation),
    )


def _entry(library: Listed, version: Version) -> Entry:
    return Entry(version, library.standing(version), len(library.editions(version.document.id)))


def _matching(library: Listed, versions: Iterable[Version], query: ListQuery, with_ids: bool) -> Iterator[Version]:
    for version in versions:
        if query.words and not is_named(_names(version, with_ids), query.words):
            continue
        if query.publisher not in ("", version.publisher) or query.collection not in ("", version.collection):
            continue
        if query.media_type not in ("", version.media_type) or not _applies(version, query.nation):
            continue
        if query.in_force is not InForce.ANY:
            is_in_force = library.standing(version).state is State.IN_FORCE
            if is_in_force is not (query.in_force is InForce.YES):
                continue
        yield version


def _applies(version: Version, nation: str) -> bool:
    extent = version.applicability.extent
    return not nation or (nation in extent.nations if extent else nation == NOT_STATED)


def _names(version: Version, with_ids: bool) -> str:
    return f"{version.title} {version.publisher or ''} {version.document.id if with_ids else ''}"


def is_named(name: str, words: str) -> bool:
    """Whether a name holds each of the words. The beginning is enough: "counter" for "counter-terrorism"."""
    named = _words(name)
    return all(any(one.startswith(word) for one in named) for word in _words(words))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _in_order(versions: Sequence[Version], order: Order) -> list[Version]:
    """By title, or by the day of publication; documents without a day come last in both directions."""
    titles = map(str.casefold, map(attrgetter("title"), versions))
    by_title = [one for *_, one in sorted(zip(titles, map(attrgetter("document.id"), versions), versions, strict=True))]
    if order is Order.TITLE:
        return by_title
    dated = [version for version in by_title if version.published]
    undated = [version for version in by_title if not version.published]
    return sorted(dated, key=attrgetter("published"), reverse=order is Order.NEWEST) + undated


def _nations(versions: Iterable[Version], chosen: str) -> tuple[Choice, ...]:
    """The nations that a document states, in their order, between all and none; no options where none is stated."""
    # No call for a document that states nothing: the list may be long.
    extents = [version.applicability.extent for version in versions if version.extent or version.stated.extent]
    stated = {nation for extent in extents if extent for nation in extent.nations}
    if not stated and not chosen:
        return ()
    named = [(nation.value, nation.value) for nation in Nation if nation in stated or nation == chosen]
    every = [("", "All"), *named, (NOT_STATED, "Not stated")]
    return tuple(Choice(value, words, value == chosen) for value, words in every)


def _choices(values: Iterable[str], chosen: str, *, names_formats: bool = False) -> tuple[Choice, ...]:
    """The options of a field, by their words, after one for all. None where there is nothing to choose."""
    named = [Choice(value, format_name(value) if names_formats else value, value == chosen) for value in values]
    named.sort(key=lambda choice: choice.words.casefold())
    if len(named) < 2 and not chosen:
        return ()
    return (Choice("", "All", not chosen), *named)
