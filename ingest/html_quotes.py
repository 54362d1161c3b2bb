"""Whose words a page's block quotation is, where the page says so."""

import re

from bs4.element import Tag

from ingest.html_text import attribute, words

# What stands before a name and is no part of it.
_DASH = re.compile(r"^[\s—–―-]+")
_LONGEST = 150


def attributed(quotation: Tag) -> str | None:
    """The name that a quotation is put under: its `cite` or footer at the end, a caption, or its source's address."""
    whole = words(quotation)
    inner = [tag for name in ("footer", "cite") for tag in quotation.find_all(name) if whole.endswith(words(tag))]
    figure = quotation.parent if quotation.parent is not None and quotation.parent.name == "figure" else None
    caption = figure.find("figcaption") if figure is not None else None
    after = quotation.find_next_sibling()
    below = [after] if isinstance(after, Tag) and after.name == "cite" else []
    for tag in [*inner, *([caption] if isinstance(caption, Tag) else []), *below]:
        name = _DASH.sub("", words(tag))
        if name and len(name) <= _LONGEST:
            return name
    return attribute(quotation, "cite")[:_LONGEST] or None
