"""Accordions and tabs: their labels become the headings of what they open."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from ingest.formats.html.text import HEADINGS, attribute, classes, says, steps, words

_CONTROLS = "button, [role=tab], [role=button], .govuk-tabs__tab"
# What a button is called that opens something and does not name it.
_COMMAND = re.compile(r"(?:show|hide|open|close|toggle|expand|collapse|menu|print|copy|share)\b", re.IGNORECASE)
_OPENS = re.compile(r"accordion|collaps|toggle|faq|expand", re.IGNORECASE)


class _Label(NamedTuple):
    text: str
    panel: Tag


def open_panels(page: BeautifulSoup, content: Tag) -> None:
    """Give each panel of `content` its label as a heading; other buttons are no words of the page and go."""
    labels = list(_labels(content))
    ranks = _ranks(content, {id(label.panel) for label in labels})
    for label in labels:
        if not _begins_with_heading(label.panel):
            heading = page.new_tag(f"h{ranks.get(id(label.panel), 2)}")
            heading.append(NavigableString(label.text))
            label.panel.insert(0, heading)
    for tabs in content.select("[role=tablist], .govuk-tabs__list"):
        if not tabs.decomposed and not says(words(tabs)):
            tabs.decompose()


def _labels(content: Tag) -> Iterator[_Label]:
    """What buttons and tabs are labels of. Those around or inside headings become plain words, all others go."""
    by_id = {attribute(tag, "id"): tag for tag in content.find_all(id=True)}
    for control in content.select(_CONTROLS):
        if control.decomposed:
            continue
        if control.find(list(HEADINGS)) is not None:
            control.name = "div"
        elif control.find_parent([*HEADINGS, "summary", "dt", "legend"]) is not None:
            control.name = "span"
        else:
            panel, text = _panel(control, by_id), words(control)
            control.decompose()
            if panel is not None and not panel.decomposed and says(text) and not _COMMAND.match(text):
                yield _Label(text, panel)


def _panel(control: Tag, by_id: dict[str, Tag]) -> Tag | None:
    """What a button or tab opens: named by its id, or the next thing after a button that is called an accordion's."""
    for name in ("aria-controls", "data-target", "data-bs-target", "href"):
        found = by_id.get(attribute(control, name).removeprefix("#"))
        if found is not None and not any(around is found for around in (control, *control.parents)):
            return found
    after = control.find_next_sibling()
    return after if isinstance(after, Tag) and _OPENS.search(" ".join(classes(control))) else None


def _begins_with_heading(panel: Tag) -> bool:
    """Whether a heading is the first thing in a panel, or all that stands right before it."""
    before = panel.find_previous_sibling()
    if isinstance(before, Tag):
        heading = before if before.name in HEADINGS else before.find(list(HEADINGS))
        if isinstance(heading, Tag) and words(heading) == words(before):
            return True
    first = next(
        (step.node for step in steps([panel]) if isinstance(step.node, NavigableString) and says(step.node)), None
    )
    return first is not None and first.find_parent(list(HEADINGS)) is not None


def _ranks(content: Tag, panels: set[int]) -> dict[int, int]:
    """The rank of each panel's heading by the panel's `id()`: one below the last heading that stands in no panel."""
    found: dict[int, int] = {}
    last = inside = 0
    for node, leaves in steps([content]):
        if not isinstance(node, Tag):
            continue
        if id(node) in panels:
            inside += -1 if leaves else 1
            found.setdefault(id(node), min(6, last + 1) if last else 2)
        elif node.name in HEADINGS and not inside:
            last = int(node.name[1])
    return found
