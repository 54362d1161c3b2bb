"""The kind of answer that a question asks for, and whether a sentence holds something of that kind.

One table of plain patterns: no parser, no model. A kind that is not recognised says nothing either way.
"""

import re
from dataclasses import dataclass

_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million|billion|half|third|quarter|dozen|once|twice|single)"
)
_NUMBER = rf"(?:\d|\b{_NUMBER_WORD}\b)"


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """`asked` is searched for in the question, `shown` in a sentence; `strength`: how much the latter tells."""

    name: str
    strength: float
    asked: re.Pattern[str]
    shown: re.Pattern[str]


def _kind(name: str, strength: float, asked: str, shown: str, *, cased: bool = False) -> AnswerKind:
    return AnswerKind(
        name, strength, re.compile(asked, re.IGNORECASE), re.compile(shown, 0 if cased else re.IGNORECASE)
    )


# The first kind that fits a question is its kind. Strengths: the share of right sentences by kind, over seven sets, for
# weights from 0 to .5; what a duty or a permission looks like told nothing, so there is no such kind.
KINDS = (
    _kind("list", 2, r"\b(?:what|which|list|name)\b.{0,12}\b(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d|main|key|different|types?|kinds?|strands?)\b",
          r":|\b(?:following|namely|such as)\b|[^,;]+[,;] [^,;]+(?:[,;] [^,;]+)* (?:and|or) "),
    _kind("amount", 2, r"\bhow (?:much|expensive)\b|\b(?:what|which) (?:is the )?(?:cost|price|budget|amount|sum|fee)\b|\bcosts?\b",
          rf"[£$€%]|\b(?:per cent|percent|pounds?|dollars?|euros?)\b|{_NUMBER}"),
    _kind("duration", 1, r"\bhow (?:long|often|frequent\w*|soon|quickly|old)\b|\bwhat (?:age|period|duration)\b|\bdeadline\b",
          rf"{_NUMBER}.{{0,20}}\b(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)\b|\b(?:annual|year|month|week|dai|hour)ly\b|\bannual\b|\bperiod\b|\b(?:age|aged|old)\b"),
    _kind("number", 2, r"\bhow (?:many|far|large|big|high|tall|wide|deep|fast|heavy|hot|cold)\b|\b(?:what|which) (?:number|percentage|proportion|share|size|height|width|temperature|rate)\b",
          _NUMBER),
    _kind("date", 2, r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|century|decade|time)\b|\bby when\b|\bsince when\b",
          rf"\b(?:1\d|20)\d\d\b|\b{_MONTH}\b|\b\d(?:st|nd|rd|th)\b|\b(?:century|today|now|currently|after|before|until|once|when|within|spring|summer|autumn|winter)\b"),
    _kind("reason", 1, r"\bwhy\b|\b(?:what|which) (?:is the )?(?:reason|cause|rationale|justification)\b|\bwhat caused\b",
          r"\b(?:because|since|so that|in order to|due to|owing to|reasons?|therefore|thus|hence|as a result|caused?|to (?:ensure|allow|reduce|avoid|prevent|help|enable|make)|purpose|important|means)\b"),
    _kind("person", 2, r"\bwho(?:m|se)?\b",
          r"(?<=[a-z,;] )[A-Z][a-z]+|\b(?:minister|secretary|authorit\w+|council\w*|board|government|department|officer|person|people|applicant|owner|committee|director|chair\w*|agency|police|boroughs?|you|we)\b", cased=True),
    _kind("place", 2, r"\bwhere\b|\b(?:what|which) (?:country|city|town|region|area|place|location|state|continent)\b",
          r"\b(?:in|at|near|from|to|on|across|within|of) (?:the )?[A-Z]|\bonline\b|\bwebsite\b|\boffice\b", cased=True),
    _kind("contents", 2, r"\b(?:includ\w*|involv\w*|consist\w*|compris\w*|contain\w*|cover\w*|made up|entail\w*|examples?|such as)\b",
          r"\b(?:includ\w*|involv\w*|consist\w*|compris\w*|contain\w*|cover\w*|means|such as|for example|e\.g|namely)\b|:"),
    _kind("purpose", 2, r"\b(?:aims?|purpose|goals?|objectives?|point|trying to|meant to|intended|intention|what is .{1,30} for)\b",
          r"\b(?:aims?|purpose|goals?|objectives?|intended|intention|in order to|so that|seeks?|is to|are to|designed)\b"),
    _kind("manner", 1, r"\bhow\b",
          r"\b(?:by|through|using|via|with|by means of|must|should|can|apply|contact|form|steps?|process)\b"),
    _kind("definition", 0.5, r"\bwhat (?:is|are|was|were)\b|\bdefin\w+\b|\bmean(?:s|ing)?\b|\bstands? for\b",
          r"\b(?:is|are|was|were) (?:an?|the|defined|known|called)\b|\bmeans?\b|\brefers? to\b|\bdefined as\b|\bknown as\b"),
)  # fmt: skip

# "What are a borough's duties?" wants all of them, "what three aims does it have" too.
_ALL = re.compile(r"\b(?:what|which) (?:are|were)\b|^(?:list|name)\b", re.IGNORECASE)

_CONTRACTED = re.compile(r"\b(what|who|where|when|how|why)['’]s\b", re.IGNORECASE)


def asks_for_all(question: str) -> bool:
    """Whether the answer is a list rather than one of its items."""
    kind = kind_of(question)
    return _ALL.search(question) is not None or (kind is not None and kind.name == "list")


def kind_of(question: str) -> AnswerKind | None:
    """The kind of answer asked for; None where no pattern tells."""
    whole = _CONTRACTED.sub(r"\1 is", question)
    return next((kind for kind in KINDS if kind.asked.search(whole)), None)
