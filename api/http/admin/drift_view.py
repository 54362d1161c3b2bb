"""Answer drift as the page of a preview shows it: each changed answer with both quotes side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.drift import Change
from web.marking import page_name

_CHANGES: Mapping[str, str] = {
    Change.SILENCE: "No answer any more",
    Change.OTHER_DOCUMENT: "Another document answers",
    Change.OTHER_EDITION: "Another edition answers",
    Change.OTHER_QUOTE: "Other words answer",
    Change.ANSWER: "Answered now",
}
_RIGHT: Mapping[bool | None, str] = {
    True: "This is a right answer.",
    False: "This is not the right answer.",
    None: "The known right words are not in the documents.",
}


@dataclass(frozen=True, slots=True)
class SideView:
    """One generation's answer; `text` is None where it is silent."""

    text: str | None
    source: str
    judgement: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    question: str
    change: str
    is_lost: bool
    before: SideView
    after: SideView


@dataclass(frozen=True, slots=True)
class DriftView:
    asked: int
    changed: int
    lost: int
    changes: tuple[ChangeView, ...]
    hidden: int


def view_drift(drift: Mapping[str, Any]) -> DriftView:
    """`drift`: the JSON values of an `api.drift.Drift`."""
    changes = tuple(_change(one) for one in drift["changes"])
    return DriftView(drift["asked"], drift["changed"], drift["lost"], changes, drift["changed"] - len(changes))


def _change(one: Mapping[str, Any]) -> ChangeView:
    before, after = one["before"], one["after"]
    is_lost = before["is_right"] is True and after["is_right"] is not True
    return ChangeView(one["question"], _CHANGES[one["change"]], is_lost, _side(before), _side(after))


def _side(side: Mapping[str, Any]) -> SideView:
    paragraph = f"paragraph {side['paragraph']}" if side["paragraph"] else None
    page = page_name(side["page"], None)
    edition = f"edition {side['version'][:8]}" if side["version"] else None
    source = ", ".join(part for part in (side["title"], edition, page and page.lower(), paragraph) if part)
    return SideView(side["text"], source, _RIGHT[side["is_right"]])
