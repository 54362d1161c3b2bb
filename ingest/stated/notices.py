"""Find a document's own notice that it is withdrawn, superseded or no longer in force, and its date."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

from ingest.blocks.dates import DayOrMonth, date_group, find_date, one_day
from ingest.blocks.extraction import Extraction, Stated
from ingest.stated.subject import SELF_NAME, SELF_SUBJECT, DocumentSentence, can_precede_subject, document_sentences
from retrieval.document import Notice
from retrieval.text import BlockKind

_ENDED = r"(?:withdrawn|superseded|revoked|archived|repealed|cancelled|rescinded|retired|replaced)"
_AUX = (
    r"(?:was|were|is|are|be|been|being|has|have|had|will|shall|to|due|now|since|also|then|formally|officially"
    r"|subsequently|therefore)"
)
_OUT_OF_FORCE = (
    r"(?:no\s+longer\s+(?:in\s+force|current|valid|in\s+effect|applicable|in\s+use|appl(?:y|ies)|ha(?:s|ve)\s+effect)"
    r"|ceased\s+to\s+(?:have\s+effect|apply|be\s+in\s+force)|expired)"
)
# "This guidance was withdrawn", "These rules are now no longer in force"; or "it" in place of "this guidance".
_PASSIVE = rf"\s+(?:(?P<aux>(?:{_AUX}\s+)+)(?P<how>{_ENDED})|(?:{_AUX}\s+)*(?P<over>{_OUT_OF_FORCE}))\b"
_SELF_PASSIVE = re.compile(SELF_SUBJECT + _PASSIVE, re.IGNORECASE)
_IT_PASSIVE = re.compile(rf"^(?:it|they){_PASSIVE}", re.IGNORECASE)
# "We have withdrawn this guidance", "Version 4 replaces this document".
_SELF_ACTIVE = re.compile(
    rf"\b(?P<did>withdrew|(?:has|have|[’']ve)\s+(?:now\s+)?{_ENDED}|supersedes|replaces|revokes)\s+{SELF_NAME}",
    re.IGNORECASE,
)
_PARTICIPLES = {"withdrew": "withdrawn", "supersedes": "superseded", "replaces": "replaced", "revokes": "revoked"}
# Words in front of a notice that make it a condition or a denial.
_HEDGE = re.compile(
    r"\b(?:[Ii]f|[Uu]ntil|[Uu]nless|[Ww]hen|[Ww]henever|[Oo]nce|[Ww]hether|should|may|might|can|could|would|not|never"
    r"|[Bb]efore)\b"
)
_FUTURE = re.compile(r"\b(?:will|shall|to|due|being)\b", re.IGNORECASE)
_DATE_AFTER = re.compile(
    rf"^(?P<between>[^.;]{{0,100}}?)\b(?P<by>on|in|at|from|since|as\s+of)\s+(?:the\s+)?{date_group('day')}",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(rf"^(?P<by>on|in|from|since)\s+{date_group('day')}", re.IGNORECASE)
# Words between the notice and a date that make it the date of another event.
_OTHER_DATE_WORDS = re.compile(r"\b(?:published|issued|dated|made|updated|which|that|who|see|until)\b", re.IGNORECASE)
# A paragraph, heading or row with nothing but the notice: "WITHDRAWN", "Superseded by version 4".
_BARE_NOTICE = re.compile(
    rf"^\W*(?P<status>(?:document\s+|current\s+)?status\W+)?(?P<how>{_ENDED}|no\s+longer\s+in\s+force)\b"
    rf"(?P<rest>\W*$|\W*\b(?:on|from|since|in)\s+{date_group('day')}|\s+(?:and\s+replaced\s+)?by\b\W*(?!n/a|none|not\b|tb[ac]\b)\w"
    r"|\s*[:–—]\s*(?!n/a|none|not\b|tb[ac]\b)\w|\.\s)",
    re.IGNORECASE,
)
_TITLE_NOTICE = re.compile(
    rf"^\W*[\[(](?P<front>{_ENDED})[\])]|^\W*(?P<headed>{_ENDED})\s*[:–—]|[\[(](?P<behind>{_ENDED})[\])]\W*$",
    re.IGNORECASE,
)
_WATERMARK = re.compile(r"^The watermark “(?P<mark>[^”]+)”")
_STATUS_WORD = re.compile(rf"\b(?P<how>{_ENDED})\b|(?P<over>{_OUT_OF_FORCE})\b", re.IGNORECASE)
# Ordinal of the last block in which a bare word is a notice: the title and one more line may precede it. Further down
# it is a section's heading.
_MAX_BARE_ORDINAL = 2
_MAX_BARE_CHARS = 200


def find_notice(extraction: Extraction) -> Notice | None:
    """The document's own notice that it is out of force: the first with a date, else the first."""
    notices = list(_all_notices(extraction))
    return next((notice for notice in notices if notice.until), next(iter(notices), None))


def _all_notices(extraction: Extraction) -> Iterator[Notice]:
    for sentence in takewhile(lambda sentence: sentence.is_in_opening, document_sentences(extraction.canonical)):
        notice = notice_in_sentence(sentence) or _bare_notice(sentence)
        if notice:
            yield notice
    yield from (_notice_from_fact(fact) for fact in extraction.facts if fact.fact == "in_force_to")
    title = _TITLE_NOTICE.search(extraction.title or "")
    if title:
        yield Notice(
            f"was {(title['front'] or title['headed'] or title['behind']).lower()}", None, extraction.title or ""
        )
    for note in extraction.notes:
        watermark = _WATERMARK.match(note)
        status = _BARE_NOTICE.match(watermark["mark"]) if watermark else None
        if watermark and status:
            yield Notice(_status_phrase(status["how"]), None, f"The watermark: {watermark['mark']}")


def notice_in_sentence(sentence: DocumentSentence) -> Notice | None:
    """A sentence's notice that its own document is or will be out of force; None where it has none."""
    match = _match_passive(sentence) or _SELF_ACTIVE.search(sentence.text)
    if match is None or _HEDGE.search(sentence.text[: match.start()]):
        return None
    groups = match.groupdict()
    how = groups.get("how") or groups.get("over") or _participle(match["did"])
    since = _find_since(sentence.text, match.end())
    if _FUTURE.search(groups.get("aux") or ""):
        return _make_notice(f"is to be {how.lower()}", since, sentence.text, sentence.page) if since else None
    return _make_notice(_status_phrase(how), since, sentence.text, sentence.page)


def _match_passive(sentence: DocumentSentence) -> re.Match[str] | None:
    with_it = _IT_PASSIVE.match(sentence.text) if sentence.it_means_document else None
    if with_it:
        return with_it
    match = _SELF_PASSIVE.search(sentence.text)
    return match if match and can_precede_subject(sentence.text[: match.start()]) else None


def _participle(words: str) -> str:
    last = words.split()[-1].lower()
    return _PARTICIPLES.get(last, last)


def _status_phrase(how: str) -> str:
    how = " ".join(how.lower().split())
    return f"is {how}" if how.startswith("no ") else f"was {how}" if re.fullmatch(_ENDED, how) else how


def _find_since(text: str, end: int) -> tuple[str, DayOrMonth] | None:
    """The date of the notice that ends at offset `end`, with its preposition; None where there is no date."""
    match = _DATE_AFTER.match(text[end:])
    if match is None or _OTHER_DATE_WORDS.search(match["between"]):
        match = _DATE_BEFORE.match(text)
    day = find_date(match["day"]) if match else None
    return (match["by"].lower(), day) if match and day else None


def _make_notice(words: str, since: tuple[str, DayOrMonth] | None, evidence: str, page: int | None = None) -> Notice:
    if since is None:
        return Notice(words, None, evidence, page)
    by, day = since
    within = by in ("on", "in", "at")
    at = str(day) if within else f"from {day.name}"
    return Notice(f"{words} {at}", _last_day_in_force(words, day, within), evidence, page)


def _last_day_in_force(words: str, day: DayOrMonth, within: bool) -> date:
    """The last day in force: the day before a withdrawal, but the day of expiry itself."""
    if within and (words.endswith("expired") or not day.is_day):
        return day.last
    return day.first - timedelta(days=1)


def _bare_notice(sentence: DocumentSentence) -> Notice | None:
    if sentence.block_ordinal is None or sentence.kind not in _BARE_KINDS or len(sentence.text) > _MAX_BARE_CHARS:
        return None
    match = _BARE_NOTICE.match(sentence.text)
    if match is None or not _is_about_document(match, sentence):
        return None
    return _make_notice(
        _status_phrase(match["how"]), _find_since(sentence.text, match.end("how")), sentence.text, sentence.page
    )


_BARE_KINDS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ROW)


def _is_about_document(match: re.Match[str], sentence: DocumentSentence) -> bool:
    """Whether a bare notice is about the document, and is neither a section's heading nor a table's row."""
    by = match["rest"].lstrip().lower().startswith(("by", "and"))
    if match["how"].lower() == "replaced" and not by:
        return False
    if match["status"] or by:
        return True
    return sentence.kind is not BlockKind.ROW and (
        (sentence.block_ordinal or 0) <= _MAX_BARE_ORDINAL or match["day"] is not None
    )


def _notice_from_fact(fact: Stated) -> Notice:
    """The notice from a fact outside the text, such as a web page's notice box; "was withdrawn" without known words."""
    status = _STATUS_WORD.search(fact.evidence)
    words = _status_phrase(status["how"] or status["over"]) if status else "was withdrawn"
    if fact.value:
        until = date.fromisoformat(fact.value)
        return Notice(f"{words} {one_day(until + timedelta(days=1))}", until, fact.evidence)
    since = _find_since(fact.evidence, status.end()) if status else None
    return _make_notice(words, since, fact.evidence)
