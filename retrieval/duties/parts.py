"""The parts of a duty in its sentence: what is to be done, on which condition, by when, and by whom in a passive."""

import re

from retrieval.duties.clause import has_verb
from retrieval.duties.somebody import names_somebody
from retrieval.text import Span

_CONDITION = re.compile(
    r"\b(?:if|where|when|unless|whenever|except\s+(?:where|when|if|in|for|that)|provided\s+that|providing\s+that|"
    r"(?<!be )subject\s+to|until|once|only\s+(?:if|where|when)|in\s+cases?\s+where|as\s+long\s+as|"
    r"in\s+the\s+event\s+(?:of|that))"
    r"(?=\s|,)",
    re.IGNORECASE,
)
_SHORT_CONDITION = re.compile(
    r"(?:if|where|when|unless)\s+(?:possible|necessary|appropriate|required|practicable|relevant|applicable|needed|"
    r"available|reasonable|requested)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|twenty-eight|thirty|a|an)"
)
_UNIT = r"(?:(?:working|calendar|school|business|clear|consecutive)\s+)?(?:hours?|days?|weeks?|months?|years?|terms?)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|"
    r"winter|Spring|Summer|Autumn|Winter)"
)
_DATE = rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}(?:\s+\d{{4}})?|(?:19|20)\d\d)"
_EVENT = r"(?:\s+(?:of|from|after|before|following|beginning\s+with)\s+[^,;.()]{1,80})?"
_DEADLINE = re.compile(
    rf"\bwithin\s+(?:a\s+(?:maximum|period)\s+of\s+|the\s+(?:next|first)\s+)?{_NUMBER}(?:[\s-]+{_UNIT}){_EVENT}|"
    rf"\bwithin\s+(?:a\s+)?reasonable\s+(?:time|period)\b|"
    rf"\b(?:by|before|no\s+later\s+than|not\s+later\s+than|on\s+or\s+before|until|from)\s+"
    rf"(?:the\s+)?(?:end\s+of\s+|start\s+of\s+|close\s+of\s+)?(?:the\s+)?{_DATE}\b|"
    rf"\b(?:past|by|before|from)\s+the\s+(?:end|start|beginning|close)\s+of\s+[^,;.()]{{1,60}}|"
    rf"\b(?:no|not)\s+(?:later|less|more|longer)\s+than\s+{_NUMBER}\s+{_UNIT}{_EVENT}|"
    rf"\bevery\s+(?:{_NUMBER}\s+)?{_UNIT}\b|\b(?:once|twice)\s+(?:a|each|every)\s+{_UNIT}\b|\beach\s+(?:financial\s+)?year\b|"
    rf"\bafter\s+{_NUMBER}\s+{_UNIT}(?:\s+of\s+[^,;.()]{{1,60}})?\b|"
    rf"\bat\s+least\s+{_NUMBER}\s+{_UNIT}\s+(?:before|prior\s+to|in\s+advance)[^,;.()]{{0,60}}|"
    rf"\bat\s+least\s+(?:every\s+{_NUMBER}\s+{_UNIT}|once\s+(?:a|every)\s+{_UNIT}|annually|monthly|weekly|daily)|"
    r"\bas\s+soon\s+as\s+(?:is\s+)?(?:reasonably\s+)?(?:practicable|possible|practical)\b|"
    r"\bas\s+soon\s+as\s+[^,;.()]{1,60}|"
    r"\bat\s+the\s+(?:earliest|first)\s+(?:possible\s+)?opportunity\b|"
    r"\b(?:immediately|forthwith|promptly|straight\s*away|without\s+(?:undue\s+|unreasonable\s+)?delay)\b|"
    r"\bon\s+the\s+(?:same|first|next)\s+(?:working\s+|school\s+)?day\b[^,;.()]{0,60}",
    re.IGNORECASE,
)
_STOP = (
    r"(?=[,.;:)(]|$|\s(?:with|in|on|at|before|after|within|if|where|when|unless|who|which|that|to|for|by|as|prior)\b)"
)
_BY = re.compile(rf"\bby\s+(?P<agent>[^,.;:()]{{2,90}}?){_STOP}")
# "must be kept and held by": the verb of the agent is the one of the cue; "records held by" has another.
_ITS_VERB = re.compile(r"\s*(?:\w+\s+){0,3}be\s+(?:\w+ly\s+)?\w+(?:\s*(?:,|and|or)\s+\w+)*\s*")
_OTHER_VERB = re.compile(r"\b(?:\w{3,}ed|held|made|given|taken|kept|set|run|built|owned|written|laid)\s*$")
_EDGES = " \t\n\r\f,;:.•–—-"
# Before the verb of an action; behind it: "keep a log; and", "be refused if" above a list of conditions.
_BEFORE_VERB = re.compile(r"(?:(?:also|always|each|both|all|then|therefore|together|jointly)\s+)+(?=[a-z])")
_BEHIND = re.compile(r"(?:[;,]\s+(?:and|or|but)|\s+(?:if|where|when|unless))\s*[:–—-]?\s*$")
_REASON = re.compile(r",\s+(?:as\s+(?:it|this|they|there|these|we|you|he|she)\b|because\b)")
# A clause of its own between a condition and the subject: "If it is listed, we recommend that the council should".
_MAIN_CLAUSE = re.compile(r",\s+(?:but\s+)?(?=(?:we|I|it|they|this|these|the|an?|all|any|no)\s)")
_NEW_CLAUSE = r",?\s+(?:and|but|so)\s+(?:we|I)\s+(?:will|are|have|shall|must|should|can)\b"


def condition(sentence: str, subject: int, cue: int) -> Span | None:
    """The clause that limits the duty, in offsets of the sentence: before the subject, else behind the cue."""
    before = _CONDITION.search(sentence, 0, subject) if subject else None
    if before:
        return _stripped(sentence, before.start(), _end_before_subject(sentence, before.end(), subject))
    inside = _CONDITION.search(sentence, cue)
    if inside is None:
        return None
    short = _SHORT_CONDITION.match(sentence, inside.start())
    if short:
        return Span(*short.span())
    # "should, if the owner agrees, enter": the condition ends with its comma.
    is_first = not sentence[cue : inside.start()].strip(" ,")
    end = re.compile((r",\s|;\s" if is_first else r";\s|\s[–—]\s|\.\s") + "|" + _NEW_CLAUSE).search(
        sentence, inside.end()
    )
    return _stripped(sentence, inside.start(), end.start() if end else len(sentence))


def deadline(sentence: str, start: int, end: int) -> Span | None:
    """By when, in offsets of the sentence, looked for from `start` to `end`; how often ("at least every year") too."""
    found = _DEADLINE.search(sentence, start, end)
    if found is None:
        return None
    last = found.end()
    if sentence[last - 1 : last].isalnum() and sentence[last : last + 1].isalnum():
        last = max(found.start(), sentence.rfind(" ", found.start(), last))  # no half words
    return _stripped(sentence, found.start(), last)


def agent(sentence: str, start: int, end: int) -> Span | None:
    """By whom something is to be done: "must be agreed by the head"."""
    for match in _BY.finditer(sentence, start, end):
        words = match.group("agent")
        if _OTHER_VERB.search(sentence[start : match.start()]) and not _ITS_VERB.fullmatch(
            sentence[start : match.start()]
        ):
            continue
        if names_somebody(words):
            return Span(*match.span("agent"))
    return None


def action(sentence: str, start: int, end: int, limit: Span | None) -> Span | None:
    """What is to be done, without a condition or reason at its end; None where nothing is left."""
    if (
        limit is not None
        and start < limit.start
        and (limit.end >= end - 1 or re.match(_NEW_CLAUSE, sentence[limit.end : end]))
    ):
        end = limit.start
    if reason := _REASON.search(sentence, start, end):
        end = reason.start()
    if behind := _BEHIND.search(sentence, start, end):
        end = behind.start()
    if before := _BEFORE_VERB.match(
        sentence, start + len(sentence[start:end]) - len(sentence[start:end].lstrip()), end
    ):
        start = before.end()
    return None if sentence[start:end].strip(_EDGES) in ("and", "or") else _stripped(sentence, start, end)


def _end_before_subject(sentence: str, start: int, subject: int) -> int:
    """Where a condition before the subject ends: at "then", or before another main clause."""
    end = next(
        (
            match.start()
            for match in _MAIN_CLAUSE.finditer(sentence, start, subject)
            if has_verb(sentence[match.end() : subject].split(",")[0])
        ),
        subject,
    )
    then = re.search(r",?\s+then\s*$", sentence[start:end])
    return start + then.start() if then else end


def _stripped(sentence: str, start: int, end: int) -> Span | None:
    words = sentence[start:end]
    edges = _EDGES + ")" if ")" in words and "(" not in words else _EDGES
    start += len(words) - len(words.lstrip(edges))
    end = start + len(words.strip(edges))
    return Span(start, end) if start < end else None
