"""Find words in a document: every place where they stand, in any case and with any white space between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from retrieval.text import CanonicalText, Span
from web.marking import page_name

MAX_FIND_CHARACTERS = 200
MAX_LISTED = 200
# Characters shown before and after the words that were found.
_AROUND = 60
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_SAME = {"'": "['’‘]", '"': '["“”]', "-": "[-‐‑–]"}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place of the words, with those around it; `page` is the name of its page, where there are pages."""

    id: str
    before: str
    words: str
    after: str
    page: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """The first MAX_LISTED places of the words that were looked for; `has_more`: there are further ones."""

    sought: str
    spans: tuple[Span, ...]
    occurrences: tuple[Occurrence, ...]
    has_more: bool


def find_words(canonical: CanonicalText, sought: str) -> Found | None:
    """Where the words stand, none across two blocks. None where nothing is looked for."""
    words = sought[:MAX_FIND_CHARACTERS].split()
    if not words:
        return None
    found = list(islice(_places(canonical, _pattern(words)), MAX_LISTED + 1))
    listed = found[:MAX_LISTED]
    return Found(
        " ".join(words),
        tuple(span for span, _, _ in listed),
        tuple(_occurrence(canonical.text, number, *place) for number, place in enumerate(listed, 1)),
        len(found) > MAX_LISTED,
    )


def _pattern(words: list[str]) -> re.Pattern[str]:
    escaped = ("".join(_SAME.get(sign, re.escape(sign)) for sign in word.translate(_QUOTES)) for word in words)
    return re.compile(r"\s+".join(escaped), re.IGNORECASE)


def _places(canonical: CanonicalText, pattern: re.Pattern[str]) -> Iterator[tuple[Span, Span, str | None]]:
    """Each place with its block and the name of its page."""
    for block in canonical.blocks:
        for match in pattern.finditer(canonical.text, block.start, block.end):
            yield Span(*match.span()), block.span, page_name(*block.page_at(match.start()))


def _occurrence(text: str, number: int, place: Span, block: Span, page: str | None) -> Occurrence:
    start, end = max(block.start, place.start - _AROUND), min(block.end, place.end + _AROUND)
    before, after = text[start : place.start], text[place.end : end]
    # The words around are cut where a word ends.
    before = f"…{before.partition(' ')[2]}" if start > block.start else before
    after = f"{after.rpartition(' ')[0]}…" if end < block.end else after
    return Occurrence(f"found-{number}", before, place.of(text), after, page)
