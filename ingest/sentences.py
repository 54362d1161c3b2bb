"""Split a block into sentences with exact offsets: syntok, then the rules of British official prose on top.

It never changes a character and never cuts inside brackets, abbreviations or references ("para. 21", "s. 3", "No. 2").
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from syntok import segmenter

from retrieval.text import Span

# What a full stop does not end, although a capital or a number may follow.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"'])(?:paras?|pp?|ss?|regs?|arts?|Nos?|Cm|CP|Cmd|Cmnd|ch|chs|cl|cls|sch|vol|fig|figs|ed|eds|e\.g|i\.e"
    r"|cf|c|v|viz|approx|Ltd|plc|Mr|Mrs|Ms|Dr|Prof|Rt|Hon|Sir|St|Rev|Gen|Col|[A-Z])\.$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…:;]['\"’”)\]]*$")
# Only a text with one of these inside can hold two sentences.
_MAYBE_TWO = re.compile(r"[.!?…]['\"’”)\]]*\s")
_OPENERS = {"(": ")", "[": "]"}


def sentences(text: str, span: Span) -> tuple[Span, ...]:
    """The sentences of a block, in order; together they hold every character of it that is not white space."""
    block = span.of(text)
    if not block.strip():
        return ()
    cuts = _cuts(block) if _MAYBE_TWO.search(block) else []
    bounds = [0, *cuts, len(block)]
    parts = (_trimmed(block, start, end) for start, end in pairwise(bounds))
    return tuple(Span(span.start + part.start, span.start + part.end) for part in parts if len(part))


def _trimmed(block: str, start: int, end: int) -> Span:
    while start < end and block[start].isspace():
        start += 1
    while end > start and block[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _cuts(block: str) -> list[int]:
    """Offsets at which a sentence begins, the first one left out."""
    cuts: list[int] = []
    for start in _starts(block):
        before = block[cuts[-1] if cuts else 0 : start].rstrip()
        if before and _ends(before) and not _open(before):
            cuts.append(start)
    return cuts


def _starts(block: str) -> Iterator[int]:
    """Where syntok begins a sentence, the first one left out."""
    first = True
    for paragraph in segmenter.analyze(block):
        for sentence in paragraph:
            if not first and sentence:
                yield int(sentence[0].offset)
            first = False


def _ends(before: str) -> bool:
    """Whether what stands before a proposed cut really ends: a line break alone, or an abbreviation, does not."""
    return bool(_ENDS.search(before)) and not _ABBREVIATION.search(before[-12:])


def _open(before: str) -> bool:
    """Whether a bracket is open; one that is never closed within 400 characters is a slip, not a bracket."""
    recent = before[-400:]
    return any(recent.count(opener) > recent.count(closer) for opener, closer in _OPENERS.items())
