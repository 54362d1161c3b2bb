"""Find the nations that a document says it applies to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.blocks.extraction import Stated
from ingest.stated.subject import SELF_NAME, DocumentSentence, can_precede_subject
from retrieval.applicability import StatedBy, StatedExtent, extent_of
from retrieval.applies.clauses import part_nations
from retrieval.applies.phrases import IS_FOR
from retrieval.nations import ALL_NATIONS, NATION_LIST, Nations, nations_in

_LIST = rf"(?P<nations>{NATION_LIST})"
_WORD = r"(?:(?!(?:must|should|may|which|that|not|see|published|moved?)\b)[\w’'()&-]+[,:]?\s+)"
_APPLIES = r"(?:only\s+)?(?:applies|apply|extends?|relates?|covers?|has\s+effect|have\s+effect)(?:\s+only)?"
# A line of facts: "Applies to England", "Extent: England and Wales", "Country: Scotland".
_LABEL = re.compile(
    r"^\W*(?:applies\s+to|extent|territorial\s+extent|coverage|countr(?:y|ies)|jurisdictions?|geographical\s+(?:scope|coverage))"
    rf"\s*:?\s+{_LIST}(?:\s+only)?\W*$",
    re.IGNORECASE,
)
# "This guidance applies to local authorities in England"; group `no`: "does not apply".
_SELF_APPLIES = re.compile(
    rf"{SELF_NAME}\s+(?:[^.;]{{0,80}}?\s)??(?:(?P<no>(?:do|does)\s+not\s+(?:apply|extend|cover|relate))|{_APPLIES}|{IS_FOR})"
    rf"\s+{_WORD}{{0,16}}?{_LIST}",
    re.IGNORECASE,
)
# "The guidance applies to England only".
_THE_APPLIES = re.compile(
    rf"^\W*the\s+(?:guidance|code(?:\s+of\s+practice)?|advice|policy|strategy|document)\s+{_APPLIES}\s+(?:to|in)\s+{_LIST}",
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
# "You can only claim this if you are employed in England".
_ELIGIBLE = re.compile(
    r"\byou\s+(?:(?:can|may|will|must)\s+only|must(?:\s+be)?\s+(?:live|living|based|resident|employed))\b[^.;]{0,100}?"
    rf"\bin\s+{_LIST}",
    re.IGNORECASE,
)
# "The register only covers land in England".
_ONLY_COVERS = re.compile(
    rf"\bonly\s+(?:covers?|applies|available|open)\b[^.;]{{0,60}}?\b(?:in|to)\s+{_LIST}", re.IGNORECASE
)
# "A local offer is a requirement for all local authorities in England".
_DUTY_ON = re.compile(
    rf"\b(?:requirements?|duty|duties|obligations?)\s+(?:for|on|of|placed\s+on)\s+{_WORD}{{1,5}}?in\s+{_LIST}",
    re.IGNORECASE,
)
# In a title that Cited made from a file's name: "planning permission england wales".
_IN_SMALL = r"(?:england|wales|scotland|northern\s+ireland)"
_FILE_LIST = rf"{_IN_SMALL}(?:\s+(?:and\s+)?{_IN_SMALL})*"
# At the end of a title ("… in England"), before a colon in it, in brackets, or as the owner: "Scotland’s plan".
_TITLE = re.compile(
    rf"\b(?i:in|for|across|throughout)\s+(?P<nations>{NATION_LIST})(?=\W*$|\s*[:–—(]|\s+-|,?\s+(?:\d{{4}}|from|to)\b)"
    rf"|[(\[](?P<bracketed>{NATION_LIST})(?:\s+(?i:only))?[)\]]|[:–—-]\s*(?P<last>{NATION_LIST})\W*$"
    rf"|^(?P<first>{NATION_LIST})\s*[:–—-]\s|^(?P<owner>(?:England|Wales|Scotland|Northern\s+Ireland))[’']s\s|\s(?P<file>{_FILE_LIST})\W*$"
)
# "Statutory guidance for local authorities in England", a line of the opening.
_OPENING_FOR = re.compile(
    rf"\b(?:guidance|advice|guide|code|handbook|standards?|framework)\s+(?:for|to)\s+{_WORD}{{1,10}}?in\s+{_LIST}\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern with the group `nations`, and `no` where it can deny. `is_subject`: it begins with "this guidance"."""

    pattern: re.Pattern[str]
    in_opening: bool = False
    is_subject: bool = False

    def nations(self, sentence: DocumentSentence) -> Nations:
        """The nations to which a sentence limits its document; none where it limits nothing."""
        match = self.pattern.search(sentence.text) if sentence.is_in_opening or not self.in_opening else None
        if match is None or (self.is_subject and not can_precede_subject(sentence.text[: match.start()])):
            return frozenset()
        named = nations_in(match["nations"])
        return ALL_NATIONS - named if match.groupdict().get("no") else named


# In order of precedence; the title comes between the two.
_BEFORE_TITLE = (
    _Rule(_LABEL, in_opening=True),
    _Rule(_SELF_APPLIES, is_subject=True),
    _Rule(_THE_APPLIES),
    _Rule(_SELF_GUIDES, is_subject=True),
    _Rule(_ELIGIBLE, in_opening=True),
)
_BEHIND_TITLE = (_Rule(_OPENING_FOR, in_opening=True), _Rule(_SELF_ADDRESSES), _Rule(_ONLY_COVERS))
# Sentences at the start among which a duty of bodies of a nation tells the document's.
_FRONT_SENTENCES = 60


def find_extent(title: str, sentences: Sequence[DocumentSentence], facts: Sequence[Stated]) -> StatedExtent | None:
    """The document's extent by the page's own facts, its sentences or its title; None where it states none."""
    return next(_extents(title, sentences, facts), None)


def _extents(title: str, sentences: Sequence[DocumentSentence], facts: Sequence[Stated]) -> Iterator[StatedExtent]:
    yield from (_extent(nations_in(fact.value), fact.evidence) for fact in facts if fact.fact == "extent")
    yield from _by_rules(_BEFORE_TITLE, sentences)
    match = _TITLE.search(title)
    if match:
        names = next(names for names in match.groupdict().values() if names)
        yield _extent(nations_in(names.title() if match["file"] else names), title)
    yield from _by_rules(_BEHIND_TITLE, sentences)
    for sentence in sentences:
        nations = part_nations(sentence.text) if sentence.is_in_opening else frozenset()
        if nations:
            yield _extent(nations, sentence.text)
    yield from _by_rules((_Rule(_DUTY_ON),), sentences[:_FRONT_SENTENCES])


def _by_rules(rules: Sequence[_Rule], sentences: Sequence[DocumentSentence]) -> Iterator[StatedExtent]:
    for rule in rules:
        for sentence in sentences:
            nations = rule.nations(sentence)
            if nations:
                yield _extent(nations, sentence.text)


def _extent(nations: Nations, evidence: str) -> StatedExtent:
    return extent_of(nations, evidence, StatedBy.DOCUMENT)
