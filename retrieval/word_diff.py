"""Compare two texts word by word."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.alignment import align

_WORD = re.compile(r"\s*\S+")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)


class Op(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Neighbouring words that are in both texts, or in one of them."""

    op: Op
    text: str


def word_diff(old: str, new: str) -> tuple[WordChange, ...]:
    """The unchanged, removed and added words in order; without the removed ones they make up the new text.

    Words differ by case and punctuation, but not by white space, nor by the form of a quotation mark or hyphen.
    """
    return tuple(_changes(_WORD.findall(old), _WORD.findall(new)))


def _changes(before: list[str], after: list[str]) -> Iterator[WordChange]:
    i = j = 0
    end = (len(before), len(after), 0)
    runs = align([plain_form(word.strip()) for word in before], [plain_form(word.strip()) for word in after])
    for old, new, length in (*((run.old, run.new, run.length) for run in runs), end):
        if i < old:
            # At the start of the new text no white space follows.
            space = "" if j or not after else " "
            yield WordChange(Op.REMOVED, "".join(before[i:old]) + space)
        if j < new:
            yield WordChange(Op.ADDED, "".join(after[j:new]))
        if length:
            yield WordChange(Op.SAME, "".join(after[new : new + length]))
        i, j = old + length, new + length


def as_old_text(old: str, changes: Sequence[WordChange]) -> tuple[WordChange, ...]:
    """The unchanged and the removed words as the old text prints them; together they make it up."""
    words, at = _WORD.findall(old), 0
    pieces = []
    for change in changes:
        if change.op is not Op.ADDED:
            count = len(_WORD.findall(change.text))
            pieces.append(WordChange(change.op, "".join(words[at : at + count])))
            at += count
    return tuple(pieces)


def plain_form(word: str) -> str:
    """The word with plain quotation marks and hyphens, without ligatures and characters that nobody sees."""
    return word if word.isascii() else unicodedata.normalize("NFKC", word.translate(_SIGNS))
