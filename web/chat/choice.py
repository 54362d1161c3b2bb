"""Where a question is searched, as forms and addresses carry it.

A choice has documents, publishers, collections, nations, readers and a day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.answer import Filters
from retrieval.applies.readers import named_groups
from retrieval.document import Version
from retrieval.errors import BadQuestion
from retrieval.interfaces import Library
from retrieval.nations import Nation
from web.wording.in_force_warning import format_day

DOCUMENT, PUBLISHER, COLLECTION, DAY = "document", "publisher", "collection", "as_of"
NATION, READERS = "nation", "readers"
# More documents than this are chosen on the list of documents, one by one.
MAX_OFFERED = 60
MAX_CHOSEN = 60
PART_GONE = "Part of your choice is no longer in the library, so it was taken out."


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a choice: the field and value that carry it, and its words."""

    field: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen: (value, words, whether it is chosen) for each field."""

    documents: tuple[tuple[str, str, bool], ...]
    publishers: tuple[tuple[str, str, bool], ...]
    collections: tuple[tuple[str, str, bool], ...]
    nations: tuple[tuple[str, str, bool], ...]
    readers: tuple[tuple[str, str, bool], ...]
    day: str


def carried_fields(filters: Filters) -> Iterator[tuple[str, str]]:
    """The fields and values that carry a choice; none where everything is searched."""
    for field, values in (
        (DOCUMENT, filters.documents),
        (PUBLISHER, filters.publishers),
        (COLLECTION, filters.collections),
        (NATION, filters.nations),
        (READERS, filters.readers),
    ):
        yield from ((field, value) for value in values)
    if filters.as_of is not None:
        yield DAY, filters.as_of.isoformat()


def read_choice(values: Mapping[str, Sequence[str]]) -> Filters:
    """The choice that these fields carry. Raises BadQuestion for a day that is none, and for too many values."""
    days = [value.strip() for value in values.get(DAY, ()) if value.strip()]
    try:
        day = date.fromisoformat(days[-1]) if days else None
    except ValueError as cause:
        raise BadQuestion("Enter the day as year, month and day, such as 2024-03-31") from cause
    chosen = [_distinct(values.get(field, ())) for field in (DOCUMENT, PUBLISHER, COLLECTION, READERS)]
    if sum(map(len, chosen)) > MAX_CHOSEN:
        raise BadQuestion(f"Choose at most {MAX_CHOSEN} documents, publishers, collections and readers together")
    documents, publishers, collections, readers = chosen
    nations = tuple(nation for nation in Nation if nation in values.get(NATION, ()))
    return Filters(documents, publishers, (), day, collections, nations, readers)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def without(filters: Filters, dropped: str) -> Filters:
    """The choice without one part: "FIELD VALUE", as the button of its chip sends it."""
    kept = [pair for pair in carried_fields(filters) if pair != tuple(dropped.split(" ", 1))]
    return read_choice({field: [value for name, value in kept if name == field] for field, _ in kept})


def held_by(filters: Filters, library: Library) -> tuple[Filters, bool]:
    """The parts of a choice that this library holds, and whether any part was left out."""
    versions = library.versions()
    held = replace(
        filters,
        documents=_among(filters.documents, {version.document.id for version in versions}),
        publishers=_among(filters.publishers, {version.publisher for version in versions}),
        collections=_among(filters.collections, {version.collection for version in versions}),
    )
    return held, held != filters


def _among(values: tuple[str, ...], known: set[str | None] | set[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value in known)


def chips(filters: Filters, library: Library) -> list[Chip]:
    """A choice in words, a chip for each part."""
    titles = {version.document.id: version.title for version in library.versions()}
    found = [Chip(DOCUMENT, id, f"Only in “{titles.get(id, id)}”") for id in filters.documents]
    found += [Chip(PUBLISHER, name, f"Only from {name}") for name in filters.publishers]
    found += [Chip(COLLECTION, name, f"Only in the collection {name}") for name in filters.collections]
    found += chips_for_whom(filters)
    if filters.as_of is not None:
        found.append(Chip(DAY, filters.as_of.isoformat(), f"As it stood on {format_day(filters.as_of)}"))
    return found


def chips_for_whom(filters: Filters) -> list[Chip]:
    """The nations and the readers of a choice in words."""
    return [*map(nation_chip, filters.nations), *map(readers_chip, filters.readers)]


def nation_chip(nation: str) -> Chip:
    return Chip(NATION, nation, f"For {nation}")


def readers_chip(name: str) -> Chip:
    return Chip(READERS, name, f"For readers such as “{name}”")


def for_whom(filters: Filters) -> Filters:
    """The nations and the readers of a choice alone."""
    return Filters(nations=filters.nations, readers=filters.readers)


def offer(filters: Filters, library: Library) -> Offer:
    """What can be chosen in this library. Documents are offered where there are at most MAX_OFFERED of them."""
    versions = library.versions()
    titles = {version.document.id: version.title for version in versions}
    documents = titles if 1 < len(titles) <= MAX_OFFERED else {}
    return Offer(
        tuple((id, title, id in filters.documents) for id, title in documents.items()),
        _options({version.publisher for version in versions if version.publisher}, filters.publishers),
        _options(_collections(versions), filters.collections),
        tuple((nation, nation, nation in filters.nations) for nation in Nation)
        if filters.nations or _states_extents(versions)
        else (),
        tuple(
            (kind, kind, kind in filters.readers) for kind in sorted({*_kinds_of_readers(versions), *filters.readers})
        ),
        filters.as_of.isoformat() if filters.as_of else "",
    )


def _states_extents(versions: Sequence[Version]) -> bool:
    return any(version.applicability.extent for version in versions)


def _kinds_of_readers(versions: Sequence[Version]) -> set[str]:
    audiences = {version.applicability.audience.readers for version in versions if version.applicability.audience}
    return {group for readers in audiences for group in named_groups(readers)}


def _collections(versions: Sequence[Version]) -> set[str]:
    return {version.collection for version in versions}


def _options(names: set[str], chosen: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """One alone is no choice."""
    return tuple((name, name, name in chosen) for name in sorted(names)) if len(names) > 1 else ()
