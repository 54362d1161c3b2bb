"""Changed words in the terminal, with the unchanged words next to them."""

from collections.abc import Sequence

from rich.text import Text

from retrieval.word_diff import Op, WordChange

_STYLES = {Op.SAME: "", Op.REMOVED: "red strike", Op.ADDED: "green underline"}
# Unchanged words printed on each side of a change.
_CONTEXT_WORDS = 12


def marked_words(changes: Sequence[WordChange]) -> Text:
    """The removed and added words in brackets and colours, because a terminal may have no colours."""
    text = Text()
    last = len(changes) - 1
    for number, piece in enumerate(changes):
        words = piece.text.split()
        if piece.op is Op.SAME:
            words = _shorten(words, first=number == 0, last=number == last)
        elif len(words) > 4 * _CONTEXT_WORDS:
            words = [*words[: 4 * _CONTEXT_WORDS], "…"]
        joined = " ".join(words)
        marked = {Op.REMOVED: f"[-{joined}-]", Op.ADDED: f"{{+{joined}+}}", Op.SAME: joined}[piece.op]
        text.append(marked, style=_STYLES[piece.op])
        text.append(" ")
    return text


def _shorten(words: list[str], *, first: bool, last: bool) -> list[str]:
    """Unchanged words cut to the context of the changes next to them; the `first` piece has none before it."""
    if len(words) <= 2 * _CONTEXT_WORDS:
        return words
    head = [] if first else words[:_CONTEXT_WORDS]
    tail = [] if last else words[-_CONTEXT_WORDS:]
    return [*head, "…", *tail]
