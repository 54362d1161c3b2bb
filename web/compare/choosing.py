"""What can be chosen for a comparison: the documents and publishers, a part of the list of all, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from retrieval.answer import Filters
from retrieval.document import Version
from retrieval.interfaces import Library
from web.chat.choice import (
    DAY,
    DOCUMENT,
    NATION,
    PUBLISHER,
    READERS,
    Chip,
    chips_for_whom,
    nation_chip,
    offer,
    readers_chip,
)
from web.compare.comparison import MAX_COMPARED, how_many
from web.documents.list_query import ListQuery
from web.documents.list_view import ListView, is_named, list_documents
from web.wording.in_force_warning import format_day


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: the value that a form sends, its words, a line about it, and the words of its chip."""

    value: str
    words: str
    about: str
    is_chosen: bool
    chip: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """The part of the list that the words find, with what is chosen.

    `chips`: a chip for each part of the choice. `carried`: the fields and values that no option on the page sends.
    """

    chips: tuple[Chip, ...]
    carried: tuple[tuple[str, str], ...]
    documents: tuple[Option, ...]
    publishers: tuple[Option, ...]
    nations: tuple[Option, ...]
    readers: tuple[Option, ...]
    list: ListView


def choosing(choice: Filters, library: Library, query: ListQuery) -> Choosing:
    """Where there is one document or publisher alone, there is none to choose."""
    versions = library.versions()
    found = list_documents(library, query)
    documents = tuple(_document(entry.version, choice) for entry in found.entries) if len(versions) > 1 else ()
    names = sorted({version.publisher for version in versions if version.publisher})
    publishers = tuple(
        Option(name, name, "", name in choice.publishers, f"All of {name}")
        for name in names
        if len(names) > 1 and is_named(name, query.words)
    )
    nations, readers = _of_whom(choice, library)
    lists = ((DOCUMENT, documents), (PUBLISHER, publishers), (NATION, nations), (READERS, readers))
    offered = {(field, one.value) for field, options in lists for one in options}
    chips = _chips(choice, versions)
    carried = [(chip.field, chip.value) for chip in chips if chip.field != DAY]
    unseen = tuple(part for part in carried if part not in offered)
    return Choosing(chips, unseen, documents, publishers, nations, readers, found)


def _of_whom(choice: Filters, library: Library) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """The nations and the readers that the chat offers, too."""
    offered = offer(choice, library)
    nations = (Option(value, words, "", is_on, nation_chip(value).text) for value, words, is_on in offered.nations)
    readers = (Option(value, words, "", is_on, readers_chip(value).text) for value, words, is_on in offered.readers)
    return tuple(nations), tuple(readers)


def _document(version: Version, choice: Filters) -> Option:
    day = format_day(version.published) if version.published else None
    about = ", ".join(part for part in (version.publisher, day) if part)
    return Option(version.document.id, version.title, about, version.document.id in choice.documents, version.title)


def _chips(choice: Filters, versions: Iterable[Version]) -> tuple[Chip, ...]:
    titles = {version.document.id: version.title for version in versions}
    found = [Chip(DOCUMENT, id, titles.get(id, id)) for id in choice.documents]
    found += [Chip(PUBLISHER, name, f"All of {name}") for name in choice.publishers]
    found += chips_for_whom(choice)
    if choice.as_of is not None:
        found.append(Chip(DAY, choice.as_of.isoformat(), f"As it stood on {format_day(choice.as_of)}"))
    return tuple(found)


def with_all_found(choice: Filters, library: Library, query: ListQuery) -> Filters:
    """The choice with every document on this part of the list, as far as MAX_COMPARED goes."""
    found = [entry.version.document.id for entry in list_documents(library, query).entries]
    added = [id for id in found if id not in choice.documents]
    room = max(0, MAX_COMPARED - how_many(choice))
    return replace(choice, documents=(*choice.documents, *added[:room]))
