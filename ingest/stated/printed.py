"""What a document's first lines print of its publication: "Published: 3 May 2024", "Published by the Council"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.blocks.dates import date_group, find_date
from ingest.stated.subject import SELF_SUBJECT, DocumentSentence, can_precede_subject
from retrieval.text import BlockKind

_DAY = date_group("day")
_BEFORE_DATE = r"\W{0,3}(?:\b(?:on|in)\s+)?"
_LABEL = r"(?:date\s+(?:of\s+publication|of\s+issue|published|issued)|published|issued|(?:publication|issue)\s+date)"
_PUBLISHED = re.compile(rf"^\W*{_LABEL}{_BEFORE_DATE}{_DAY}", re.IGNORECASE)
_THIS_WAS = re.compile(rf"{SELF_SUBJECT}\s+(?:was|is)\s+(?:published|issued)\s+(?:on|in)\s+{_DAY}", re.IGNORECASE)
_UPDATED = re.compile(
    rf"^\W*(?:(?:date\s+)?(?:last\s+)?(?:updated|revised|modified|amended)|date){_BEFORE_DATE}{_DAY}", re.IGNORECASE
)
_BARE_DATE = re.compile(rf"^{_DAY}\W*$", re.IGNORECASE)
_FIRST_PUBLISHED = re.compile(rf"^\W*first\s+(?:published|issued){_BEFORE_DATE}{_DAY}", re.IGNORECASE)
_PUBLISHER = re.compile(
    rf"^\W*(?:(?:published|issued|produced)\s+by|publisher)\s*:?\s+(?:the\s+)?(?P<who>[^\W\d_][^.;|]{{1,80}}?)"
    rf"(?:,?\s+(?:on\s+|in\s+)?{_DAY})?\W*$",
    re.IGNORECASE,
)
# A line alone that is nothing but a date stands on a cover; longer lines with labels are sentences.
_MAX_LINE_CHARS = 160


@dataclass(frozen=True, slots=True)
class PrintedFact:
    """A fact of publication, its value, and the line that states it."""

    fact: str
    value: str
    evidence: str
    page: int | None


def publication_facts(spoke: Iterable[DocumentSentence]) -> Iterator[PrintedFact]:
    """The facts that the first page or the first blocks print, the surest first.

    A day of publication comes before the day of the last update, that before a date on its own or of a first edition.
    """
    lines = [said for said in spoke if said.is_in_opening and len(said.text) <= _MAX_LINE_CHARS]
    for pattern in (_PUBLISHED, _THIS_WAS, _UPDATED, _BARE_DATE, _FIRST_PUBLISHED):
        for said in lines:
            match = pattern.search(said.text)
            day = find_date(match["day"]) if match and _is_document_date(pattern, match, said) else None
            if day:
                yield PrintedFact("published", day.first.isoformat(), said.text, said.page)
    for said in lines:
        match = _PUBLISHER.match(said.text)
        if match:
            yield PrintedFact("publisher", match["who"].strip(), said.text, said.page)


def _is_document_date(pattern: re.Pattern[str], match: re.Match[str], said: DocumentSentence) -> bool:
    """Whether it is the document whose day this is: one that is told of by "this", or in a line that opens a block."""
    if pattern is _THIS_WAS:
        return can_precede_subject(said.text[: match.start()])
    return pattern is not _BARE_DATE or (
        said.block_ordinal is not None and said.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH)
    )
