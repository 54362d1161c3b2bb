"""What the address of the list of documents asks for: words, choices, an order and a page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from retrieval.nations import Nation

_MAX_WORDS = 200
NOT_STATED = "not-stated"
_Choice = TypeVar("_Choice", bound=StrEnum)


class Order(StrEnum):
    TITLE = "title"
    NEWEST = "newest"
    OLDEST = "oldest"


class InForce(StrEnum):
    """The choice by standing; ANY shows every document."""

    ANY = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The choices of the form. An empty text chooses everything. `page` counts from 1.

    `nation`: the name of a nation, or NOT_STATED for documents that state none.
    """

    words: str = ""
    publisher: str = ""
    collection: str = ""
    media_type: str = ""
    nation: str = ""
    in_force: InForce = InForce.ANY
    order: Order = Order.TITLE
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether the choices can leave documents out."""
        return replace(self, order=Order.TITLE, page=1) != ListQuery()

    def address(self, page: int, path: str = "/documents") -> str:
        """The address of a page of the same list, at `path`. Choices that leave nothing out stay away from it."""
        given = {name: text for name, text in self._fields().items() if text}
        if page > 1:
            given["page"] = str(page)
        return path + (f"?{urlencode(given)}" if given else "")

    def _fields(self) -> dict[str, str]:
        order = "" if self.order is Order.TITLE else self.order.value
        return {
            "words": self.words,
            "publisher": self.publisher,
            "collection": self.collection,
            "format": self.media_type,
            "applies-to": self.nation,
            "in-force": self.in_force.value,
            "order": order,
        }


def read_query(given: Mapping[str, str]) -> ListQuery:
    """The query that an address states. A value that the form cannot send is read as if it were absent."""
    page = given.get("page", "")
    return ListQuery(
        words=" ".join(given.get("words", "")[:_MAX_WORDS].split()),
        publisher=given.get("publisher", ""),
        collection=given.get("collection", ""),
        media_type=given.get("format", ""),
        nation=given.get("applies-to", "") if given.get("applies-to") in (*Nation, NOT_STATED) else "",
        in_force=_choice(InForce, given.get("in-force"), InForce.ANY),
        order=_choice(Order, given.get("order"), Order.TITLE),
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page) else 1,
    )


def _choice(kind: type[_Choice], value: str | None, default: _Choice) -> _Choice:
    return next((one for one in kind if one.value == value), default)
