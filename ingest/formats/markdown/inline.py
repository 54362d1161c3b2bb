"""The words of a run of Markdown: what its marks and its HTML mean, not the marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import note_mark

_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:[\s/][^<>]*)?)>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARK = re.compile(r"\W*(\w{1,4})\W*")
_QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_HIDES = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|aria-hidden\s*=\s*[\"']?true)", re.IGNORECASE)
_HIDDEN = re.compile(r"(?<![\w-])hidden(?![\w-])(?!\s*=\s*[\"']?until-found)", re.IGNORECASE)
_STRUCK = ("del", "s", "strike")
_SHIFTS = {"sup": to_superscript, "sub": to_subscript}
_NEVER_SHOWN = ("script", "style", "template")
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as HTML writes it, in lower case; `is_hidden`: what stands in it is not shown."""

    name: str
    closes: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class InlineText:
    """The words of a run, with a line feed where its source has one; how many passages were left out, and why."""

    text: str
    struck: int = 0
    hidden: int = 0


def tags(html: str) -> Iterator[Tag]:
    """The tags in a piece of HTML that open or close something."""
    for found in _TAG.finditer(_COMMENT.sub("", html)):
        name, attributes = found["name"].lower(), found["attributes"]
        if name in _VOID or attributes.endswith("/"):
            continue
        hidden = bool(_HIDES.search(attributes)) or _is_marked_hidden(attributes) or name in _NEVER_SHOWN
        yield Tag(name, bool(found["closes"]), hidden)


def _is_marked_hidden(attributes: str) -> bool:
    without_values = _QUOTED.sub(lambda value: value.group() if "until-found" in value.group() else "", attributes)
    return bool(_HIDDEN.search(without_values))


def said(children: Sequence[Token]) -> InlineText:
    """What a run says: line ends and `<br>` part words, raised and lowered characters stay apart, struck words go."""
    run = _Run(_pairs(children))
    for place, child in enumerate(children):
        run.take(place, child)
    return InlineText("".join(run.parts), run.struck, run.hidden)


def _tag(token: Token) -> Tag | None:
    return next(tags(token.content), None) if token.type == "html_inline" else None


def _pairs(children: Sequence[Token]) -> dict[int, int]:
    """The place of each HTML tag that is closed, and the place of what closes it."""
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
class _Open:
    """Something open: what kind, up to which token, and where its words begin among the parts."""

    kind: str
    until: int
    start: int


class _Run:
    """Collects a run's words; what ends is raised, lowered or left out then."""

    def __init__(self, pairs: dict[int, int]) -> None:
        self.parts: list[str] = []
        self.struck = self.hidden = 0
        self._pairs = pairs
        self._open: list[_Open] = []
        self._links = 0

    def take(self, place: int, child: Token) -> None:
        if child.type in ("softbreak", "hardbreak"):
            self.parts.append("\n")
        elif child.type in ("text", "code_inline", "image"):
            self.parts.append(child.content)
        elif child.type == "s_open":
            self._open.append(_Open("struck", -1, len(self.parts)))
        elif child.type == "s_close":
            self._close(-1)
        elif child.type == "link_open":
            self._links += 1
        elif child.type == "html_inline":
            self._html(place, child.content)

    def _html(self, place: int, html: str) -> None:
        if re.match(r"<br\b", html, re.IGNORECASE):
            self.parts.append("\n")
        tag = next(tags(html), None)
        if tag is None:
            return
        if tag.closes:
            self._close(place)
        elif place in self._pairs:
            self._links += tag.name == "a"
            kind = _kind(tag)
            if kind:
                self._open.append(_Open(kind, self._pairs[place], len(self.parts)))
                self._links = 0

    def _close(self, place: int) -> None:
        at = next((at for at in reversed(range(len(self._open))) if self._open[at].until == place), None)
        if at is None:
            return
        ended = self._open[at]
        del self._open[at:]
        words = "".join(self.parts[ended.start :])
        del self.parts[ended.start :]
        if ended.kind in _SHIFTS:
            self.parts.append(self._shifted(ended.kind, words))
        elif words.strip():
            self.struck += ended.kind == "struck"
            self.hidden += ended.kind == "hidden"

    def _shifted(self, kind: str, words: str) -> str:
        """Raised or lowered words; a raised link is a note's mark."""
        mark = _MARK.fullmatch(words) if kind == "sup" and self._links else None
        if mark:
            return note_mark(mark.group(1))
        return words if any(other.kind in _SHIFTS for other in self._open) else _SHIFTS[kind](words)


def _kind(tag: Tag) -> str | None:
    if tag.is_hidden:
        return "hidden"
    if tag.name in _STRUCK:
        return "struck"
    return tag.name if tag.name in _SHIFTS else None
