"""A file's own words, which tell how a word that a line's end cut in two is written."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.formats.pdf.compounds import is_compound

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_HYPHEN_AT_END = re.compile(r"\w[-–]$")
# Words that follow a hyphen which waits for a later word: "short- and long-term".
_SUSPENDED = re.compile(r"(?:and|or|to)\b(?!-)")
# What is written in one piece whatever stands at a line's end: addresses.
_ADDRESS_BEFORE = re.compile(r"(?:\S*@\S*|\S*://\S*|\bwww\.\S*)$")
_ADDRESS_AFTER = re.compile(r"[\w.-]+(?:@|\.(?:gov|org|co|ac|nhs|police|com|net)\b)")
# Parts that are words of the file by themselves have at least this many letters, and stand there beside this place.
_PART, _TIMES = 4, 2


@dataclass(frozen=True, slots=True)
class FileWords:
    """How often each word, hyphenated ones included, stands in the file; lower case."""

    counts: Counter[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "FileWords":
        return cls(Counter(word.lower() for line in lines for word in _WORD.findall(line)))

    def follow(self, before: str, after: str, hyphenated: bool = False) -> str:
        """Two lines put together: a space between them, or none where a word, a number or an address goes on.

        `hyphenated`: the first ended in a hyphen that its text has lost.
        """
        if hyphenated or _HYPHEN_AT_END.search(before):
            dash = before[-1] if before[-1:] in "-–" else "-"
            return self._over_hyphen(before.removesuffix(dash), dash, after)
        if before.endswith("/") and _ADDRESS_BEFORE.search(before):
            return before + after
        return f"{before} {after}"

    def _over_hyphen(self, before: str, dash: str, after: str) -> str:
        if dash == "–" or before[-1:].isdigit() or after[:1].isdigit():
            number = before[-1:].isdigit() and after[:1].isdigit()
            return f"{before}{dash}{after}" if number or dash == "-" else f"{before}{dash} {after}"
        if _SUSPENDED.match(after):
            return f"{before}- {after}"
        if _ADDRESS_BEFORE.search(before) or _ADDRESS_AFTER.match(after):
            return f"{before}-{after}"
        return self._joined(before, after)

    def _joined(self, before: str, after: str) -> str:
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
        """By what is known of such words; else where both parts are words that the file has elsewhere, too."""
        known = is_compound(first, second)
        if known is not None:
            return known
        parts = (first.rpartition("-")[2].lower(), second.lower())
        return all(len(part) >= _PART and self.counts[part] >= _TIMES for part in parts)
