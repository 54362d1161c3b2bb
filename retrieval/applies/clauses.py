"""Read one heading or sentence: does it limit itself, or the text below it, to some nations or some readers?"""

import re
from functools import lru_cache

from retrieval.applies.phrases import PARTS
from retrieval.nations import (
    ADJECTIVE,
    ALL_NATIONS,
    NATION_LIST,
    Nations,
    may_name_nations,
    mentioned_nations,
    nations_in,
)

_LIST = rf"(?P<nations>{NATION_LIST})"
_PLACE = rf"(?:in|across|within|throughout|for)\s+{_LIST}"
_LIVING = (
    r"(?:live|lives|living|are|is|am|’re|'re|work|works|working|reside|resides|study|studying|based|located|situated"
    r"|born|resident|happened|took\s+place|registered)"
)
_ONLY = r"(?:\s+only)?"
_NUMBER = r"^\W*(?:\d[\d.]*\)?\s+)?"
_MODAL = r"(?:must|should|may|can|cannot|shall|will|need|needs|has\s+to|have\s+to)"
# A word of a clause's subject, which no verb or comma parts from the nation: "local authorities in Wales must".
_SUBJECT_WORD = (
    r"(?!(?:must|should|may|can|cannot|shall|will|is|are|was|were|that|which|who|if|when|has|have|had)\b)[\w’'-]+"
)

# The whole heading, or the whole cell, is a list of nations: "Scotland", "In England and Wales only".
_IS_LIST = re.compile(rf"{_NUMBER}(?:(?i:in|for|across)\s+)?{_LIST}{_ONLY}\W*$")
# A heading that places its section in them ("Care leavers in Wales", "Fees (Scotland)", "Scotland: fees").
_HEADING = re.compile(
    rf"\b(?i:in|across|within|throughout|from)\s+(?P<nations>{NATION_LIST})"
    rf"|[(\[](?P<bracketed>{NATION_LIST}){_ONLY}[)\]]\W*$|{_NUMBER}(?P<front>{NATION_LIST}){_ONLY}\s*[:–—-]\s"
)
# "This section applies only to England", "The following apply to local authorities in Wales".
_APPLIES = re.compile(
    r"^\W*(?:(?:this|these|the\s+following|the)(?:\s+[\w’'-]+){0,6}?\s+)?(?P<no>(?:do|does)\s+not\s+|only\s+)?"
    r"(?:(?:also|only|are|is)\s+)*(?:appl(?:y|ies|icable)|extends?|relates?|covers?|in\s+force|has\s+effect)"
    rf"(?:\s+only)?:?\s+(?:(?!{_MODAL}\b)[\w’'-]+:?\s+){{0,8}}?(?P<nations>{NATION_LIST})",
    re.IGNORECASE,
)
# A sentence about a part of the document: "This section applies …", "The following paragraphs apply …".
_PART = re.compile(
    rf"^\W*(?:this|these|the\s+following|the\s+(?:rest|remainder)\s+of\s+this)\s+(?:\w+\s+)?(?:{PARTS})\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"^\W*(?:(?:and|but|however|also|similarly)\W+)?(?:\w+\)\s+)?(?:in|for|across|within|throughout|from)\s+{_LIST}{_ONLY}(?=\W)",
    re.I,
)
_LIVING_IN = re.compile(
    rf"\b(?:if|when|where|who|people|those|anyone|someone|unless)\b[^,;:.]{{0,60}}?\b(?:{_LIVING}\s+)(?:\w+\s+){{0,3}}?in\s+{_LIST}",
    re.I,
)
_ONLY_IN = re.compile(
    rf"\b(?:only\s+(?:in|to|for|within)\s+(?P<nations>{NATION_LIST})|(?:in|to|for)\s+(?P<before>{NATION_LIST})\s+only\b)",
    re.I,
)
_IN_BRACKETS = re.compile(rf"[(\[](?:in\s+)?(?P<nations>{NATION_LIST}){_ONLY}[)\]]\W*$")
_SUBJECT_IN = re.compile(rf"^\W*(?:{_SUBJECT_WORD}\s+){{1,7}}?in\s+{_LIST}\s+(?:who\s+\w+\s+)?(?:also\s+)?{_MODAL}\b")
_ADJECTIVE_SUBJECT = re.compile(
    rf"^\W*(?:(?:all|each|every|the|any)\s+)?(?P<subject>{ADJECTIVE}\s+(?!(?:government|ministers?|parliament)\b)"
    rf"(?:{_SUBJECT_WORD}\s+){{1,4}}?){_MODAL}\b",
    re.I,
)
# "Northern Ireland from countries outside the UK", an item of a list.
_FRONT = re.compile(rf"^\W*{_LIST}{_ONLY}(?:\s*[:–—-]\s|\s+(?:from|to|only|if|when|where)\b)")
# "There are different rules in Scotland": the text is for the other nations.
_DIFFERENT = re.compile(
    r"\b(?:there\s+(?:are|is)\s+(?:an?\s+)?(?:different|separate|other)|(?:is|are|works?)\s+different(?:ly)?)\b[^.;:]{0,100}?"
    rf"\b(?:in|for)\s+(?:\w+\s+in\s+)?{_LIST}|^\W*(?:find\s+out|read)\s+(?:more\s+)?(?:about|how)\b[^.;:]{{0,80}}?\bin\s+(?P<other>{NATION_LIST})\W*$",
    re.IGNORECASE,
)
# A rule or a fact about a nation, anywhere in a sentence that reports nothing of the past.
_ANYWHERE = re.compile(rf"\b(?:in|within|across|throughout|visit(?:ing)?)\s+{_LIST}", re.IGNORECASE)
_OF_RULES = re.compile(rf"\b(?:you|your|they|{_MODAL}|is|are|do|does|applies|apply|includes?)\b", re.IGNORECASE)
_OF_THE_PAST = re.compile(
    r"\b(?:was|were|had|did|found|said|showed|reported|moved|began|became|rose|fell|grew|made|took|led|saw|gave|went|came|told"
    r"|has\s+been|have\s+been|[a-z]{3,}ed\s+(?:in|from|to|by|that|the|its|their)\s+(?:\d{4}|the\s+first|last))\b",
    re.IGNORECASE,
)
_SENTENCE_RULES = (_OPENING, _FRONT, _LIVING_IN, _ONLY_IN, _IN_BRACKETS, _SUBJECT_IN)


@lru_cache(maxsize=4096)
def heading_nations(heading: str) -> Nations:
    """The nations to which a heading limits the text below it; none where it limits nothing."""
    match = _IS_LIST.search(heading) or _HEADING.search(heading)
    return _nations(match) if match and _is_whole(heading, match) else frozenset()


def cell_nations(cell: str) -> Nations:
    """The nations to which a cell of a table limits its row: the cell holds nothing but their names."""
    match = _IS_LIST.search(cell)
    return _nations(match) if match else frozenset()


def part_nations(sentence: str) -> Nations:
    """The nations to which a sentence limits its part of the document, as in "This section applies to …".

    "There are different rules in Scotland" limits it to the other nations.
    """
    if not may_name_nations(sentence):
        return frozenset()
    different = _DIFFERENT.search(sentence)
    if different:
        return ALL_NATIONS - _nations(different)
    return _applying(sentence) if _PART.match(sentence) or sentence.lower().lstrip().startswith("appl") else frozenset()


def sentence_nations(sentence: str) -> Nations:
    """The nations to which a sentence limits itself, as in "In Wales, …" and "… if you live in Scotland"."""
    if not may_name_nations(sentence):
        return frozenset()
    applying = _applying(sentence)
    if applying:
        return applying
    for rule in _SENTENCE_RULES:
        match = rule.search(sentence)
        if match and _is_whole(sentence, match):
            return _nations(match)
    subject = _ADJECTIVE_SUBJECT.search(sentence)
    if subject:
        return mentioned_nations(subject["subject"])
    return _anywhere(sentence)


def _anywhere(sentence: str) -> Nations:
    """The nations in which a rule or a fact of the present holds: "The levy will support schools in Wales"."""
    is_item = sentence[:1].islower()
    if _OF_THE_PAST.search(sentence) or not (is_item or _OF_RULES.search(sentence)):
        return frozenset()
    found = [match for match in _ANYWHERE.finditer(sentence) if _is_whole(sentence, match)]
    return frozenset(nation for match in found for nation in _nations(match))


def _applying(sentence: str) -> Nations:
    """The nations to which something applies by this sentence; the others where it says "does not apply"."""
    match = _APPLIES.search(sentence)
    if match is None:
        return frozenset()
    named = _nations(match)
    return ALL_NATIONS - named if (match["no"] or "").strip().lower().endswith("not") else named


def _nations(match: re.Match[str]) -> Nations:
    return nations_in(next((names for names in match.groupdict().values() if names and nations_in(names)), ""))


def _is_whole(text: str, match: re.Match[str]) -> bool:
    """Whether the nations are no part of another name: "in Scotland Yard"."""
    names = next((name for name, found in match.groupdict().items() if found and nations_in(found)), None)
    if names is None:
        return False
    return not re.match(r"\s+(?!(?:Only|And|Or)\b)[A-Z]\w", text[match.end(names) :]) or match.end(names) == len(text)
