"""The kinds of changes between editions, in words."""

from retrieval.changes.change import Change, ChangeKind
from retrieval.word_diff import Op

KIND_WORDS = {
    ChangeKind.OBLIGATION: "Must, should, may",
    ChangeKind.NUMBER: "Numbers",
    ChangeKind.DATE: "Dates",
    ChangeKind.ACTOR: "Who",
    ChangeKind.CONDITION: "Conditions",
    ChangeKind.WORDING: "Wording",
    ChangeKind.LAYOUT: "Moved or punctuated otherwise",
}
_OPS = {Op.ADDED: "Added", Op.REMOVED: "Removed", Op.SAME: "Changed"}


def change_word(change: Change) -> str:
    """As in "Added"; a moved sentence whose words changed, too, is "Moved and changed"."""
    if change.is_moved:
        return "Moved" if change.kind is ChangeKind.LAYOUT else "Moved and changed"
    return _OPS[change.op]


def mention_line(change: Change) -> str | None:
    """Whether the publisher mentions the change; None where the publisher lists no changes."""
    if change.mentioned_in is None:
        return None
    return "In the publisher’s list of changes" if change.mentioned_in else "Not in the publisher’s list of changes"
