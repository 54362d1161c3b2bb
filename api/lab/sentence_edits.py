"""The edits that a new edition may make to a sentence, each with what it changes.

The words come from lists of their own, not from those of the kernel.
"""

import random
import re
from collections.abc import Callable

from retrieval.changes.change import ChangeKind

_MODALS = ("must", "should", "may", "shall")
_ACTORS = {
    "council": "regulator", "councils": "regulators", "authority": "inspectorate", "authorities": "employers",
    "government": "regulator", "employer": "landlord", "employers": "landlords", "applicant": "operator",
    "applicants": "operators", "department": "agency", "provider": "council", "providers": "councils",
    "minister": "commissioner", "ministers": "commissioners", "occupants": "tenants", "owner": "tenant",
    "manufacturer": "builder", "operators": "suppliers", "companies": "charities", "women": "pensioners",
}  # fmt: skip
_NAMES = (
    "The Secretary of State", "Natural England", "Registered providers", "The chief executive", "Homes England",
    "The competent authority", "Ofsted", "The Home Office", "Lenders", "The review body", "A duly authorised person",
    "Caseworkers", "Social Security Scotland", "The appointed person",
)  # fmt: skip
_SUBJECT = re.compile(
    r"(?:The|An?|All|Any|Each|Every|We|You|They|Local|[A-Z][a-z]+s)(?: [\w’'-]+){0,4}? "
    r"(?=(?:must|should|may|will|shall|can)\b)"
)
_CONDITIONS = (
    ", unless the parties agree otherwise", ", if this is practicable", ", except in an emergency",
    ", subject to the available budget", ", provided that nobody objects", ", where the owner consents",
    ", as long as funds allow", ", once the form has arrived", ", save in cases of hardship",
    ", to the extent that the law permits", ", in so far as this is reasonable", " on working days only",
    ", assuming that the site is safe", ", on condition that the fee is paid", " in the event of a flood",
)  # fmt: skip
_TURNED = {
    "if": "unless", "unless": "if", "where": "only where", "when": "only when", "at least": "at most",
    "up to": "more than", "more than": "less than", "less than": "more than", "subject to": "irrespective of",
    "until": "unless", "only": "also", "except": "including", "provided": "unless",
}  # fmt: skip
_ENDS_WITH_CONDITION = re.compile(
    r",? (?:if|unless|where|when|except|subject to|provided that|as long as|until|once) [^,;:()]{8,}(?=\.$)"
)
_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(
    rf"\b(?:(?P<day>[12]?\d|3[01]) )?(?P<month>{'|'.join(_MONTHS)}) (?P<year>(?:19|20)\d\d)\b"
    r"|(?<![\d£,.])\b(?P<alone>(?:19|20)\d\d)\b(?![\d,.%]\d|/|\u2013|-)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,3}(?:,\d{3})*)(?= ?(?:%|per cent|days?|weeks?|months?|years?|mm|m|"
    r"minutes|million|billion|people|hours|homes|stations|km|metres)\b|%)"
)
_MIN_WORDS_LEFT = 5

# Gives the edited sentence; None where it has nothing to edit.
Write = Callable[[str, random.Random], str | None]


def _replaced(text: str, start: int, end: int, words: str) -> str:
    return text[:start] + words + text[end:]


def _modal(text: str, dice: random.Random) -> str | None:
    found = [match for match in re.finditer(rf"\b({'|'.join(_MODALS)})\b(?! (?:not|20\d\d))", text)]
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), dice.choice([one for one in _MODALS if one != match[0]]))


def _negation(text: str, dice: random.Random) -> str | None:
    if match := re.search(r"\b(must|should|may|will|is|are|can) not\b", text):
        return _replaced(text, *match.span(), match[1])
    found = list(re.finditer(r"\b(?:must|should|may|will|is|are)\b(?! not| 20\d\d)", text))
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, match.end(), match.end(), " not")


def _number(text: str, dice: random.Random) -> str | None:
    found = [match for match in _NUMBER.finditer(text) if not re.fullmatch(r"(?:19|20)\d\d", match["number"])]
    if not found:
        return None
    match = dice.choice(found)
    value = int(match["number"].replace(",", ""))
    return _replaced(text, *match.span("number"), f"{value + dice.choice((1, 2, 5, 10)):,}")


def _date(text: str, dice: random.Random) -> str | None:
    found = list(_DATE.finditer(text))
    if not found:
        return None
    match = dice.choice(found)
    if match["alone"]:
        return _replaced(text, *match.span("alone"), str(int(match["alone"]) + dice.choice((1, 2))))
    part = dice.choice(["month", "year", *(["day"] if match["day"] else [])])
    if part == "month":
        words = dice.choice([month for month in _MONTHS if month != match["month"]])
    elif part == "year":
        words = str(int(match["year"]) + 1)
    else:
        words = str(int(match["day"]) % 28 + 1)
    return _replaced(text, *match.span(part), words)


def _actor(text: str, dice: random.Random) -> str | None:
    found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match[0] in _ACTORS]
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), _ACTORS[match[0]])


def _subject(text: str, dice: random.Random) -> str | None:
    match = _SUBJECT.match(text)
    if match is None:
        return None
    return _replaced(text, *match.span(), f"{dice.choice([one for one in _NAMES if one not in text])} ")


def _condition_added(text: str, dice: random.Random) -> str | None:
    if not re.search(r"[a-z]\.$", text):
        return None
    return f"{text[:-1]}{dice.choice(_CONDITIONS)}."


def _condition_removed(text: str, _: random.Random) -> str | None:
    match = _ENDS_WITH_CONDITION.search(text)
    if match is None or len(text[: match.start()].split()) < _MIN_WORDS_LEFT:
        return None
    return _replaced(text, *match.span(), "")


def _condition_turned(text: str, dice: random.Random) -> str | None:
    found = list(re.finditer(rf"\b(?:{'|'.join(_TURNED)})\b(?= \w)", text))
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), _TURNED[match[0]])


def _wording(text: str, dice: random.Random) -> str | None:
    found = [match for match in re.finditer(r"\b[a-z]{6,}\b", text) if match[0] not in _ACTORS]
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), dice.choice(("sensible", "gradual", "broader", "careful")))


# Each kind of edit: its name, what it changes, how many each document gets, and how it is written.
EDITS: tuple[tuple[str, ChangeKind, int, Write], ...] = (
    ("modal", ChangeKind.OBLIGATION, 20, _modal),
    ("not", ChangeKind.OBLIGATION, 10, _negation),
    ("number", ChangeKind.NUMBER, 20, _number),
    ("date", ChangeKind.DATE, 20, _date),
    ("actor", ChangeKind.ACTOR, 10, _actor),
    ("subject", ChangeKind.ACTOR, 10, _subject),
    ("condition added", ChangeKind.CONDITION, 15, _condition_added),
    ("condition removed", ChangeKind.CONDITION, 10, _condition_removed),
    ("condition turned", ChangeKind.CONDITION, 10, _condition_turned),
    ("wording", ChangeKind.WORDING, 10, _wording),
)
