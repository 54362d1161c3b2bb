"""The forms of words that lay a duty, each with its force."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from retrieval.duties.duty import Force

ADVERB = (
    r"(?:also|always|therefore|then|now|only|each|both|all|still|either|together|jointly|first|instead|at least|"
    r"in turn|further|\w+ly)"
)
_ADVERBS = rf"(?:{ADVERB}\s+)*"
_BE = r"\b(?:is|are|am|be)\s+"


class Place(Enum):
    """Where a form names the actor: before it, after it, or nowhere."""

    BEFORE = auto()
    AFTER = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Form:
    """A form of words. `is_modal`: its verb follows without "to"."""

    pattern: "re.Pattern[str]"
    force: Force
    actor: Place = Place.BEFORE
    is_modal: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """The place of a form in a sentence. `named`: the words that may name the actor, for a form that has them after it.

    `is_negative`: the words hold a "not".
    """

    form: Form
    start: int
    end: int
    is_negative: bool = False
    named: tuple[int, int] | None = None

    @property
    def force(self) -> Force:
        return self.form.force.opposite if self.is_negative else self.form.force


def _form(pattern: str, force: Force, actor: Place = Place.BEFORE, *, is_modal: bool = False) -> Form:
    return Form(re.compile(pattern), force, actor, is_modal)


_NOT = rf"(?P<not>(?:\s+{ADVERB}){{0,2}}\s+(?:not|never)\b|n[’']t\b)?"
_GAP = r"(?:\s+(?:by|under)\s+[^;:]{1,80}?|,[^,;:]{1,80},)?"
_SOMEBODY = r"(?P<named>[^,;:.()]{1,90}?)"

RECOMMENDS_THAT = _form(
    r"\brecommends?\s+(?:further\s+|also\s+|strongly\s+)?that\s+(?P<named>(?=\S))", Force.SHOULD, Place.AFTER
)

FORMS = (
    _form(rf"\b(?:[Mm]ust|MUST|[Ss]hall|SHALL){_NOT}", Force.MUST, is_modal=True),
    _form(rf"\b(?:[Ss]hould|SHOULD|ought\s+to){_NOT}", Force.SHOULD, is_modal=True),
    _form(rf"\bmay{_NOT}(?!\s*/)", Force.MAY, is_modal=True),
    _form(rf"{_BE}{_ADVERBS}(?:required|obliged|bound){_GAP}\s+to\b", Force.MUST),
    _form(rf"{_BE}not\s+{_ADVERBS}(?:permitted|allowed){_GAP}\s+to\b", Force.MUST_NOT),
    _form(rf"{_BE}{_ADVERBS}(?:prohibited|forbidden|barred)\s+(?:from|to)\b", Force.MUST_NOT),
    _form(rf"{_BE}{_ADVERBS}(?:permitted|allowed|free){_GAP}\s+to\b", Force.MAY),
    _form(rf"{_BE}{_ADVERBS}expected{_GAP}\s+to\b", Force.SHOULD),
    _form(
        r"\b(?:has|have|is under|are under)\s+(?:an?|the)\s+(?:[\w-]+\s+){0,3}(?:duty|responsibility|obligation)\s+"
        r"(?:[\w]+\s+){0,2}?(?:to|for)\b",
        Force.MUST,
    ),
    _form(rf"{_BE}{_ADVERBS}(?:responsible|accountable)\s+for\b", Force.MUST),
    _form(r"\bneeds?\s+to\b", Force.MUST),
    _form(r"\bha(?:s|ve)\s+to\b", Force.MUST),
    _form(
        rf"\b(?:is|are|remains?)\s+the\s+(?:\w+\s+){{0,2}}responsibility\s+of\s+{_SOMEBODY}"
        r"(?:(?=\s+and\b(?!/)|[,;:.]|$)|\s+to\b)",
        Force.MUST,
        Place.AFTER,
    ),
    _form(r"\b(?:responsibilities|duties)\s+(?:are|include)\b(?:\s+to\b)?(?=\s*:)", Force.MUST),
    _form(rf"\brequires?\s+{_SOMEBODY}\s+to\b", Force.MUST, Place.AFTER),
    _form(rf"\b(?:necessary|mandatory|compulsory)\s+for\s+{_SOMEBODY}\s+to\b", Force.MUST, Place.AFTER),
    _form(r"\b(?:is|makes?\s+it)\s+(?:mandatory|compulsory|obligatory)\s+to\b", Force.MUST, Place.NOWHERE),
    _form(rf"\bexpected\s+that\s+{_SOMEBODY}\s+will(?P<not>\s+(?:not|never))?\b", Force.SHOULD, Place.AFTER),
    _form(rf"\burges?\s+{_SOMEBODY}\s+to\b", Force.SHOULD, Place.AFTER),
    RECOMMENDS_THAT,
    _form(r"\b[Ww]e\s+(?:\w+\s+)?recommend\s+(?!that\b)(?=\w)", Force.SHOULD, Place.NOWHERE),
)

# Only a sentence with one of these can hold a cue.
_ANY = re.compile(
    r"must|shall|should|may\b|ought|requir|oblig|bound|permitted|allowed|free to|prohibited|forbidden|barred|expected|"
    r"dut(?:y|ies)|responsib|accountable|needs? to|ha(?:s|ve) to|mandatory|necessary|compulsory|urge|recommend",
    re.IGNORECASE,
)


def may_hold_cue(text: str) -> bool:
    """Whether a text has any of the words of the forms: a quick test before `cues`."""
    return _ANY.search(text) is not None


def cues(sentence: str) -> list[Cue]:
    """The cues of a sentence in order. Where two overlap, the one that begins first counts."""
    found = sorted(_all_cues(sentence), key=lambda cue: (cue.start, -cue.end))
    kept: list[Cue] = []
    for cue in found:
        if kept and (cue.start < kept[-1].end or _continues(sentence, kept[-1], cue)):
            continue
        kept.append(cue)
    return kept


def _all_cues(sentence: str) -> Iterator[Cue]:
    for form in FORMS:
        for match in form.pattern.finditer(sentence):
            groups = match.groupdict()
            named = match.span("named") if groups.get("named") is not None else None
            yield Cue(form, match.start(), match.end(), groups.get("not") is not None, named)


def _continues(sentence: str, before: Cue, cue: Cue) -> bool:
    """Whether a cue is the verb of the one before: "must be responsible for", "will need to be required to"."""
    between = sentence[before.end : cue.start]
    return re.fullmatch(rf"\s*(?:(?:be|{ADVERB})\s+)*", between) is not None
