"""Answer drift as the page of a preview shows it: each changed answer with both quotes side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.compared_questions import Origin
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
_ORIGINS: Mapping[str, str] = {
    Origin.REPORTED: "A reader reported the answer to this question.",
    Origin.GAP: "The documents have not answered this question so far.",
}
_FORGOTTEN = "A question that is no longer kept"


@dataclass(frozen=True, slots=True)
class SideView:
    """One generation's answer; `text` is None where it is silent, `judgement` empty where nobody said what is right."""

    text: str | None
    source: str
    judgement: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """`origin` says in words where the question of a reader comes from; empty for the library's own."""

    question: str
    origin: str
    change: str
    is_lost: bool
    before: SideView
    after: SideView


@dataclass(frozen=True, slots=True)
class DriftView:
    asked: int
    changed: int
    lost: int
    readers_asked: int
    readers_changed: int
    changes: tuple[ChangeView, ...]
    hidden: int


def view_drift(drift: Mapping[str, Any], kept: Mapping[tuple[str, str], str]) -> DriftView:
    """`drift`: the JSON values of an `api.drift.Drift`. `kept`: the words of readers' questions by origin and id."""
    changes = tuple(_change(one, kept) for one in drift["changes"])
    readers_asked, readers_changed = drift.get("readers_asked", 0), drift.get("readers_changed", 0)
    hidden = max(0, drift["changed"] - len(changes))
    return DriftView(drift["asked"], drift["changed"], drift["lost"], readers_asked, readers_changed, changes, hidden)


def readers_questions(drift: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The readers' questions among the changed answers, by origin and id."""
    changes = ((one.get("origin", Origin.OWN), one.get("id", "")) for one in drift["changes"])
    return [(origin, id) for origin, id in changes if origin != Origin.OWN]


def _change(one: Mapping[str, Any], kept: Mapping[tuple[str, str], str]) -> ChangeView:
    before, after, origin = one["before"], one["after"], one.get("origin", Origin.OWN)
    is_own = origin == Origin.OWN
    question = one["question"] if is_own else kept.get((origin, one["id"]), _FORGOTTEN)
    is_lost = before["is_right"] is True and after["is_right"] is not True
    sides = (_side(side, is_judged=is_own) for side in (before, after))
    return ChangeView(question, _ORIGINS.get(origin, ""), _CHANGES[one["change"]], is_lost, *sides)


def _side(side: Mapping[str, Any], *, is_judged: bool) -> SideView:
    paragraph = f"paragraph {side['paragraph']}" if side["paragraph"] else None
    page = page_name(side["page"], None)
    # A comparison from before has no number of the edition.
    edition = f"edition {side['edition']}" if side.get("edition") else None
    source = ", ".join(part for part in (side["title"], edition, page and page.lower(), paragraph) if part)
    return SideView(side["text"], source, _RIGHT[side["is_right"]] if is_judged else "")
