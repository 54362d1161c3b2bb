"""The words of a part of a page in one line: what browsers run together stays together, what they part is parted."""

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
# What begins on a line or in a cell of its own.
_APART = BLOCKS | {"button", "caption", "label", "option", "tbody", "td", "tfoot", "th", "thead", "tr"}
_NOTHING = frozenset[str]()
# How a line break is written until the words are put in one line; Python takes it for white space.
_BREAK = "\u2028"
# Signs that only say where a word may be broken, or which way to write.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class Step(NamedTuple):
    """On the way through a part of a page: into a tag, out of it, or past a text."""

    node: PageElement
    leaves: bool = False


def steps(nodes: Iterable[PageElement], without: frozenset[str] = _NOTHING) -> Iterator[Step]:
    """All that stands in these nodes, in order, but tags of the names `without`; however deep it lies."""
    open_: list[tuple[Tag | None, Iterator[PageElement]]] = [(None, iter(list(nodes)))]
    while open_:
        tag, rest = open_[-1]
        node = next(rest, None)
        if node is None:
            open_.pop()
            if tag is not None:
                yield Step(tag, leaves=True)
        elif not isinstance(node, Tag):
            yield Step(node)
        elif node.name not in without:
            yield Step(node)
            open_.append((node, iter(node.children)))


def words(node: PageElement, without: frozenset[str] = _NOTHING) -> str:
    """In one line."""
    return line([node], without)


def line(nodes: Iterable[PageElement], without: frozenset[str] = _NOTHING) -> str:
    return " ".join(_written(nodes, without).split())


def paragraphs(nodes: Iterable[PageElement]) -> list[str]:
    """Each in one line; two line breaks in a row part them, as old pages do."""
    runs: list[list[str]] = [[]]
    for piece in _written(nodes, _NOTHING).split(_BREAK):
        said = piece.split()
        if said:
            runs[-1] += said
        else:
            runs.append([])
    return [" ".join(run) for run in runs if run]


def _written(nodes: Iterable[PageElement], without: frozenset[str]) -> str:
    return "".join(map(_sign, steps(nodes, without))).translate(_UNSEEN)


def _sign(step: Step) -> str:
    node, leaves = step
    if not isinstance(node, Tag):
        return str(node) if type(node) is NavigableString else ""  # not comments and the like
    if node.name == "br":
        return "" if leaves else _BREAK
    if node.name == "q":
        return "”" if leaves else "“"
    return " " if node.name in _APART or _is_line(node) else ""


def _is_line(tag: Tag) -> bool:
    """Whether a style makes an inline tag a line of its own."""
    style = tag.get("style")
    if isinstance(style, str) and re.search(r"display\s*:\s*(?:block|flex|grid|table|list-item)", style, re.I):
        return True
    return any(name.startswith("govuk-caption-") for name in classes(tag))


def take_out(tag: Tag) -> None:
    """Leave nothing of a tag that says or does anything; to pull it out from among many others would take long."""
    write(tag, "")
    tag.name = "wbr"


def write(tag: Tag, text: str) -> None:
    """Put a text in the place of a tag."""
    tag.clear(decompose=True)
    tag.attrs = {}
    tag.name = "span"
    if text:
        tag.append(NavigableString(text))


def classes(tag: Tag) -> list[str]:
    """The names in a tag's class, in lower case."""
    found = tag.get("class")
    return [name.lower() for name in (found.split() if isinstance(found, str) else found or ())]


def attribute(tag: Tag, name: str) -> str:
    """Empty where the tag has none."""
    found = tag.get(name)
    return found if isinstance(found, str) else " ".join(found or ())


def says(text: str) -> bool:
    """Whether there is a letter or a figure in it."""
    return re.search(r"\w", text) is not None
