"""A file's own words, which tell how a word that a line's end cut in two is written."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")

# First parts that keep their hyphen where the file itself does not tell.
_COMPOUNDS = frozenset(
    """anti co cross decision evidence ex full half high inter long low mid multi non off on part post pre pro self semi
    short single so socio two three four five first second third well year up out under over cost time work whole world
    large small new counter""".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often each word, hyphenated ones included, stands in the file; lower case."""

    counts: Counter[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Vocabulary":
        return cls(Counter(word.lower() for line in lines for word in _WORD.findall(line)))

    def joined(self, before: str, after: str) -> str:
        """Two lines put together where the first ended in a hyphen, which is dropped unless the word is written so."""
        first = re.search(r"[A-Za-z]+(?:-[A-Za-z]+)*$", before)
        second = _WORD.match(after)
        if first is None or second is None:
            return f"{before}-{after}"
        whole, hyphenated = (first.group() + second.group()).lower(), f"{first.group()}-{second.group()}".lower()
        kept = self.counts[hyphenated] > self.counts[whole] or (
            self.counts[hyphenated] == self.counts[whole] and self._is_compound(first.group(), second.group())
        )
        return f"{before}-{after}" if kept else before + after

    def _is_compound(self, first: str, second: str) -> bool:
        last = first.rpartition("-")[2].lower()
        return last in _COMPOUNDS or second[:1].isupper()
