"""Find the readers whom a document says it is for."""

import re
from collections.abc import Iterator, Sequence

from ingest.stated.subject import SELF_NAME, DocumentSentence, can_precede_subject
from retrieval.applicability import StatedAudience
from retrieval.applies.phrases import IS_FOR, TEXTS
from retrieval.applies.readers import MAX_READERS_CHARS, somebody
from retrieval.text import BlockKind, CanonicalText

_KIND = rf"(?:{TEXTS}|standards|framework|document|publication|resource|report|instructions?|circular)"
_TITLE_FOR = re.compile(rf"\b{_KIND}\s+(?:\w+\s+){{0,4}}?(?:for|to)\s+(?P<readers>[^:;–—.]+)", re.IGNORECASE)
_FOR_LINE = re.compile(rf"^\W*(?:(?:[\w-]+\s+){{0,3}}{_KIND}\s+)?for\s+(?P<readers>[^:;–—.]+)\W*$", re.IGNORECASE)
_SELF_FOR = re.compile(
    rf"{SELF_NAME}(?:\s*\([^)]{{0,60}}\))?\s+{IS_FOR}(?:\s+use\s+by|\s+the\s+use\s+of)?\s*:?\s+(?P<readers>.+)",
    re.IGNORECASE,
)
_SELF_APPLIES_TO = re.compile(
    rf"{SELF_NAME}\s+(?:only\s+)?appl(?:ies|y)\s+(?:only\s+)?to\s*:?\s+(?P<readers>.+)", re.IGNORECASE
)
_AUDIENCE_LABEL = re.compile(
    r"^\W*(?:(?:target|intended)\s+)?(?:audience|readership|who\s+(?:is\s+)?(?:this|the)\s+\w+(?:\s+\w+)?\s+(?:is\s+)?(?:for|aimed\s+at))"
    r"\s*[:?–—-]\s*(?P<readers>\S.+)",
    re.IGNORECASE,
)
# "The target audience for this document includes MoJ personnel", "This guide will support you, as an induction lead".
_AUDIENCE_IS = re.compile(
    r"\baudience\s+(?:for|of)\s+(?:this|the|these)\s+[\w\s]{0,40}?\b(?:includes?|is|are|comprises?|consists?\s+of)\s+(?P<readers>.+)",
    re.IGNORECASE,
)
_YOU_AS = re.compile(
    rf"{SELF_NAME}\s[^.;]{{0,80}}?\byou,?\s+as\s+(?:an?\s+|the\s+)?(?P<readers>[^.;,]+)", re.IGNORECASE
)
_WHO_HEADING = re.compile(
    r"^\W*(?:\d[\d.]*\)?\s+)?(?:who\s+(?:is\s+)?(?:this|the|these|should\s+(?:read|use))\b.{0,60}|(?:target\s+|intended\s+)?audience|intended\s+readers"
    r"(?:hip)?)\W*$",
    re.IGNORECASE,
)
_IT_IS_FOR = re.compile(
    r"^\W*(?:(?:this|the|it|they)\b[^.;:]{0,80}?\b(?:is|are)\s+(?:\w+\s+){0,3}?(?:for|at|to)\s*:?\s+)?(?P<readers>.+)",
    re.IGNORECASE,
)
# Blocks under "Who this guidance is for" that may name readers.
_MAX_READER_BLOCKS = 8


def find_audience(title: str, sentences: Sequence[DocumentSentence], canonical: CanonicalText) -> StatedAudience | None:
    """The document's readers by its title, opening, a section about them or a sentence; None where it states none."""
    return next(_audiences(title, sentences, canonical), None)


def _audiences(title: str, sentences: Sequence[DocumentSentence], canonical: CanonicalText) -> Iterator[StatedAudience]:
    yield from _readers(_TITLE_FOR, title)
    for sentence in sentences:
        if sentence.is_in_opening:
            yield from _readers(_AUDIENCE_LABEL, sentence.text)
            line = _FOR_LINE.match(sentence.text) if len(sentence.text) <= MAX_READERS_CHARS else None
            # A longer line is a sentence: "For workers, it brings …".
            if line and _is_only_readers(line["readers"]):
                yield from _readers(_FOR_LINE, sentence.text)
        yield from _readers(_AUDIENCE_IS, sentence.text)
    yield from _below_who_heading(canonical)
    for pattern in (_SELF_FOR, _SELF_APPLIES_TO, _YOU_AS):
        for sentence in sentences:
            match = pattern.search(sentence.text)
            if match and can_precede_subject(sentence.text[: match.start()]):
                yield from _readers(pattern, sentence.text)


def _is_only_readers(words: str) -> bool:
    """Whether each part of a list names somebody."""
    return all(somebody(part) == part.strip() for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", words) if part.strip())


def _readers(pattern: re.Pattern[str], text: str) -> Iterator[StatedAudience]:
    match = pattern.search(text)
    readers = somebody(match["readers"]) if match else None
    if readers:
        yield StatedAudience(readers, text)


def _below_who_heading(canonical: CanonicalText) -> Iterator[StatedAudience]:
    """The readers below a heading such as "Who this guidance is for": its first sentence, or the items of its list."""
    for ordinal, block in enumerate(canonical.blocks):
        heading = " ".join(block.span.of(canonical.text).split())
        if block.kind is not BlockKind.HEADING or not _WHO_HEADING.match(heading):
            continue
        named: list[str] = []
        for below in canonical.blocks[ordinal + 1 : ordinal + 1 + _MAX_READER_BLOCKS]:
            words = " ".join(below.span.of(canonical.text).split())
            if below.kind is BlockKind.HEADING or (named and below.kind is not BlockKind.ITEM):
                break
            match = _IT_IS_FOR.match(words)
            readers = somebody(match["readers"]) if match else None
            if readers and len("; ".join((*named, readers))) <= MAX_READERS_CHARS:
                named.append(readers)
        if named:
            yield StatedAudience("; ".join(named), heading)
