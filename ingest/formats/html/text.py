"""The words of part of a page in one line, run together or separated as browsers show them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bs4.element import NavigableString, PageElement, Tag

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "menu", "ol", "p", "pre", "search", "section", "summary", "table", "ul",
}  # fmt: skip
# Tags that begin a new line or cell.
_SEPARATED = BLOCKS | {"button", "caption", "label", "option", "tbody", "td", "tfoot", "th", "thead", "tr"}
_NO_NAMES = frozenset[str]()
# Stands for a line break until the words are joined in one line; Python treats it as white space.
_LINE_BREAK = "\u2028"
# Soft hyphen, zero-width space, word joiner and byte order mark.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class Step(NamedTuple):
    """A step through part of a page: into a tag, out of it (`is_end`), or past a text."""

    node: PageElement
    is_end: bool = False


def steps(nodes: Iterable[PageElement], without: frozenset[str] = _NO_NAMES) -> Iterator[Step]:
    """All nodes under these, in document order at any depth, but for the tags named in `without`."""
    open_tags: list[tuple[Tag | None, Iterator[PageElement]]] = [(None, iter(list(nodes)))]
    while open_tags:
        tag, children = open_tags[-1]
        node = next(children, None)
        if node is None:
            open_tags.pop()
            if tag is not None:
                yield Step(tag, is_end=True)
        elif not isinstance(node, Tag):
            yield Step(node)
        elif node.name not in without:
            yield Step(node)
            open_tags.append((node, iter(node.children)))


def words(node: PageElement, without: frozenset[str] = _NO_NAMES) -> str:
    """The words of a node in one line."""
    return words_of_nodes([node], without)


def words_of_nodes(nodes: Iterable[PageElement], without: frozenset[str] = _NO_NAMES) -> str:
    """The words of several nodes in one line."""
    return " ".join(_raw_text(nodes, without).split())


def paragraphs(nodes: Iterable[PageElement]) -> list[str]:
    """Paragraphs, each in one line. Two line breaks in a row separate them, as in old pages."""
    words_by_paragraph: list[list[str]] = [[]]
    for part in _raw_text(nodes, _NO_NAMES).split(_LINE_BREAK):
        line_words = part.split()
        if line_words:
            words_by_paragraph[-1] += line_words
        else:
            words_by_paragraph.append([])
    return [" ".join(paragraph) for paragraph in words_by_paragraph if paragraph]


def _raw_text(nodes: Iterable[PageElement], without: frozenset[str]) -> str:
    return "".join(map(_step_text, steps(nodes, without))).translate(_INVISIBLE)


def _step_text(step: Step) -> str:
    node, is_end = step
    if not isinstance(node, Tag):
        return str(node) if type(node) is NavigableString else ""  # not comments and the like
    if node.name == "br":
        return "" if is_end else _LINE_BREAK
    if node.name == "q":
        return "”" if is_end else "“"
    return " " if node.name in _SEPARATED or _is_block_styled(node) else ""


def _is_block_styled(tag: Tag) -> bool:
    """Whether a style puts an inline tag on a line of its own."""
    style = tag.get("style")
    if isinstance(style, str) and re.search(r"display\s*:\s*(?:block|flex|grid|table|list-item)", style, re.I):
        return True
    return any(name.startswith("govuk-caption-") for name in classes(tag))


def empty(tag: Tag) -> None:
    """Remove a tag's contents and attributes. Removing a tag itself takes long among many siblings."""
    replace_with_text(tag, "")
    tag.name = "wbr"


def replace_with_text(tag: Tag, text: str) -> None:
    """Replace a tag with text."""
    tag.clear(decompose=True)
    tag.attrs = {}
    tag.name = "span"
    if text:
        tag.append(NavigableString(text))


def classes(tag: Tag) -> list[str]:
    """A tag's class names, in lower case."""
    value = tag.get("class")
    return [name.lower() for name in (value.split() if isinstance(value, str) else value or ())]


def attribute(tag: Tag, name: str) -> str:
    """An attribute's value; "" where the tag lacks it."""
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


def has_words(text: str) -> bool:
    """Whether a text holds a letter or a digit."""
    return re.search(r"\w", text) is not None
