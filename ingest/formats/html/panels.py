"""Turn the labels of accordions and tabs into headings of the panels that they open."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from ingest.formats.html.text import HEADINGS, attribute, classes, has_words, steps, words

_CONTROL_SELECTOR = "button, [role=tab], [role=button], .govuk-tabs__tab"
# Labels of buttons that open something without naming it.
_COMMAND_LABEL = re.compile(r"(?:show|hide|open|close|toggle|expand|collapse|menu|print|copy|share)\b", re.IGNORECASE)
_OPENER_CLASS = re.compile(r"accordion|collaps|toggle|faq|expand", re.IGNORECASE)


class _Label(NamedTuple):
    text: str
    panel: Tag


def add_panel_headings(page: BeautifulSoup, content: Tag) -> None:
    """Give each panel of `content` its label as a heading, and remove all other buttons."""
    labels = list(_labels(content))
    ranks = _heading_ranks(content, {id(label.panel) for label in labels})
    for label in labels:
        if not _begins_with_heading(label.panel):
            heading = page.new_tag(f"h{ranks.get(id(label.panel), 2)}")
            heading.append(NavigableString(label.text))
            label.panel.insert(0, heading)
    for tabs in content.select("[role=tablist], .govuk-tabs__list"):
        if not tabs.decomposed and not has_words(words(tabs)):
            tabs.decompose()


def _labels(content: Tag) -> Iterator[_Label]:
    """The labels of panels. Controls around or inside headings become plain words; all others are removed."""
    by_id = {attribute(tag, "id"): tag for tag in content.find_all(id=True)}
    for control in content.select(_CONTROL_SELECTOR):
        if control.decomposed:
            continue
        if control.find(list(HEADINGS)) is not None:
            control.name = "div"
        elif control.find_parent([*HEADINGS, "summary", "dt", "legend"]) is not None:
            control.name = "span"
        else:
            panel, text = _panel(control, by_id), words(control)
            control.decompose()
            if panel is not None and not panel.decomposed and has_words(text) and not _COMMAND_LABEL.match(text):
                yield _Label(text, panel)


def _panel(control: Tag, by_id: dict[str, Tag]) -> Tag | None:
    """The tag that a button or tab opens: the one with the id it names, else the tag after an accordion's button."""
    for name in ("aria-controls", "data-target", "data-bs-target", "href"):
        target = by_id.get(attribute(control, name).removeprefix("#"))
        if target is not None and not any(ancestor is target for ancestor in (control, *control.parents)):
            return target
    next_tag = control.find_next_sibling()
    return next_tag if isinstance(next_tag, Tag) and _OPENER_CLASS.search(" ".join(classes(control))) else None


def _begins_with_heading(panel: Tag) -> bool:
    """Whether a panel begins with a heading, or directly follows a tag that is only a heading."""
    previous = panel.find_previous_sibling()
    if isinstance(previous, Tag):
        heading = previous if previous.name in HEADINGS else previous.find(list(HEADINGS))
        if isinstance(heading, Tag) and words(heading) == words(previous):
            return True
    first = next(
        (step.node for step in steps([panel]) if isinstance(step.node, NavigableString) and has_words(step.node)), None
    )
    return first is not None and first.find_parent(list(HEADINGS)) is not None


def _heading_ranks(content: Tag, panels: set[int]) -> dict[int, int]:
    """The rank of each panel's heading, by the panel's `id()`: one below the last heading outside panels."""
    ranks: dict[int, int] = {}
    last_rank = open_panels = 0
    for node, is_end in steps([content]):
        if not isinstance(node, Tag):
            continue
        if id(node) in panels:
            open_panels += -1 if is_end else 1
            ranks.setdefault(id(node), min(6, last_rank + 1) if last_rank else 2)
        elif node.name in HEADINGS and not open_panels:
            last_rank = int(node.name[1])
    return ranks
