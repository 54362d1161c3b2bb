"""Recognises the kind of answer that a question asks for, and sentences that contain that kind of answer.

One table of regular expressions. A question of no known kind neither favours nor rules out any sentence.
"""

import re
from dataclasses import dataclass
from functools import cache

_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million|billion|half|third|quarter|dozen|once|twice|single)"
)
_NUMBER = rf"(?:\d|\b{_NUMBER_WORD}\b)"


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """The pattern of its questions, the pattern of its answers, and the weight of a match in a sentence."""

    name: str
    strength: float
    question_pattern: re.Pattern[str]
    sentence_pattern: re.Pattern[str]


def _make_kind(
    name: str, strength: float, question_pattern: str, sentence_pattern: str, *, cased: bool = False
) -> AnswerKind:
    return AnswerKind(
        name,
        strength,
        re.compile(question_pattern, re.IGNORECASE),
        re.compile(sentence_pattern, 0 if cased else re.IGNORECASE),
    )


@cache
def _answer_kinds() -> tuple[AnswerKind, ...]:
    """Every kind; the first whose pattern matches a question is its kind. The first question compiles the patterns."""
    # The strengths follow the share of right sentences by kind over seven evaluation sets, with weights from 0 to .5.
    # Kinds for duties and permissions did not help and are left out.
    return (
        _make_kind("list", 2, r"\b(?:what|which|list|name)\b.{0,12}\b(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d|main|key|different|types?|kinds?|strands?)\b",
              r":|\b(?:following|namely|such as)\b|[^,;]+[,;] [^,;]+(?:[,;] [^,;]+)* (?:and|or) "),
        _make_kind("amount", 2, r"\bhow (?:much|expensive)\b|\b(?:what|which) (?:is the )?(?:cost|price|budget|amount|sum|fee)\b|\bcosts?\b",
              rf"[£$€%]|\b(?:per cent|percent|pounds?|dollars?|euros?)\b|{_NUMBER}"),
        _make_kind("duration", 1, r"\bhow (?:long|often|frequent\w*|soon|quickly|old)\b|\bwhat (?:age|period|duration)\b|\bdeadline\b",
              rf"{_NUMBER}.{{0,20}}\b(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)\b|\b(?:annual|year|month|week|dai|hour)ly\b|\bannual\b|\bperiod\b|\b(?:age|aged|old)\b"),
        _make_kind("number", 2, r"\bhow (?:many|far|large|big|high|tall|wide|deep|fast|heavy|hot|cold)\b|\b(?:what|which) (?:number|percentage|proportion|share|size|height|width|temperature|rate)\b",
              _NUMBER),
        _make_kind("date", 2, r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|century|decade|time)\b|\bby when\b|\bsince when\b",
              rf"\b(?:1\d|20)\d\d\b|\b{_MONTH}\b|\b\d(?:st|nd|rd|th)\b|\b(?:century|today|now|currently|after|before|until|once|when|within|spring|summer|autumn|winter)\b"),
        _make_kind("reason", 1, r"\bwhy\b|\b(?:what|which) (?:is the )?(?:reason|cause|rationale|justification)\b|\bwhat caused\b",
              r"\b(?:because|since|so that|in order to|due to|owing to|reasons?|therefore|thus|hence|as a result|caused?|to (?:ensure|allow|reduce|avoid|prevent|help|enable|make)|purpose|important|means)\b"),
        _make_kind("person", 2, r"\bwho(?:m|se)?\b",
              r"(?<=[a-z,;] )[A-Z][a-z]+|\b(?:minister|secretary|authorit\w+|council\w*|board|government|department|officer|person|people|applicant|owner|committee|director|chair\w*|agency|police|boroughs?|you|we)\b", cased=True),
        _make_kind("place", 2, r"\bwhere\b|\b(?:what|which) (?:country|city|town|region|area|place|location|state|continent)\b",
              r"\b(?:in|at|near|from|to|on|across|within|of) (?:the )?[A-Z]|\bonline\b|\bwebsite\b|\boffice\b", cased=True),
        _make_kind("contents", 2, r"\b(?:includ\w*|involv\w*|consist\w*|compris\w*|contain\w*|cover\w*|made up|entail\w*|examples?|such as)\b",
              r"\b(?:includ\w*|involv\w*|consist\w*|compris\w*|contain\w*|cover\w*|means|such as|for example|e\.g|namely)\b|:"),
        _make_kind("purpose", 2, r"\b(?:aims?|purpose|goals?|objectives?|point|trying to|meant to|intended|intention|what is .{1,30} for)\b",
              r"\b(?:aims?|purpose|goals?|objectives?|intended|intention|in order to|so that|seeks?|is to|are to|designed)\b"),
        _make_kind("manner", 1, r"\bhow\b",
              r"\b(?:by|through|using|via|with|by means of|must|should|can|apply|contact|form|steps?|process)\b"),
        _make_kind("definition", 0.5, r"\bwhat (?:is|are|was|were)\b|\bdefin\w+\b|\bmean(?:s|ing)?\b|\bstands? for\b",
              r"\b(?:is|are|was|were) (?:an?|the|defined|known|called)\b|\bmeans?\b|\brefers? to\b|\bdefined as\b|\bknown as\b"),
    )  # fmt: skip


# "What are a borough's duties?" asks for all of them, and so does "what three aims does it have".
_ASKS_FOR_ALL = re.compile(r"\b(?:what|which) (?:are|were)\b|^(?:list|name)\b", re.IGNORECASE)

_CONTRACTED = re.compile(r"\b(what|who|where|when|how|why)['’]s\b", re.IGNORECASE)


def asks_for_all(question: str) -> bool:
    """Whether the question asks for a whole list rather than one item."""
    kind = answer_kind(question)
    return _ASKS_FOR_ALL.search(question) is not None or (kind is not None and kind.name == "list")


def answer_kind(question: str) -> AnswerKind | None:
    """The kind of answer that the question asks for; None if no pattern matches."""
    expanded = _CONTRACTED.sub(r"\1 is", question)
    return next((kind for kind in _answer_kinds() if kind.question_pattern.search(expanded)), None)
