"""Lists of a page: the number before each item, and whether a list only repeats the page's headings."""

import re
from collections.abc import Set

from bs4.element import Tag

from ingest.blocks.numbering import column_letters, roman
from ingest.formats.html.text import attribute, classes, words

_FORMS_BY_STYLE = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "decimal": "1",
}
_MIN_CONTENTS_ITEMS = 3
_NO_NUMBER = re.compile(r"list-style(?:-type)?:none")


class ListCounter:
    """Counts the items of one list by its `type`, `start`, `value` and `reversed`; bullets have no numbers."""

    def __init__(self, tag: Tag) -> None:
        self._is_numbered = tag.name == "ol"
        self._form = _form(tag)
        self._step = -1 if "reversed" in tag.attrs else 1
        items = len(tag.find_all("li", recursive=False)) if self._step < 0 else 1
        start = _number_attribute(tag, "start")
        self._next = items if start is None else start

    def next_number(self, item: Tag) -> str | None:
        """The next item's printed number; None in a list of bullets."""
        if not self._is_numbered:
            return None
        own_number = _number_attribute(item, "value")
        number = self._next if own_number is None else own_number
        self._next = number + self._step
        return _format_number(number, _form(item) or self._form or "1")


def _number_attribute(tag: Tag, name: str) -> int | None:
    match = re.match(r"\s*([+-]?\d{1,9})", attribute(tag, name))
    return int(match[1]) if match else None


def _form(tag: Tag) -> str:
    """How a list or an item is numbered: "1", "a", "A", "i", "I" or "none"; "" where nothing says it."""
    style = attribute(tag, "style").replace(" ", "").lower()
    if _NO_NUMBER.search(style):
        return "none"
    styled = re.search(r"list-style(?:-type)?:(?:inside|outside)?([a-z-]+)", style)
    style_form = _FORMS_BY_STYLE.get(styled[1], "") if styled else ""
    type_form = attribute(tag, "type").strip()
    class_form = next((_FORMS_BY_STYLE[name] for name in classes(tag) if name in _FORMS_BY_STYLE), "")
    return style_form or (type_form if type_form in {*_FORMS_BY_STYLE.values()} else "") or class_form


def _format_number(number: int, form: str) -> str | None:
    if form == "none":
        return None
    if form in ("i", "I"):
        return roman(number, upper=form == "I")
    if form in ("a", "A"):
        return column_letters(number, upper=form == "A")
    return str(number)


def is_contents(tag: Tag, ids: Set[str]) -> bool:
    """Whether a list holds only links to places on its own page."""
    items = tag.find_all("li", recursive=False)
    links = tag.find_all("a", href=True)
    page_links = [link for link in links if attribute(link, "href").partition("#")[2] in ids]
    if (
        len(items) < _MIN_CONTENTS_ITEMS
        or len(page_links) < len(items)
        or not all(attribute(a, "href").startswith("#") for a in page_links)
    ):
        return False
    return _letters_only(words(tag)) == _letters_only(" ".join(words(link) for link in page_links))


def _letters_only(text: str) -> str:
    """The text without the numbers and signs that may precede a link."""
    return re.sub(r"[\W\d_]+", "", text)
