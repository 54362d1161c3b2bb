"""The place in a document that an address names: a quote, and the sentences of it that answer."""

import re
from collections.abc import Sequence
from enum import StrEnum

from retrieval.text import CanonicalText, Span


class Pointing(StrEnum):
    """Whether the page can show the place that its address names."""

    NOTHING_ASKED = "nothing_asked"
    SHOWN = "shown"
    NOT_A_PLACE = "not_a_place"
    OTHER_VERSION = "other_version"


# More sentences that answer than any quote has.
_MAX_CORE = 50
_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


def resolve_place(
    canonical: CanonicalText, sha256: str, version: str | None, start: str | None, end: str | None
) -> tuple[Pointing, Span | None]:
    """Find the place that an address names. The span is None unless it holds words of exactly this version."""
    if version is not None and version != sha256:
        return Pointing.OTHER_VERSION, None
    if start is None and end is None:
        return Pointing.NOTHING_ASKED, None
    first, last = _parse_offset(start), _parse_offset(end)
    if first is None or last is None or not first < last <= len(canonical.text):
        return Pointing.NOT_A_PLACE, None
    span = Span(first, last)
    has_words = any(block.span.overlaps(span) for block in canonical.blocks)
    return (Pointing.SHOWN, span) if has_words else (Pointing.NOT_A_PLACE, None)


def parse_core(values: Sequence[str] | None, quoted: Span) -> tuple[Span, ...]:
    """The spans of an address's values `START-END`, in order. Whatever is no part of the quote is left out."""
    found = (_RANGE.fullmatch(value) for value in (values or ())[:_MAX_CORE])
    spans = (Span(int(match[1]), int(match[2])) for match in found if match)
    return tuple(sorted({span for span in spans if span.start < span.end and quoted.contains(span)}))


def _parse_offset(value: str | None) -> int | None:
    """An offset of at most nine digits; None for anything else."""
    is_offset = value is not None and value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if value is not None and is_offset else None
