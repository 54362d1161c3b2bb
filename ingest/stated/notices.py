"""Where a document says of itself that it is withdrawn, superseded or no longer in force, and since when."""

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
# "This guidance was withdrawn", "These rules are now no longer in force"; "it" where that is the document.
_PASSIVE = rf"\s+(?:(?P<aux>(?:{_AUX}\s+)+)(?P<how>{_ENDED})|(?:{_AUX}\s+)*(?P<over>{_OUT_OF_FORCE}))\b"
_SELF_PASSIVE = re.compile(SELF_SUBJECT + _PASSIVE, re.IGNORECASE)
_IT_PASSIVE = re.compile(rf"^(?:it|they){_PASSIVE}", re.IGNORECASE)
# "We have withdrawn this guidance", "Version 4 replaces this document".
_SELF_ACTIVE = re.compile(
    rf"\b(?P<did>withdrew|(?:has|have|[’']ve)\s+(?:now\s+)?{_ENDED}|supersedes|replaces|revokes)\s+{SELF_NAME}",
    re.IGNORECASE,
)
_PARTICIPLES = {"withdrew": "withdrawn", "supersedes": "superseded", "replaces": "replaced", "revokes": "revoked"}
# What makes a notice of a rule about notices, or of none.
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
# Words before a date that make it the date of something else.
_OTHER_DATE_WORDS = re.compile(r"\b(?:published|issued|dated|made|updated|which|that|who|see|until)\b", re.IGNORECASE)
# A paragraph, a heading or a row of facts that says nothing else: "WITHDRAWN", "Superseded by version 4".
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
# A bare word behind the title and one line more heads a section.
_MAX_BARE_ORDINAL = 2
_MAX_BARE_CHARS = 200


def find_notice(extraction: Extraction) -> Notice | None:
    """The document's own notice of its end: the first that names a day, else the first."""
    found = list(_all_notices(extraction))
    return next((notice for notice in found if notice.until), next(iter(found), None))


def _all_notices(extraction: Extraction) -> Iterator[Notice]:
    for said in takewhile(lambda said: said.is_in_opening, document_sentences(extraction.canonical)):
        notice = notice_in_sentence(said) or _bare_notice(said)
        if notice:
            yield notice
    yield from (_notice_from_fact(fact) for fact in extraction.facts if fact.fact == "in_force_to")
    title = _TITLE_NOTICE.search(extraction.title or "")
    if title:
        yield Notice(
            f"was {(title['front'] or title['headed'] or title['behind']).lower()}", None, extraction.title or ""
        )
    for note in extraction.notes:
        drawn = _WATERMARK.match(note)
        word = _BARE_NOTICE.match(drawn["mark"]) if drawn else None
        if drawn and word:
            yield Notice(_status_phrase(word["how"]), None, f"The watermark: {drawn['mark']}")


def notice_in_sentence(said: DocumentSentence) -> Notice | None:
    """What a sentence says of the end of the document that it stands in; None where it says nothing of that."""
    match = _match_passive(said) or _SELF_ACTIVE.search(said.text)
    if match is None or _HEDGE.search(said.text[: match.start()]):
        return None
    groups = match.groupdict()
    how = groups.get("how") or groups.get("over") or _participle(match["did"])
    since = _find_since(said.text, match.end())
    if _FUTURE.search(groups.get("aux") or ""):
        return _make_notice(f"is to be {how.lower()}", since, said.text, said.page) if since else None
    return _make_notice(_status_phrase(how), since, said.text, said.page)


def _match_passive(said: DocumentSentence) -> re.Match[str] | None:
    found = _IT_PASSIVE.match(said.text) if said.it_means_document else None
    if found:
        return found
    match = _SELF_PASSIVE.search(said.text)
    return match if match and can_precede_subject(said.text[: match.start()]) else None


def _participle(words: str) -> str:
    last = words.split()[-1].lower()
    return _PARTICIPLES.get(last, last)


def _status_phrase(how: str) -> str:
    how = " ".join(how.lower().split())
    return f"is {how}" if how.startswith("no ") else f"was {how}" if re.fullmatch(_ENDED, how) else how


def _find_since(text: str, end: int) -> tuple[str, DayOrMonth] | None:
    """The word before the date from which something holds that ends at `end`, and the date."""
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
    """The last day in force: on the day of its withdrawal a text is not, on the day that it expires it still is."""
    if within and (words.endswith("expired") or not day.is_day):
        return day.last
    return day.first - timedelta(days=1)


def _bare_notice(said: DocumentSentence) -> Notice | None:
    if said.block_ordinal is None or said.kind not in _BARE_KINDS or len(said.text) > _MAX_BARE_CHARS:
        return None
    match = _BARE_NOTICE.match(said.text)
    if match is None or not _is_about_document(match, said):
        return None
    return _make_notice(_status_phrase(match["how"]), _find_since(said.text, match.end("how")), said.text, said.page)


_BARE_KINDS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ROW)


def _is_about_document(match: re.Match[str], said: DocumentSentence) -> bool:
    """Whether bare words are about the document, and neither head a section nor begin a row of a table."""
    by = match["rest"].lstrip().lower().startswith(("by", "and"))
    if match["how"].lower() == "replaced" and not by:
        return False
    if match["status"] or by:
        return True
    return said.kind is not BlockKind.ROW and (
        (said.block_ordinal or 0) <= _MAX_BARE_ORDINAL or match["day"] is not None
    )


def _notice_from_fact(fact: Stated) -> Notice:
    """The notice that a page's mark or its notice box is, whatever its words."""
    word = _STATUS_WORD.search(fact.evidence)
    words = _status_phrase(word["how"] or word["over"]) if word else "was withdrawn"
    if fact.value:
        until = date.fromisoformat(fact.value)
        return Notice(f"{words} {one_day(until + timedelta(days=1))}", until, fact.evidence)
    since = _find_since(fact.evidence, word.end()) if word else None
    return _make_notice(words, since, fact.evidence)
