"""Remove struck-out and hidden passages from a page, and count them for the report.

Content that opens at a click (an accordion, a tab, `details`, hidden="until-found") is text and stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4.element import Tag

from ingest.blocks.extraction import left_out_note
from ingest.formats.html.text import attribute, classes, empty, has_words, words

_STRUCK = ["del", "s", "strike"]
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:0(?:[a-z%]+)?(?:!|;|$)"
    r"|mso-hide:all|clip:rect\(0|(?:left|top|right|text-indent):-\d{3,}|content-visibility:hidden)"
)
_WHITE_STYLE = re.compile(r"(?:^|;)color:(?:white|#fff(?:fff)?|rgb\(255,255,255\))(?:!|;|$)")
_SIMPLE_SELECTOR = re.compile(r"[a-z]*([.#])([\w-]+)", re.IGNORECASE)
# Classes by which common style sheets hide a tag, and those by which they show it again on larger screens.
_HIDDEN_CLASSES = {"hidden", "d-none", "is-hidden", "display-none", "govuk-!-display-none", "uk-hidden"}
_SHOWN_CLASS = re.compile(r"(?:d-\w+-|\w+:)(?:block|flex|grid|inline.*|table.*)|visible-.*")
_PANEL_CLASS = re.compile(r"(?:^|[-_])(?:tab|tabs|tabpanel|accordion|collapse|collapsible|expander?)(?:[-_]|$)")
# Text for screen readers only, in addition to what the page shows.
SCREEN_READER_ONLY = (
    ".govuk-visually-hidden, .visually-hidden, .visuallyhidden, .sr-only, .screen-reader-text, .element-invisible, "
    ".show-for-sr, .katex-html, .MathJax_Preview, annotation"
)
_MAX_STYLE_CHARS = 4_000
# Characters searched for repetitions, in total.
_MAX_SEARCHED_CHARS = 100_000_000


@dataclass(frozen=True, slots=True)
class OmissionCounts:
    """Number of removed passages that had words."""

    struck: int = 0
    hidden: int = 0

    def notes(self) -> Iterator[str]:
        yield from filter(None, (left_out_note(self.struck, "struck out"), left_out_note(self.hidden, "hidden")))


def remove_unseen(content: Tag, rules: "VisibilityRules") -> OmissionCounts:
    """Remove the passages of `content` that its page does not show."""
    struck = _empty_and_count([tag for tag in content.find_all(True) if _is_struck(tag)])
    hidden = _empty_and_count([tag for tag in content.find_all(True) if rules.hides(tag)])
    screen_reader_only = content.select(SCREEN_READER_ONLY)
    hidden += _empty_and_count(_redundant(content, {id(tag) for tag in screen_reader_only}))
    _empty_and_count(screen_reader_only)
    return OmissionCounts(struck, hidden)


def _empty_and_count(tags: list[Tag]) -> int:
    """Empty the tags; return how many had words and were not inside another of them."""
    removed_with_words = 0
    for tag in tags:
        if not tag.decomposed:
            removed_with_words += has_words(words(tag))
            empty(tag)
    return removed_with_words


def _is_struck(tag: Tag) -> bool:
    return tag.name in _STRUCK or bool(_STRUCK_STYLE.search(_style(tag)))


def _style(tag: Tag) -> str:
    return re.sub(r"\s+", "", attribute(tag, "style")[:_MAX_STYLE_CHARS].lower())


class VisibilityRules:
    """The visibility of a page's tags, from the styles and controls of the whole page."""

    def __init__(self, page: Tag) -> None:
        self._hidden_selectors: set[tuple[str, str]] = set()
        for style in page.find_all("style"):
            self._hidden_selectors.update(_find_hidden_selectors("".join(style.strings)))
        self._has_styles = page.find("link", rel="stylesheet") is not None or page.find("style") is not None
        self._controlled_ids = set(_controlled_ids(page)) - {""}

    def hides(self, tag: Tag) -> bool:
        return self._is_hidden(tag) and not self._is_collapsed(tag)

    def _is_hidden(self, tag: Tag) -> bool:
        if "hidden" in tag.attrs or (tag.name == "dialog" and "open" not in tag.attrs):
            return True
        style = _style(tag)
        if _HIDDEN_STYLE.search(style) or (_is_white(tag, style) and self._is_on_white(tag)):
            return True
        names = classes(tag)
        selectors = {(".", name) for name in names} | {("#", attribute(tag, "id").lower())}
        return bool(selectors & self._hidden_selectors) or (
            not _HIDDEN_CLASSES.isdisjoint(names) and not any(map(_SHOWN_CLASS.fullmatch, names))
        )

    def _is_on_white(self, tag: Tag) -> bool:
        """Whether nothing can have given the tag a darker background."""
        ancestors = [tag, *tag.parents]
        return not self._has_styles and not any(
            "background" in _style(ancestor) or "bgcolor" in ancestor.attrs for ancestor in ancestors
        )

    def _is_collapsed(self, tag: Tag) -> bool:
        """Whether the tag is only closed until a reader opens it."""
        if attribute(tag, "hidden").lower() == "until-found" or attribute(tag, "role") == "tabpanel":
            return True
        return attribute(tag, "id") in self._controlled_ids or any(map(_PANEL_CLASS.search, classes(tag)))


def _is_white(tag: Tag, style: str) -> bool:
    return bool(_WHITE_STYLE.search(style)) or attribute(tag, "color").lower() in ("white", "#fff", "#ffffff")


def _find_hidden_selectors(sheet: str) -> Iterator[tuple[str, str]]:
    """The class names (".") and ids ("#") that a style sheet hides on every screen."""
    for selectors, rules in _style_rules(sheet):
        if _HIDDEN_STYLE.search(re.sub(r"\s+", "", rules.lower())):
            for selector in selectors.split(","):
                match = _SIMPLE_SELECTOR.fullmatch(selector.strip())
                if match:
                    yield match[1], match[2].lower()


def _style_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of a style sheet, without those inside "@media" and similar rules."""
    depth = 0
    selectors = previous = ""
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if part == "{":
            depth += 1
            selectors = previous if depth == 1 else ""
        elif part == "}":
            if depth == 1 and selectors:
                yield selectors, previous
            depth = max(0, depth - 1)
            selectors = ""
        previous = part


def _controlled_ids(page: Tag) -> Iterator[str]:
    """The ids that buttons and tabs open."""
    for control in page.select("[aria-controls], [data-target], [data-bs-target], [role=tab], .govuk-tabs__tab"):
        yield from attribute(control, "aria-controls").split()
        for name in ("data-target", "data-bs-target", "href"):
            yield attribute(control, name).removeprefix("#")


def _redundant(content: Tag, screen_reader_only: set[int]) -> list[Tag]:
    """The tags hidden from screen readers that hold no words or repeat words from elsewhere on the page.

    Such a tag next to screen-reader text is that text's visible form, and stays.
    """
    hidden = content.select("[aria-hidden=true]")
    page_text = words(content) if hidden else ""
    searched_chars = 0
    repeated: list[Tag] = []
    for tag in hidden:
        text = words(tag)
        siblings = {id(tag.find_previous_sibling()), id(tag.find_next_sibling())}
        searched_chars += len(page_text)
        is_repeated = (
            siblings.isdisjoint(screen_reader_only)
            and searched_chars < _MAX_SEARCHED_CHARS
            and page_text.count(text) > 1
        )
        if not has_words(text) or is_repeated:
            repeated.append(tag)
    return repeated
