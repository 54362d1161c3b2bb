"""Dates and successions that a document's own sentences state: proposed with the sentence, never taken unasked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.document import Version
from retrieval.text import CanonicalText

_MONTHS = "january february march april may june july august september october november december".split()
_DAY = r"(?P<{0}>\d{{1,2}}(?:st|nd|rd|th)?\s+(?:" + "|".join(_MONTHS) + r")\s+\d{{4}})"
_FROM, _TO = _DAY.format("start"), _DAY.format("end")

# Each pattern says which of its dates is which: `start` is the first day in force, `end` the last.
_IN_FORCE = re.compile(
    rf"\b(?:in\s+force|effective|applies|applied|has\s+effect)\s+(?:from|on)\s+{_FROM}(?:\s+(?:to|until)\s+{_TO})?",
    re.I,
)
_COMES = re.compile(rf"\b(?:comes?|came|coming|enters?|entered)\s+into\s+(?:force|effect)\s+on\s+{_FROM}", re.I)
_UNTIL = re.compile(rf"\b(?:in\s+force|effective|valid)\s+until\s+{_TO}", re.I)
# On the day it is withdrawn a text is not in force any more.
_WITHDRAWN = re.compile(rf"\b(?:withdrawn|revoked|archived)\s+on\s+{_TO}", re.I)
_REPLACES = re.compile(r"\b(?:replaces|supersedes)\s+(?P<what>.+)", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact, its value (a date in ISO 8601, or a document id), and the sentence that states it."""

    fact: str
    value: str
    evidence: str
    page: int | None = None


def proposals(
    version: Version, canonical: CanonicalText, notes: tuple[str, ...], titles: Mapping[str, str]
) -> tuple[Proposal, ...]:
    """What the text states and the version does not have yet, the first sentence for each fact.

    `titles` are the other documents' titles by id, for what a sentence says that this document replaces. A date that
    a page was updated on states nothing about its force.
    """
    stated = {name for name in ("in_force_from", "in_force_to", "supersedes") if getattr(version, name) is not None}
    found: dict[str, Proposal] = {}
    for sentence, page in _sentences(canonical, notes):
        for fact, value in _facts(sentence, titles):
            if fact not in stated and value != version.document.id:
                found.setdefault(fact, Proposal(fact, value, sentence, page))
    return tuple(found.values())


def _sentences(canonical: CanonicalText, notes: tuple[str, ...]) -> Iterator[tuple[str, int | None]]:
    yield from ((note, None) for note in notes)
    for block in canonical.blocks:
        for span in block.sentences:
            yield " ".join(span.of(canonical.text).split()), block.page


def _facts(sentence: str, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for pattern in (_IN_FORCE, _COMES, _UNTIL, _WITHDRAWN):
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            start, end = _day(groups.get("start")), _day(groups.get("end"))
            if start:
                yield "in_force_from", start.isoformat()
            if end:
                yield "in_force_to", (end - timedelta(days=pattern is _WITHDRAWN)).isoformat()
    replaces = _REPLACES.search(sentence)
    if replaces:
        yield from (("supersedes", id) for id, title in titles.items() if _names(replaces["what"], title))


def _names(words: str, title: str) -> bool:
    return len(title.split()) > 1 and " ".join(title.lower().split()) in " ".join(words.lower().split())


def _day(words: str | None) -> date | None:
    """None where there is no such day."""
    if not words:
        return None
    number, month, year = words.split()
    try:
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(re.sub(r"\D", "", number)))
    except ValueError:
        return None
