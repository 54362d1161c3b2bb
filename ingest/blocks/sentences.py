"""Split a block into sentences with exact offsets: syntok, corrected by rules for British official prose.

No character changes, and no cut falls inside brackets, abbreviations or references ("para. 21", "s. 3", "No. 2").
A sentence longer than MAX_SENTENCE_CHARS is cut at the best place available.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from syntok import segmenter

from ingest.blocks.abbreviations import can_end_sentence, plainly_ends_sentence
from retrieval.text import Span

# A longer "sentence" is a list, a table or a form.
MAX_SENTENCE_CHARS = 1_200

_SENTENCE_END = re.compile(r"[.!?…:;]['\"’”)\]]*$")
# Only a text with a match can hold two sentences.
_INNER_END = re.compile(r"[.!?…]['\"’”)\]]*\s")
_FULL_STOP = re.compile(r"(?<=[^\s.])\.['\"’”)]*\s+(?=[\"'“‘(\[]*[A-Z])")
# The marker of an item: "3." is no sentence.
_BARE_MARKER = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxl]+)[.)\]]+$")
_OPENERS = {"(": ")", "[": "]"}
# Most characters of a sentence that are searched for an open bracket; one left open for longer is a typing error.
_MAX_LOOKBACK = 400
# Where a long sentence is cut, the best place first.
_CUT_MARKS = tuple(re.compile(mark) for mark in (r"[\n\r\f\u2028\u2029]\s*", r";\s+", r"\s\|\s+", r",\s+", r"\s+"))


def sentences(text: str, span: Span) -> tuple[Span, ...]:
    """The sentences of a block in order; together they cover all its characters except white space."""
    block = span.of(text)
    if not block.strip():
        return ()
    cuts = _sentence_starts(block) if _INNER_END.search(block) else []
    bounds = [0, *cuts, len(block)]
    parts = (_trim(block, start, end) for start, end in pairwise(bounds))
    short = (piece for part in parts if len(part) for piece in _split_long(block, part))
    return tuple(Span(span.start + part.start, span.start + part.end) for part in short)


def _trim(block: str, start: int, end: int) -> Span:
    while start < end and block[start].isspace():
        start += 1
    while end > start and block[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _split_long(block: str, part: Span) -> Iterator[Span]:
    """A sentence, or the pieces of a too long one."""
    while len(part) > MAX_SENTENCE_CHARS:
        cut = _cut_point(block, part.start)
        piece = _trim(block, part.start, cut)
        if len(piece):
            yield piece
        part = _trim(block, cut, part.end)
    if len(part):
        yield part


def _cut_point(block: str, start: int) -> int:
    """Offset at which the piece that starts at `start` ends: the last good place, but not in the first third."""
    earliest, latest = start + MAX_SENTENCE_CHARS // 3, start + MAX_SENTENCE_CHARS
    for mark in _CUT_MARKS:
        ends = [match.end() for match in mark.finditer(block, earliest, latest)]
        if ends:
            return ends[-1]
    return latest


def _sentence_starts(block: str) -> list[int]:
    """Offsets at which a sentence starts, without the first."""
    cuts: list[int] = []
    for start in sorted({*_syntok_starts(block), *_missed_starts(block)}):
        before = block[max(cuts[-1] if cuts else 0, start - _MAX_LOOKBACK) : start].rstrip()
        if _is_sentence(before.lstrip(), block[start : start + 24]):
            cuts.append(start)
    return cuts


def _is_sentence(before: str, after: str) -> bool:
    if not _SENTENCE_END.search(before[-8:]) or _BARE_MARKER.match(before):
        return False
    return can_end_sentence(before, after) and not _has_open_bracket(before)


def _syntok_starts(block: str) -> Iterator[int]:
    """Offsets at which syntok starts a sentence, without the first."""
    first = True
    for paragraph in segmenter.analyze(block):
        for sentence in paragraph:
            if not first and sentence:
                yield int(sentence[0].offset)
            first = False


def _missed_starts(block: str) -> Iterator[int]:
    """Offsets of sentences whose start syntok misses behind an abbreviation or a figure."""
    for match in _FULL_STOP.finditer(block):
        start = match.end()
        if plainly_ends_sentence(block[max(0, start - _MAX_LOOKBACK) : start].rstrip(), block[start : start + 24]):
            yield start


def _has_open_bracket(before: str) -> bool:
    recent = before[-_MAX_LOOKBACK:]
    return any(recent.count(opener) > recent.count(closer) for opener, closer in _OPENERS.items())
