"""What a page holds and does not say: struck-out and hidden passages, taken out of it and counted.

What only waits for a click (an accordion, a tab, details, hidden="until-found") is text and stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4.element import Tag

from ingest.blocks.extraction import left_out_note
from ingest.formats.html.text import attribute, classes, says, take_out, words

_STRUCK = ["del", "s", "strike"]
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:0(?:[a-z%]+)?(?:!|;|$)"
    r"|mso-hide:all|clip:rect\(0|(?:left|top|right|text-indent):-\d{3,}|content-visibility:hidden)"
)
_WHITE_STYLE = re.compile(r"(?:^|;)color:(?:white|#fff(?:fff)?|rgb\(255,255,255\))(?:!|;|$)")
_SIMPLE = re.compile(r"[a-z]*([.#])([\w-]+)", re.IGNORECASE)
# Names that the usual style sheets hide by, and those by which they show it again on a larger screen.
_HIDDEN_NAMES = {"hidden", "d-none", "is-hidden", "display-none", "govuk-!-display-none", "uk-hidden"}
_SHOWN_NAME = re.compile(r"(?:d-\w+-|\w+:)(?:block|flex|grid|inline.*|table.*)|visible-.*")
_PANEL = re.compile(r"(?:^|[-_])(?:tab|tabs|tabpanel|accordion|collapse|collapsible|expander?)(?:[-_]|$)")
# Text for those who listen to a page, beside what it shows.
HEARD = (
    ".govuk-visually-hidden, .visually-hidden, .visuallyhidden, .sr-only, .screen-reader-text, .element-invisible, "
    ".show-for-sr, .katex-html, .MathJax_Preview, annotation"
)
_LONGEST_STYLE = 4_000
# How many signs of a page are searched for repetitions, all in all.
_SEARCHED = 100_000_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many passages with words were taken out."""

    struck: int = 0
    hidden: int = 0

    def notes(self) -> Iterator[str]:
        yield from filter(None, (left_out_note(self.struck, "struck out"), left_out_note(self.hidden, "hidden")))


def leave_out(content: Tag, sheet: "Sheet") -> LeftOut:
    """Take out of `content` what its page does not show."""
    struck = _take_out([tag for tag in content.find_all(True) if _is_struck(tag)])
    hidden = _take_out([tag for tag in content.find_all(True) if sheet.hides(tag)])
    heard = content.select(HEARD)
    hidden += _take_out(_repeated(content, {id(tag) for tag in heard}))
    _take_out(heard)
    return LeftOut(struck, hidden)


def _take_out(tags: list[Tag]) -> int:
    """How many of them had words and stood in no other."""
    count = 0
    for tag in tags:
        if not tag.decomposed:
            count += says(words(tag))
            take_out(tag)
    return count


def _is_struck(tag: Tag) -> bool:
    return tag.name in _STRUCK or bool(_STRUCK_STYLE.search(_style(tag)))


def _style(tag: Tag) -> str:
    return re.sub(r"\s+", "", attribute(tag, "style")[:_LONGEST_STYLE].lower())


class Sheet:
    """What a whole page's styles and controls say of its tags."""

    def __init__(self, page: Tag) -> None:
        self._names: set[tuple[str, str]] = set()
        for style in page.find_all("style"):
            self._names.update(_hiding("".join(style.strings)))
        self._styled = page.find("link", rel="stylesheet") is not None or page.find("style") is not None
        self._controlled = set(_controlled(page)) - {""}

    def hides(self, tag: Tag) -> bool:
        return self._hidden(tag) and not self._waits(tag)

    def _hidden(self, tag: Tag) -> bool:
        if "hidden" in tag.attrs or (tag.name == "dialog" and "open" not in tag.attrs):
            return True
        style = _style(tag)
        if _HIDDEN_STYLE.search(style) or (_is_white(tag, style) and self._on_white(tag)):
            return True
        names = classes(tag)
        own = {(".", name) for name in names} | {("#", attribute(tag, "id").lower())}
        return bool(own & self._names) or (
            not _HIDDEN_NAMES.isdisjoint(names) and not any(map(_SHOWN_NAME.fullmatch, names))
        )

    def _on_white(self, tag: Tag) -> bool:
        """Whether nothing can have given the tag a darker ground."""
        around = [tag, *tag.parents]
        return not self._styled and not any("background" in _style(one) or "bgcolor" in one.attrs for one in around)

    def _waits(self, tag: Tag) -> bool:
        """Whether the tag is only closed, until somebody opens it."""
        if attribute(tag, "hidden").lower() == "until-found" or attribute(tag, "role") == "tabpanel":
            return True
        return attribute(tag, "id") in self._controlled or any(map(_PANEL.search, classes(tag)))


def _is_white(tag: Tag, style: str) -> bool:
    return bool(_WHITE_STYLE.search(style)) or attribute(tag, "color").lower() in ("white", "#fff", "#ffffff")


def _hiding(sheet: str) -> Iterator[tuple[str, str]]:
    """The class names (".") and ids ("#") that a style sheet hides on every screen."""
    for selectors, rules in _rules(sheet):
        if _HIDDEN_STYLE.search(re.sub(r"\s+", "", rules.lower())):
            for selector in selectors.split(","):
                found = _SIMPLE.fullmatch(selector.strip())
                if found:
                    yield found[1], found[2].lower()


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of a style sheet; those inside "@media" and the like left out."""
    depth = 0
    selectors = before = ""
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if part == "{":
            depth += 1
            selectors = before if depth == 1 else ""
        elif part == "}":
            if depth == 1 and selectors:
                yield selectors, before
            depth = max(0, depth - 1)
            selectors = ""
        before = part


def _controlled(page: Tag) -> Iterator[str]:
    """The ids of what buttons and tabs open."""
    for control in page.select("[aria-controls], [data-target], [data-bs-target], [role=tab], .govuk-tabs__tab"):
        yield from attribute(control, "aria-controls").split()
        for name in ("data-target", "data-bs-target", "href"):
            yield attribute(control, name).removeprefix("#")


def _repeated(content: Tag, heard: set[int]) -> list[Tag]:
    """What is kept from those who listen and either says nothing or stands on the page once more.

    What stands beside a text for those who listen is how the page shows that text, and stays.
    """
    found = content.select("[aria-hidden=true]")
    whole = words(content) if found else ""
    searched = 0
    repeated: list[Tag] = []
    for tag in found:
        said = words(tag)
        beside = {id(tag.find_previous_sibling()), id(tag.find_next_sibling())}
        searched += len(whole)
        once_more = beside.isdisjoint(heard) and searched < _SEARCHED and whole.count(said) > 1
        if not says(said) or once_more:
            repeated.append(tag)
    return repeated
