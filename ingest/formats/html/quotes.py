"""Whose words a page's block quotation is, where the page says so."""

import re
from collections.abc import Iterator

from bs4.element import Tag

from ingest.formats.html.text import attribute, says, words

# What stands before a name and is no part of it.
_DASH = re.compile(r"^[\s—–―-]+")
_LONGEST = 150
_NAMES = ("footer", "cite")


def attributed(quotation: Tag) -> str | None:
    """The name that a quotation is put under: its `cite` or footer at the end, a caption, or its source's address."""
    names = (_DASH.sub("", words(tag)) for tag in _named(quotation))
    return next((name for name in names if 0 < len(name) <= _LONGEST), attribute(quotation, "cite")[:_LONGEST] or None)


def _named(quotation: Tag) -> Iterator[Tag]:
    """The tags that may hold the name: the last in the quotation, where nothing follows it, and those below it."""
    last = next((child for child in reversed(quotation.contents) if isinstance(child, Tag) or says(str(child))), None)
    if isinstance(last, Tag) and last.name != "blockquote":
        ends = [last] if last.name in _NAMES else last.find_all(list(_NAMES))
        yield from (tag for tag in ends if words(last).endswith(words(tag)))
    figure = quotation.parent
    if figure is not None and figure.name == "figure":
        yield from figure.find_all("figcaption", limit=1)
    after = quotation.find_next_sibling()
    if isinstance(after, Tag) and after.name == "cite":
        yield after
