"""The words of a quotation to look for, with a gap where it leaves words out or puts its own in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.check.alignment import GAP
from retrieval.check.held_words import HeldWords, Numbers
from retrieval.check.words import Word, words_of
from retrieval.text import Span

_DOTS = r"(?:…|\.{2,}|\.(?:\s\.){2,3})"
_GAP = re.compile(
    rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}"
    r"|\[(?!\w\]\w)[^\[\]]{0,200}\]"  # words of the draft's own; not the letter of "[t]he"
    r"|^[ \t]*>[>\s]*",  # what marks the lines of a block quotation in plain text
    re.MULTILINE,
)
# Brackets that stand for no words of the document: "[sic]", "[emphasis added]", the mark of a note.
_NOTHING = re.compile(r"\[\s*(?:sic|recte|emphasis\b[^\]]*|our emphasis|\d{1,3}|note \d+)\s*[.!]?\s*\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of a quotation in order, None for a gap, and their numbers in the documents, GAP for a gap."""

    words: tuple[Word | None, ...]
    numbers: Numbers

    @property
    def count(self) -> int:
        """The number of words, without gaps."""
        return sum(word is not None for word in self.words)

    @property
    def parts(self) -> list[range]:
        """The runs of words between the gaps, as indexes of `words`."""
        found, start = [], 0
        for at, word in enumerate((*self.words, None)):
            if word is None:
                if at > start:
                    found.append(range(start, at))
                start = at + 1
        return found

    def may_begin_anew(self, at: int) -> bool:
        """Whether this word may have a capital of its own: the first one, one behind a gap, and "[t]he"."""
        return at == 0 or self.words[at - 1] is None


def pattern_of(text: str, span: Span, held: HeldWords) -> Pattern:
    """The pattern of the words in a span of a draft. It neither begins nor ends with a gap."""
    words = _without_outer_gaps(list(_with_gaps(text, span)))
    return pattern_from(words, held)


def pattern_from(words: Sequence[Word | None], held: HeldWords) -> Pattern:
    numbers = held.numbers_of([word.key if word else "" for word in words])
    numbers[[at for at, word in enumerate(words) if word is None]] = GAP
    return Pattern(tuple(words), numbers.astype(np.int32))


def _with_gaps(text: str, span: Span) -> Iterator[Word | None]:
    start = span.start
    for match in _GAP.finditer(text, span.start, span.end):
        yield from words_of(text, Span(start, match.start()))
        if not _NOTHING.fullmatch(match.group()) and ">" not in match.group():
            yield None
        start = match.end()
    yield from words_of(text, Span(start, span.end))


def _without_outer_gaps(words: list[Word | None]) -> list[Word | None]:
    while words and words[0] is None:
        words.pop(0)
    while words and words[-1] is None:
        words.pop()
    return [word for at, word in enumerate(words) if word is not None or words[at - 1] is not None]
