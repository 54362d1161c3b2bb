"""Find the facts of publication in a document's first lines: "Published: 3 May 2024", "Published by the Council"."""

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
# A longer line with a label is a sentence.
_MAX_LINE_CHARS = 160


@dataclass(frozen=True, slots=True)
class PrintedFact:
    """A fact of publication, its value (dates in ISO 8601), and the line that states it."""

    fact: str
    value: str
    evidence: str
    page: int | None


def publication_facts(sentences: Iterable[DocumentSentence]) -> Iterator[PrintedFact]:
    """The facts in the first page or the first blocks, the surest first.

    The date of publication comes first, then the date of the last update, a bare date, and the date of a first edition.
    """
    lines = [sentence for sentence in sentences if sentence.is_in_opening and len(sentence.text) <= _MAX_LINE_CHARS]
    for pattern in (_PUBLISHED, _THIS_WAS, _UPDATED, _BARE_DATE, _FIRST_PUBLISHED):
        for sentence in lines:
            match = pattern.search(sentence.text)
            day = find_date(match["day"]) if match and _is_document_date(pattern, match, sentence) else None
            if day:
                yield PrintedFact("published", day.first.isoformat(), sentence.text, sentence.page)
    for sentence in lines:
        match = _PUBLISHER.match(sentence.text)
        if match:
            yield PrintedFact("publisher", match["who"].strip(), sentence.text, sentence.page)


def _is_document_date(pattern: re.Pattern[str], match: re.Match[str], sentence: DocumentSentence) -> bool:
    """Whether the date is the document's own.

    A date in "this … was published on …" needs "this …" as the subject; a bare date needs a heading or paragraph that
    starts with it.
    """
    if pattern is _THIS_WAS:
        return can_precede_subject(sentence.text[: match.start()])
    return pattern is not _BARE_DATE or (
        sentence.block_ordinal is not None and sentence.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH)
    )
