"""The unchanged, removed and added words between two texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\s*\S+")


class Op(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WordChange:
    op: Op
    text: str


def word_changes(old: str, new: str) -> Iterator[WordChange]:
    """The unchanged, removed and added words in order; without the removed ones they make up the new text."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield WordChange(Op.SAME, "".join(after[c:d]))
            continue
        if a < b:
            yield WordChange(Op.REMOVED, "".join(before[a:b]))
        if c < d:
            yield WordChange(Op.ADDED, "".join(after[c:d]))
