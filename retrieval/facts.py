"""The facts of an edition, in one list: manifests, commands, HTTP and the catalogue take their names from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from retrieval.errors import BadInput
from retrieval.nations import read_extent

# The collection of a document for which nobody stated one.
MAIN = "main"
COLLECTION_FORM = r"[a-z0-9]+(?:-[a-z0-9]+)*"
MAX_COLLECTION_LENGTH = 100


def _about(help: str, *, per_edition: bool = False) -> dict[str, Any]:
    """A fact's help, and whether a new edition never keeps the value of the one before."""
    return {"help": help, "per_edition": per_edition}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts that a manifest or a person states about an edition; a fact that nobody stated is None.

    A field's name is its name in manifests, over HTTP and in the catalogue, and with hyphens its option's name. A field
    holds text or a date. Its help explains it on the command line. All editions of a document have the same collection.
    Raises BadInput for a collection whose name has the wrong form, and for an extent that is no list of nations.
    """

    title: str | None = field(default=None, metadata=_about("The document's title."))
    publisher: str | None = field(default=None, metadata=_about("The publisher's name."))
    url: str | None = field(default=None, metadata=_about("Its web address."))
    licence: str | None = field(default=None, metadata=_about("Its licence."))
    published: date | None = field(
        default=None, metadata=_about("Its day of publication, as in 2026-01-31.", per_edition=True)
    )
    in_force_from: date | None = field(default=None, metadata=_about("Its first day in force.", per_edition=True))
    in_force_to: date | None = field(default=None, metadata=_about("Its last day in force.", per_edition=True))
    supersedes: str | None = field(default=None, metadata=_about("The id of the document that it replaces."))
    collection: str | None = field(default=None, metadata=_about("The collection that the document belongs to."))
    extent: str | None = field(
        default=None, metadata=_about("The nations that it applies to, as in 'England and Wales'.")
    )
    audience: str | None = field(
        default=None, metadata=_about("The readers whom it is for, as in 'local authorities'.")
    )

    def __post_init__(self) -> None:
        if self.collection is not None:
            check_collection(self.collection)
        if self.extent is not None:
            read_extent(self.extent)


def check_collection(name: str) -> None:
    """Raises BadInput where this cannot be the name of a collection."""
    if len(name) > MAX_COLLECTION_LENGTH or not re.fullmatch(COLLECTION_FORM, name):
        raise BadInput(
            f"The name of a collection has lower case letters, digits and hyphens, such as 'board-papers', and at most "
            f"{MAX_COLLECTION_LENGTH} characters. Correct it."
        )


# The type of each fact without None, by name and in order: `str` or `date`.
TYPES: Mapping[str, type] = MappingProxyType(
    {name: date if hint == date | None else str for name, hint in get_type_hints(Facts).items()}
)
HELP: Mapping[str, str] = MappingProxyType({fact.name: fact.metadata["help"] for fact in fields(Facts)})
# The names of all facts, of the dates, of the facts that a new edition never keeps, and of those that it keeps.
FACTS = tuple(TYPES)
DATE_FACTS = tuple(name for name in FACTS if TYPES[name] is date)
EDITION_FACTS = tuple(fact.name for fact in fields(Facts) if fact.metadata["per_edition"])
KEPT_FACTS = tuple(name for name in FACTS if name not in EDITION_FACTS)

NO_FACTS = Facts()

_F = TypeVar("_F", bound=Facts)


@dataclass(frozen=True, slots=True)
class FactChanges:
    """New values for facts. A fact that is neither in `stated` nor named in `cleared` stays unchanged."""

    stated: Facts = NO_FACTS
    cleared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "FactChanges":
        """The changes that a mapping of facts by name gives: None clears a fact, a missing name leaves it unchanged."""
        cleared = frozenset(name for name, value in values.items() if value is None)
        return cls(Facts(**values), cleared)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the facts that are stated or cleared, in the order of `FACTS`."""
        return tuple(name for name in FACTS if name in self.cleared or getattr(self.stated, name) is not None)

    def apply(self, facts: _F) -> _F:
        """These facts, or the version that has them, with the changes."""
        return replace(facts, **{name: getattr(self.stated, name) for name in self.names})


NO_CHANGES = FactChanges()


def facts_by_name(facts: Facts) -> dict[str, Any]:
    """The value of each fact by its name, in the order of `FACTS`."""
    return {name: getattr(facts, name) for name in FACTS}
