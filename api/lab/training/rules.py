"""Make questions from a sentence by rule: they ask in its words for its number, day, duty, reason or meaning.

These questions are clumsy and teach only which kind of answer a question wants; the sets have people's real questions.
"""

import re
from collections.abc import Sequence
from random import Random

from retrieval.question.words import STOPWORDS

_WORD = re.compile(r"[\w’'&-]+")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(
    rf"\b(?:(?:in|on|by|from|until|since|before|after|during)\s+)?(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{4}})?\b"
    r"|\b(?:in|by|since|from|until) (?:19|20)\d\d\b"
)
_NUMBER = re.compile(
    r"(?:[£$€])?\b\d[\d,.]*\b(?:\s?(?:%|per cent|percent|million|billion|years?|months?|weeks?|days?|hours?|minutes?|"
    r"mm|m|metres?|km|people))?"
)
_TIME_UNIT = re.compile(r"year|month|week|day|hour|minute")
_REASON = re.compile(r"\b(?:because|in order to|so that|due to|as a result of|to ensure)\b")
_DUTY = re.compile(
    r"(.{3,60}?)\s(must|should|will|may|can|is responsible for|is required to|has|have)\s(.+)", re.DOTALL
)
_MEANING = re.compile(r"(?:The |An? )?(.{3,50}?)\s(?:is|are|means|refers to)\s(?:an?|the)\s", re.DOTALL)

_MAX_QUESTION_WORDS = 9

_NAME = re.compile(r"(?<=\s)[A-Z][a-z]{3,}\b")
_AMOUNT = re.compile(r"\b\d[\d,.]*\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


def questions(sentence: str, draw: Random) -> list[str]:
    """Questions that the sentence answers, as people type them: in either case, with or without a question mark."""
    candidates = [_quantity(sentence, draw), _reason(sentence, draw), _duty(sentence, draw), _meaning(sentence, draw)]
    specific = [question for question in candidates if question and len(_content_words(question)) > 1]
    return [_as_typed(question, draw) for question in specific]


def capitalised_names(question: str) -> list[str]:
    """Capitalised words inside a question: people, places, bodies."""
    return _NAME.findall(question)


def with_changed_fact(question: str, answer: str, others: Sequence[str], draw: Random) -> str | None:
    """The question with another number or, without a number, another name, so that the text no longer answers it.

    None where the question shares neither with the answer, or where there are no other names.
    """
    numbers = [match for match in _AMOUNT.finditer(question) if re.search(rf"\b{re.escape(match[0])}\b", answer)]
    shared_names = [match for match in _NAME.finditer(question) if match[0] in answer] if others else []
    if not (numbers or shared_names):
        return None
    old = draw.choice(numbers or shared_names)
    new = _other_number(old[0], draw) if numbers else draw.choice(others)
    return None if new in answer else question[: old.start()] + new + question[old.end() :]


def _other_number(number: str, draw: Random) -> str:
    """A nearby year for a year, otherwise any small number."""
    if _YEAR.fullmatch(number):
        return str(int(number) + draw.choice([-7, -3, -2, -1, 1, 2, 4, 9]))
    return str(draw.randint(2, 95))


def _quantity(sentence: str, draw: Random) -> str | None:
    day = _DAY.search(sentence)
    if day:
        return f"when {draw.choice(['was', 'did', 'were', 'is'])} {_thin_out(_without(sentence, day), draw)}"
    number = _NUMBER.search(sentence)
    if number is None or number.start() < 4:
        return None
    amount = number.group()
    if "£" in amount:
        opening = "how much"
    elif "%" in amount or "per cent" in amount:
        opening = draw.choice(["what percentage", "what share", "what proportion"])
    else:
        opening = "how long" if _TIME_UNIT.search(amount) else draw.choice(["how many", "what number of"])
    return f"{opening} {_thin_out(_without(sentence, number), draw)}"


def _reason(sentence: str, draw: Random) -> str | None:
    match = _REASON.search(sentence)
    return f"why {_thin_out(sentence[: match.start()], draw, 0.6, 1)}" if match and match.start() > 25 else None


def _duty(sentence: str, draw: Random) -> str | None:
    match = _DUTY.match(sentence)
    if match is None:
        return None
    subject, verb, rest = " ".join(_content_words(match[1])[-5:]), match[2], match[3]
    form = draw.random()
    if form < 0.4:
        return f"who {verb} {_thin_out(rest, draw, 0.4, 0.8)}"
    if form < 0.8:
        opening = draw.choice(["what must", "what should", "what will", "what does"])
        return f"{opening} {subject} {_thin_out(rest, draw, 0.15, 0.4)}"
    return f"{draw.choice(['do', 'does', 'will', 'must', 'can'])} {subject} {_thin_out(rest, draw, 0.3, 0.6)}"


def _meaning(sentence: str, draw: Random) -> str | None:
    match = _MEANING.match(sentence)
    opening = draw.choice(["what is", "what are", "define", "meaning of"])
    return f"{opening} {' '.join(_content_words(match[1]))}" if match else None


def _content_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.lower() not in STOPWORDS and len(word) > 1]


def _without(sentence: str, match: re.Match[str]) -> str:
    return f"{sentence[: match.start()]} {sentence[match.end() :]}"


def _thin_out(text: str, draw: Random, least: float = 0.45, most: float = 0.85) -> str:
    """A random part of the content words, in order, because nobody asks in a document's whole sentence."""
    words = _content_words(text)
    wanted = min(_MAX_QUESTION_WORDS, len(words), max(2, int(len(words) * draw.uniform(least, most))))
    return " ".join(words[place] for place in sorted(draw.sample(range(len(words)), wanted)))


def _as_typed(question: str, draw: Random) -> str:
    if draw.random() < 0.6:
        return question.lower()
    return question[0].upper() + question[1:] + ("?" if draw.random() < 0.6 else "")
