"""Split a block into sentences with exact offsets: syntok, then the rules of British official prose on top.

It never changes a character and never cuts inside brackets, abbreviations or references ("para. 21", "s. 3", "No. 2").
What has no full stops is cut where it can be, so that no sentence is longer than LONGEST.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from syntok import segmenter

from ingest.blocks.abbreviations import ends, ends_after_all
from retrieval.text import Span

# The most characters of a sentence. What is longer is a list, a table or a form, and no one reads it as a sentence.
MAX_SENTENCE_LENGTH = 1_200

_ENDS = re.compile(r"[.!?…:;]['\"’”)\]]*$")
# Only a text with one of these inside can hold two sentences.
_MAYBE_TWO = re.compile(r"[.!?…]['\"’”)\]]*\s")
_STOP = re.compile(r"(?<=[^\s.])\.['\"’”)]*\s+(?=[\"'“‘(\[]*[A-Z])")
# A number or letter at the start of a line: "3." is no sentence.
_BARE = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxl]+)[.)\]]+$")
_OPENERS = {"(": ")", "[": "]"}
# How far back a bracket is looked for; one that is not closed so far on is a slip, not a bracket.
_NEAR = 400
# Where a long run is cut, the best place first.
_BREAKS = tuple(re.compile(mark) for mark in (r"[\n\r\f\u2028\u2029]\s*", r";\s+", r"\s\|\s+", r",\s+", r"\s+"))


def sentences(text: str, span: Span) -> tuple[Span, ...]:
    """The sentences of a block, in order; together they hold every character of it that is not white space."""
    block = span.of(text)
    if not block.strip():
        return ()
    cuts = _cuts(block) if _MAYBE_TWO.search(block) else []
    bounds = [0, *cuts, len(block)]
    parts = (_trimmed(block, start, end) for start, end in pairwise(bounds))
    short = (piece for part in parts if len(part) for piece in _short(block, part))
    return tuple(Span(span.start + part.start, span.start + part.end) for part in short)


def _trimmed(block: str, start: int, end: int) -> Span:
    while start < end and block[start].isspace():
        start += 1
    while end > start and block[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _short(block: str, part: Span) -> Iterator[Span]:
    """A sentence, or the pieces of one that is too long."""
    while len(part) > MAX_SENTENCE_LENGTH:
        cut = _cut(block, part.start)
        piece = _trimmed(block, part.start, cut)
        if len(piece):
            yield piece
        part = _trimmed(block, cut, part.end)
    if len(part):
        yield part


def _cut(block: str, start: int) -> int:
    """Where the piece that begins at `start` ends: behind the last good place, and not in its first third."""
    for mark in _BREAKS:
        places = [
            found.end() for found in mark.finditer(block, start + MAX_SENTENCE_LENGTH // 3, start + MAX_SENTENCE_LENGTH)
        ]
        if places:
            return places[-1]
    return start + MAX_SENTENCE_LENGTH


def _cuts(block: str) -> list[int]:
    """Offsets at which a sentence begins, the first one left out."""
    cuts: list[int] = []
    for start in sorted({*_starts(block), *_stops(block)}):
        before = block[max(cuts[-1] if cuts else 0, start - _NEAR) : start].rstrip()
        if _is_whole(before.lstrip(), block[start : start + 24]):
            cuts.append(start)
    return cuts


def _is_whole(before: str, after: str) -> bool:
    if not _ENDS.search(before[-8:]) or _BARE.match(before):
        return False
    return ends(before, after) and not _open(before)


def _starts(block: str) -> Iterator[int]:
    """Where syntok begins a sentence, the first one left out."""
    first = True
    for paragraph in segmenter.analyze(block):
        for sentence in paragraph:
            if not first and sentence:
                yield int(sentence[0].offset)
            first = False


def _stops(block: str) -> Iterator[int]:
    """Where a sentence begins that syntok takes for the rest of an abbreviation or a figure."""
    for found in _STOP.finditer(block):
        place = found.end()
        if ends_after_all(block[max(0, place - _NEAR) : place].rstrip(), block[place : place + 24]):
            yield place


def _open(before: str) -> bool:
    """Whether a bracket is open."""
    recent = before[-_NEAR:]
    return any(recent.count(opener) > recent.count(closer) for opener, closer in _OPENERS.items())
