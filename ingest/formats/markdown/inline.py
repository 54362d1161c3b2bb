"""Read the words of inline Markdown: what its marks and its HTML mean, without the marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import note_mark

_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:[\s/][^<>]*)?)>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE_MARK = re.compile(r"\W*(\w{1,4})\W*")
_ATTRIBUTE_VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_HIDING_ATTRIBUTE = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|aria-hidden\s*=\s*[\"']?true)", re.IGNORECASE
)
_HIDDEN_ATTRIBUTE = re.compile(r"(?<![\w-])hidden(?![\w-])(?!\s*=\s*[\"']?until-found)", re.IGNORECASE)
_STRUCK_TAGS = ("del", "s", "strike")
_SHIFT_WRITERS = {"sup": to_superscript, "sub": to_subscript}
_INVISIBLE_TAGS = ("script", "style", "template")
_VOID_TAGS = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


@dataclass(frozen=True, slots=True)
class Tag:
    """An HTML tag, its name in lower case. `is_hidden`: the tag hides its content."""

    name: str
    closes: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class InlineText:
    """Inline text, with a line feed for each of its source, and the number of struck and hidden passages left out."""

    text: str
    struck: int = 0
    hidden: int = 0


def tags(html: str) -> Iterator[Tag]:
    """The tags in a piece of HTML that open or close an element."""
    for match in _TAG.finditer(_COMMENT.sub("", html)):
        name, attributes = match["name"].lower(), match["attributes"]
        if name in _VOID_TAGS or attributes.endswith("/"):
            continue
        hidden = bool(_HIDING_ATTRIBUTE.search(attributes)) or _is_marked_hidden(attributes) or name in _INVISIBLE_TAGS
        yield Tag(name, bool(match["closes"]), hidden)


def _is_marked_hidden(attributes: str) -> bool:
    without_values = _ATTRIBUTE_VALUE.sub(
        lambda value: value.group() if "until-found" in value.group() else "", attributes
    )
    return bool(_HIDDEN_ATTRIBUTE.search(without_values))


def inline_text(children: Sequence[Token]) -> InlineText:
    """The text of inline tokens, without struck words.

    Line ends and `<br>` separate words; raised and lowered characters stay distinct from the others.
    """
    run = _Run(_tag_pairs(children))
    for place, child in enumerate(children):
        run.take(place, child)
    return InlineText("".join(run.parts), run.struck, run.hidden)


def _tag(token: Token) -> Tag | None:
    return next(tags(token.content), None) if token.type == "html_inline" else None


def _tag_pairs(children: Sequence[Token]) -> dict[int, int]:
    """The index of each closed HTML tag, and the index of its end tag."""
    opened: dict[str, list[int]] = {}
    pairs: dict[int, int] = {}
    for place, child in enumerate(children):
        tag = _tag(child)
        if tag is None:
            continue
        places = opened.setdefault(tag.name, [])
        if not tag.closes:
            places.append(place)
        elif places:
            pairs[places.pop()] = place
    return pairs


@dataclass(frozen=True, slots=True)
class _OpenSpan:
    """An open span: its kind, the index of its end, and where its words begin among the parts."""

    kind: str
    until: int
    start: int


class _Run:
    """Collects inline text. When a span ends, its words are raised, lowered or left out."""

    def __init__(self, pairs: dict[int, int]) -> None:
        self.parts: list[str] = []
        self.struck = self.hidden = 0
        self._tag_pairs = pairs
        self._open_spans: list[_OpenSpan] = []
        self._links = 0

    def take(self, place: int, child: Token) -> None:
        if child.type in ("softbreak", "hardbreak"):
            self.parts.append("\n")
        elif child.type in ("text", "code_inline", "image"):
            self.parts.append(child.content)
        elif child.type == "s_open":
            self._open_spans.append(_OpenSpan("struck", -1, len(self.parts)))
        elif child.type == "s_close":
            self._close_span(-1)
        elif child.type == "link_open":
            self._links += 1
        elif child.type == "html_inline":
            self._take_html(place, child.content)

    def _take_html(self, place: int, html: str) -> None:
        if re.match(r"<br\b", html, re.IGNORECASE):
            self.parts.append("\n")
        tag = next(tags(html), None)
        if tag is None:
            return
        if tag.closes:
            self._close_span(place)
        elif place in self._tag_pairs:
            self._links += tag.name == "a"
            kind = _span_kind(tag)
            if kind:
                self._open_spans.append(_OpenSpan(kind, self._tag_pairs[place], len(self.parts)))
                self._links = 0

    def _close_span(self, end: int) -> None:
        index = next(
            (index for index in reversed(range(len(self._open_spans))) if self._open_spans[index].until == end), None
        )
        if index is None:
            return
        closed = self._open_spans[index]
        del self._open_spans[index:]
        text = "".join(self.parts[closed.start :])
        del self.parts[closed.start :]
        if closed.kind in _SHIFT_WRITERS:
            self.parts.append(self._shifted_text(closed.kind, text))
        elif text.strip():
            self.struck += closed.kind == "struck"
            self.hidden += closed.kind == "hidden"

    def _shifted_text(self, kind: str, text: str) -> str:
        """Raised or lowered text; a raised link is a note mark."""
        mark = _NOTE_MARK.fullmatch(text) if kind == "sup" and self._links else None
        if mark:
            return note_mark(mark.group(1))
        return text if any(outer.kind in _SHIFT_WRITERS for outer in self._open_spans) else _SHIFT_WRITERS[kind](text)


def _span_kind(tag: Tag) -> str | None:
    if tag.is_hidden:
        return "hidden"
    if tag.name in _STRUCK_TAGS:
        return "struck"
    return tag.name if tag.name in _SHIFT_WRITERS else None
