"""The words of a text as the check of a draft compares them, each with its place.

What a careful quotation may change makes no difference: the kind of an apostrophe, ligatures, hyphens within a word and
at the end of a line, commas in numbers, the brackets of "[t]he". Signs that change a figure (£, %) are words.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text import Span

_LETTER = "[^\\W\\d_\u0300-\u036f][\u0300-\u036f]*"
_HYPHEN = "[-\u2010\u2011\u00ad\ufffe]"
# Characters that print nothing: zero-width spaces and joiners, and marks that turn the direction of writing.
_INVISIBLE = "[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
_BREAK = rf"(?:{_INVISIBLE}{{0,4}}(?:['’ʼ]|{_HYPHEN}(?:[ \t]*\r?\n\s*)?){_INVISIBLE}{{0,4}}|{_INVISIBLE}{{1,8}})"
_WORD = re.compile(
    rf"(?:\[{_LETTER}\])?(?:{_LETTER})+(?:{_BREAK}(?:{_LETTER})+)*"  # a word, with its apostrophes and hyphens
    r"|\d+(?:[.,:/]\d+)*"  # a number, a decimal, a time
    r"|[%£$€&+<>=≥≤≠±×÷§°]"
)
_LEFT_OUT = re.compile(rf"{_HYPHEN}|{_INVISIBLE}|\s|[\[\]]")
_HYPHENS = re.compile(_HYPHEN)


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place. `key`: the word as it is compared, in small letters; `cased`: the same with its capitals."""

    key: str
    cased: str
    span: Span


def words_of(text: str, span: Span | None = None) -> list[Word]:
    """The words of a text, or of a part of it, in order. Offsets count from the start of the text."""
    start, end = (span.start, span.end) if span is not None else (0, len(text))
    found = []
    for match in _WORD.finditer(text, start, end):
        cased = cased_key(match.group())
        found.append(Word(cased.casefold(), cased, Span(*match.span())))
    return found


def raw_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it is written, with its start and end: what an index of a whole library is made from."""
    for match in _WORD.finditer(text):
        yield match.group(), *match.span()


def key_of(raw: str) -> str:
    """The key of a word as it is written."""
    return cased_key(raw).casefold()


@lru_cache(maxsize=50_000)
def cased_key(raw: str) -> str:
    """The word as it is compared, with its capitals."""
    kept = _LEFT_OUT.sub("", raw).replace("’", "'").replace("ʼ", "'")
    if not kept.isascii():
        kept = unicodedata.normalize("NFKC", kept)
    return kept.replace(",", "") if kept[:1].isdigit() else kept


def has_hyphen(text: str) -> bool:
    """Whether a text has a hyphen of any kind, or the mark that a PDF leaves for one."""
    return _HYPHENS.search(text) is not None
