"""Find what a document says about itself: the nations that it applies to, and the readers whom it is for."""

import re
from collections.abc import Iterator, Sequence

from ingest.blocks.extraction import Extraction
from ingest.stated.subject import SELF_NAME, DocumentSentence, can_precede_subject, document_sentences
from retrieval.applicability import Applicability, StatedAudience, StatedBy, StatedExtent, extent_of
from retrieval.applies.clauses import part_nations
from retrieval.applies.readers import MAX_READERS_CHARS, somebody
from retrieval.nations import ALL_NATIONS, NATION_LIST, Nations, nations_in
from retrieval.text import BlockKind, CanonicalText

_LIST = rf"(?P<nations>{NATION_LIST})"
_WORD = r"(?:(?!(?:must|should|may|which|that|not|see|published|moved?)\b)[\w’'()&-]+[,:]?\s+)"
_IS_FOR = (
    r"(?:is|are)\s+(?:(?:mainly|primarily|principally|also|only|both|intended|aimed|written|designed|meant|addressed|relevant|of"
    r"|interest|particularly|especially|statutory|guidance|provided|produced|issued|specifically|therefore|applicable|and|here)\s+)*"
    r"(?:for|to|at)"
)
_APPLIES = r"(?:only\s+)?(?:applies|apply|extends?|relates?|covers?|has\s+effect|have\s+effect)(?:\s+only)?"
# A line of facts: "Applies to England", "Extent: England and Wales", "Country: Scotland".
_LABEL = re.compile(
    r"^\W*(?:applies\s+to|extent|territorial\s+extent|coverage|countr(?:y|ies)|jurisdictions?|geographical\s+(?:scope|coverage))"
    rf"\s*:?\s+{_LIST}(?:\s+only)?\W*$",
    re.IGNORECASE,
)
# "This guidance applies to local authorities in England"; group `no`: "does not apply".
_SELF_APPLIES = re.compile(
    rf"{SELF_NAME}\s+(?:[^.;]{{0,80}}?\s)?(?:(?P<no>(?:do|does)\s+not\s+(?:apply|extend|cover|relate))|{_APPLIES}|{_IS_FOR})"
    rf"\s+{_WORD}{{0,16}}?{_LIST}",
    re.IGNORECASE,
)
# "This guidance helps local authorities in England to …", "enables schools in Wales": whom the document addresses.
_SELF_ADDRESSES = re.compile(
    rf"{SELF_NAME}\s+(?:[^.;]{{0,100}}?\s)?(?:enables?|helps?|supports?|assists?|requires?|reminds?|advises?|informs?|explains?\s+(?:how|what))"
    rf"\s+{_WORD}{{1,8}}?in\s+{_LIST}\s+(?:to|can|must|should|are|on|with|about)\b",
    re.IGNORECASE,
)
# "This document gives guidance on … the Building Regulations 2010 for England and Wales".
_SELF_GUIDES = re.compile(
    rf"{SELF_NAME}\s[^.;]{{0,250}}?\b(?:Regulations|Act|Code)\s+\d{{4}}[^.;]{{0,60}}?\sfor\s+{_LIST}", re.I
)
# "You can only claim this if you are employed in England, Scotland or Wales".
_ELIGIBLE = re.compile(rf"\byou\s+(?:can|may|will|must)\s+only\b[^.;]{{0,100}}?\bin\s+{_LIST}", re.IGNORECASE)
# At the end of a title ("… in England"), before a colon in it, in brackets, or as the owner: "Scotland’s plan".
_TITLE = re.compile(
    rf"\b(?i:in|for|across|throughout)\s+(?P<nations>{NATION_LIST})(?=\W*$|\s*[:–—(]|\s+-|,?\s+(?:\d{{4}}|from|to)\b)"
    rf"|[(\[](?P<bracketed>{NATION_LIST})(?:\s+(?i:only))?[)\]]|[:–—-]\s*(?P<last>{NATION_LIST})\W*$"
    rf"|^(?P<first>{NATION_LIST})\s*[:–—-]\s|^(?P<owner>(?:England|Wales|Scotland|Northern\s+Ireland))[’']s\s"
)
# "Statutory guidance for local authorities in England", a line of the opening.
_OPENING_FOR = re.compile(
    rf"\b(?:guidance|advice|guide|code|handbook|standards?|framework)\s+(?:for|to)\s+{_WORD}{{1,10}}?in\s+{_LIST}\W*$",
    re.I,
)

_KIND = (
    r"(?:guidance|advice|information|guide|handbook|code\s+of\s+practice|toolkit|briefing|factsheet|manual|notes|standards"
    r"|framework|document|publication|resource|report|instructions?|circular)"
)
_TITLE_FOR = re.compile(rf"\b{_KIND}\s+(?:\w+\s+){{0,4}}?(?:for|to)\s+(?P<readers>[^:;–—.]+)", re.IGNORECASE)
_FOR_LINE = re.compile(rf"^\W*(?:(?:[\w-]+\s+){{0,3}}{_KIND}\s+)?for\s+(?P<readers>[^:;–—.]+)\W*$", re.IGNORECASE)
_SELF_FOR = re.compile(
    rf"{SELF_NAME}(?:\s*\([^)]{{0,60}}\))?\s+(?:is|are)\s+(?:(?:mainly|primarily|principally|also|only|both|intended|aimed|written|designed"
    r"|meant|addressed|relevant|of|interest|particularly|especially|statutory|guidance|provided|produced|issued|specifically)\s+)*"
    r"(?:for(?:\s+use\s+by|\s+the\s+use\s+of)?|at|to)\s*:?\s+(?P<readers>.+)",
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


def stated_applicability(extraction: Extraction) -> Applicability:
    """The nations and the readers that a document says it is for, by its title or by its own sentences."""
    sentences = list(document_sentences(extraction.canonical))
    title = " ".join((extraction.title or "").split())
    of_page = (_extent(nations_in(fact.value), fact.evidence) for fact in extraction.facts if fact.fact == "extent")
    extent = next(of_page, None) or next(_extents(title, sentences), None)
    audience = next(_audiences(title, sentences, extraction.canonical), None)
    return Applicability(extent, audience)


def _extents(title: str, sentences: Sequence[DocumentSentence]) -> Iterator[StatedExtent]:
    for sentence in sentences:
        match = _LABEL.search(sentence.text) if sentence.is_in_opening else None
        if match:
            yield _extent(nations_in(match["nations"]), sentence.text)
    for sentence in sentences:
        match = _SELF_APPLIES.search(sentence.text) or _SELF_GUIDES.search(sentence.text)
        if match and can_precede_subject(sentence.text[: match.start()]):
            named = nations_in(match["nations"])
            yield _extent(ALL_NATIONS - named if match.groupdict().get("no") else named, sentence.text)
    for sentence in sentences:
        limit = _ELIGIBLE.search(sentence.text) if sentence.is_in_opening else None
        if limit:
            yield _extent(nations_in(limit["nations"]), sentence.text)
        different = part_nations(sentence.text) if sentence.is_in_opening else frozenset()
        if different:
            yield _extent(different, sentence.text)
    match = _TITLE.search(title)
    if match:
        yield _extent(nations_in(next(names for names in match.groupdict().values() if names)), title)
    for sentence in sentences:
        opening = _OPENING_FOR.search(sentence.text) if sentence.is_in_opening else None
        addressed = opening or _SELF_ADDRESSES.search(sentence.text)
        if addressed:
            yield _extent(nations_in(addressed["nations"]), sentence.text)


def _extent(nations: Nations, evidence: str) -> StatedExtent:
    return extent_of(nations, evidence, StatedBy.DOCUMENT)


def _audiences(title: str, sentences: Sequence[DocumentSentence], canonical: CanonicalText) -> Iterator[StatedAudience]:
    yield from _readers(_TITLE_FOR, title)
    for sentence in sentences:
        if sentence.is_in_opening:
            yield from _readers(_AUDIENCE_LABEL, sentence.text)
            if len(sentence.text) <= MAX_READERS_CHARS:
                yield from _readers(_FOR_LINE, sentence.text)
    yield from _below_who_heading(canonical)
    for pattern in (_SELF_FOR, _SELF_APPLIES_TO):
        for sentence in sentences:
            match = pattern.search(sentence.text)
            if match and can_precede_subject(sentence.text[: match.start()]):
                yield from _readers(pattern, sentence.text)


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
