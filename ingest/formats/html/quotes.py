"""Find whose words a page's block quotation holds, where the page says so."""

import re
from collections.abc import Iterator

from bs4.element import Tag

from ingest.formats.html.text import attribute, has_words, words

# Dash before a name.
_DASH = re.compile(r"^[\s—–―-]+")
_MAX_NAME_CHARS = 150
_NAME_TAGS = ("footer", "cite")


def attribution(quotation: Tag) -> str | None:
    """The name of a quotation's author: its `cite` or footer at the end, a caption, or the address of its source."""
    names = (_DASH.sub("", words(tag)) for tag in _possible_name_tags(quotation))
    return next(
        (name for name in names if 0 < len(name) <= _MAX_NAME_CHARS),
        attribute(quotation, "cite")[:_MAX_NAME_CHARS] or None,
    )


def _possible_name_tags(quotation: Tag) -> Iterator[Tag]:
    """Tags that may hold the name: at the quotation's end, in its figure's caption, and after it."""
    last_child = next(
        (child for child in reversed(quotation.contents) if isinstance(child, Tag) or has_words(str(child))), None
    )
    if isinstance(last_child, Tag) and last_child.name != "blockquote":
        candidates = [last_child] if last_child.name in _NAME_TAGS else last_child.find_all(list(_NAME_TAGS))
        yield from (tag for tag in candidates if words(last_child).endswith(words(tag)))
    figure = quotation.parent
    if figure is not None and figure.name == "figure":
        yield from figure.find_all("figcaption", limit=1)
    next_tag = quotation.find_next_sibling()
    if isinstance(next_tag, Tag) and next_tag.name == "cite":
        yield next_tag
