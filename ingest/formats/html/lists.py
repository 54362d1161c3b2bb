"""Lists of a page: the number that stands before an item, and whether a list only repeats the page's headings."""

import re
from collections.abc import Set

from bs4.element import Tag

from ingest.blocks.numbering import column_letters, roman
from ingest.formats.html.text import attribute, classes, words

_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "decimal": "1",
}
_FEWEST = 3
_NONE = re.compile(r"list-style(?:-type)?:none")


class ListCounter:
    """Counts the items of one list, as `type`, `start`, `value` and `reversed` say; a list of bullets has none."""

    def __init__(self, tag: Tag) -> None:
        self._numbered = tag.name == "ol"
        self._form = _form(tag)
        self._step = -1 if "reversed" in tag.attrs else 1
        items = len(tag.find_all("li", recursive=False)) if self._step < 0 else 1
        start = _number(tag, "start")
        self._next = items if start is None else start

    def next(self, item: Tag) -> str | None:
        """The number of the next item as it is printed."""
        if not self._numbered:
            return None
        own = _number(item, "value")
        number = self._next if own is None else own
        self._next = number + self._step
        return _printed(number, _form(item) or self._form or "1")


def _number(tag: Tag, name: str) -> int | None:
    found = re.match(r"\s*([+-]?\d{1,9})", attribute(tag, name))
    return int(found[1]) if found else None


def _form(tag: Tag) -> str:
    """How a list or an item is numbered: "1", "a", "A", "i", "I", "none", or "" where nothing says it."""
    style = attribute(tag, "style").replace(" ", "").lower()
    if _NONE.search(style):
        return "none"
    styled = re.search(r"list-style(?:-type)?:(?:inside|outside)?([a-z-]+)", style)
    named = _STYLES.get(styled[1], "") if styled else ""
    given = attribute(tag, "type").strip()
    by_class = next((_STYLES[name] for name in classes(tag) if name in _STYLES), "")
    return named or (given if given in {*_STYLES.values()} else "") or by_class


def _printed(number: int, form: str) -> str | None:
    if form == "none":
        return None
    if form in ("i", "I"):
        return roman(number, upper=form == "I")
    if form in ("a", "A"):
        return column_letters(number, upper=form == "A")
    return str(number)


def is_contents(tag: Tag, ids: Set[str]) -> bool:
    """Whether a list holds nothing but links to places of its own page."""
    items = tag.find_all("li", recursive=False)
    links = tag.find_all("a", href=True)
    inner = [link for link in links if attribute(link, "href").partition("#")[2] in ids]
    if len(items) < _FEWEST or len(inner) < len(items) or not all(attribute(a, "href").startswith("#") for a in inner):
        return False
    return _letters(words(tag)) == _letters(" ".join(words(link) for link in inner))


def _letters(text: str) -> str:
    """Without the numbers and signs that may stand before the links."""
    return re.sub(r"[\W\d_]+", "", text)
