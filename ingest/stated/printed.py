"""What a document's first lines print of its publication: "Published: 3 May 2024", "Published by the Council"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.blocks.dates import dated, when
from ingest.stated.subject import THIS, DocumentSentence, leads
from retrieval.text import BlockKind

_DAY = dated("day")
_ON = r"\W{0,3}(?:\b(?:on|in)\s+)?"
_LABEL = r"(?:date\s+(?:of\s+publication|of\s+issue|published|issued)|published|issued|(?:publication|issue)\s+date)"
_PUBLISHED = re.compile(rf"^\W*{_LABEL}{_ON}{_DAY}", re.IGNORECASE)
_THIS_WAS = re.compile(rf"{THIS}\s+(?:was|is)\s+(?:published|issued)\s+(?:on|in)\s+{_DAY}", re.IGNORECASE)
_UPDATED = re.compile(
    rf"^\W*(?:(?:date\s+)?(?:last\s+)?(?:updated|revised|modified|amended)|date){_ON}{_DAY}", re.IGNORECASE
)
_ALONE = re.compile(rf"^{_DAY}\W*$", re.IGNORECASE)
_FIRST = re.compile(rf"^\W*first\s+(?:published|issued){_ON}{_DAY}", re.IGNORECASE)
_PUBLISHER = re.compile(
    rf"^\W*(?:(?:published|issued|produced)\s+by|publisher)\s*:?\s+(?:the\s+)?(?P<who>[^\W\d_][^.;|]{{1,80}}?)"
    rf"(?:,?\s+(?:on\s+|in\s+)?{_DAY})?\W*$",
    re.IGNORECASE,
)
# A line alone that is nothing but a date stands on a cover; longer lines with labels are sentences.
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Printed:
    """A fact of publication, its value, and the line that states it."""

    fact: str
    value: str
    evidence: str
    page: int | None


def printed(spoke: Iterable[DocumentSentence]) -> Iterator[Printed]:
    """The facts that the first page or the first blocks print, the surest first.

    A day of publication comes before the day of the last update, that before a date on its own or of a first edition.
    """
    lines = [said for said in spoke if said.opening and len(said.text) <= _LONGEST]
    for pattern in (_PUBLISHED, _THIS_WAS, _UPDATED, _ALONE, _FIRST):
        for said in lines:
            match = pattern.search(said.text)
            day = when(match["day"]) if match and _is_own(pattern, match, said) else None
            if day:
                yield Printed("published", day.first.isoformat(), said.text, said.page)
    for said in lines:
        match = _PUBLISHER.match(said.text)
        if match:
            yield Printed("publisher", match["who"].strip(), said.text, said.page)


def _is_own(pattern: re.Pattern[str], match: re.Match[str], said: DocumentSentence) -> bool:
    """Whether it is the document whose day this is: one that is told of by "this", or in a line that opens a block."""
    if pattern is _THIS_WAS:
        return leads(said.text[: match.start()])
    return pattern is not _ALONE or (said.place is not None and said.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH))
