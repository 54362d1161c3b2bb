"""Where a document says of itself that it is withdrawn, superseded or no longer in force, and since when."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

from ingest.blocks.dates import When, dated, on, when
from ingest.blocks.extraction import Extraction, Stated
from ingest.stated.subject import OWN, THIS, DocumentSentence, leads, spoken
from retrieval.document import Notice
from retrieval.text import BlockKind

_ENDED = r"(?:withdrawn|superseded|revoked|archived|repealed|cancelled|rescinded|retired|replaced)"
_AUX = (
    r"(?:was|were|is|are|be|been|being|has|have|had|will|shall|to|due|now|since|also|then|formally|officially"
    r"|subsequently|therefore)"
)
_OVER = (
    r"(?:no\s+longer\s+(?:in\s+force|current|valid|in\s+effect|applicable|in\s+use|appl(?:y|ies)|ha(?:s|ve)\s+effect)"
    r"|ceased\s+to\s+(?:have\s+effect|apply|be\s+in\s+force)|expired)"
)
# "This guidance was withdrawn", "These rules are now no longer in force"; "it" where that is the document.
_PASSIVE = rf"\s+(?:(?P<aux>(?:{_AUX}\s+)+)(?P<how>{_ENDED})|(?:{_AUX}\s+)*(?P<over>{_OVER}))\b"
_OF_THIS = re.compile(THIS + _PASSIVE, re.IGNORECASE)
_OF_IT = re.compile(rf"^(?:it|they){_PASSIVE}", re.IGNORECASE)
# "We have withdrawn this guidance", "Version 4 replaces this document".
_ACTIVE = re.compile(
    rf"\b(?P<did>withdrew|(?:has|have|[’']ve)\s+(?:now\s+)?{_ENDED}|supersedes|replaces|revokes)\s+{OWN}", re.IGNORECASE
)
_FORMS = {"withdrew": "withdrawn", "supersedes": "superseded", "replaces": "replaced", "revokes": "revoked"}
# What makes a notice of a rule about notices, or of none.
_HEDGED = re.compile(
    r"\b(?:[Ii]f|[Uu]ntil|[Uu]nless|[Ww]hen|[Ww]henever|[Oo]nce|[Ww]hether|should|may|might|can|could|would|not|never"
    r"|[Bb]efore)\b"
)
_TO_COME = re.compile(r"\b(?:will|shall|to|due|being)\b", re.IGNORECASE)
_SINCE = re.compile(
    rf"^(?P<between>[^.;]{{0,100}}?)\b(?P<by>on|in|at|from|since|as\s+of)\s+(?:the\s+)?{dated('day')}", re.IGNORECASE
)
_IN_FRONT = re.compile(rf"^(?P<by>on|in|from|since)\s+{dated('day')}", re.IGNORECASE)
# Words before a date that make it the date of something else.
_OF_ANOTHER = re.compile(r"\b(?:published|issued|dated|made|updated|which|that|who|see|until)\b", re.IGNORECASE)
# A paragraph, a heading or a row of facts that says nothing else: "WITHDRAWN", "Superseded by version 4".
_BARE = re.compile(
    rf"^\W*(?P<status>(?:document\s+|current\s+)?status\W+)?(?P<how>{_ENDED}|no\s+longer\s+in\s+force)\b"
    rf"(?P<rest>\W*$|\W*\b(?:on|from|since|in)\s+{dated('day')}|\s+(?:and\s+replaced\s+)?by\b\W*(?!n/a|none|not\b|tb[ac]\b)\w"
    r"|\s*[:–—]\s*(?!n/a|none|not\b|tb[ac]\b)\w|\.\s)",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"^\W*[\[(](?P<front>{_ENDED})[\])]|^\W*(?P<headed>{_ENDED})\s*[:–—]|[\[(](?P<behind>{_ENDED})[\])]\W*$",
    re.IGNORECASE,
)
_WATERMARK = re.compile(r"^The watermark “(?P<mark>[^”]+)”")
_WORD = re.compile(rf"\b(?P<how>{_ENDED})\b|(?P<over>{_OVER})\b", re.IGNORECASE)
# A bare word behind the title and one line more heads a section.
_FIRST = 2
_LONGEST_BARE = 200


def notice_in(extraction: Extraction) -> Notice | None:
    """The document's own notice of its end: the first that names a day, else the first."""
    found = list(_notices(extraction))
    return next((notice for notice in found if notice.until), next(iter(found), None))


def _notices(extraction: Extraction) -> Iterator[Notice]:
    for said in takewhile(lambda said: said.opening, spoken(extraction.canonical)):
        notice = ended(said) or _bare(said)
        if notice:
            yield notice
    yield from (_stated(fact) for fact in extraction.facts if fact.fact == "in_force_to")
    title = _TITLED.search(extraction.title or "")
    if title:
        yield Notice(
            f"was {(title['front'] or title['headed'] or title['behind']).lower()}", None, extraction.title or ""
        )
    for note in extraction.notes:
        drawn = _WATERMARK.match(note)
        word = _BARE.match(drawn["mark"]) if drawn else None
        if drawn and word:
            yield Notice(_said(word["how"]), None, f"The watermark: {drawn['mark']}")


def ended(said: DocumentSentence) -> Notice | None:
    """What a sentence says of the end of the document that it stands in; None where it says nothing of that."""
    match = _passive(said) or _ACTIVE.search(said.text)
    if match is None or _HEDGED.search(said.text[: match.start()]):
        return None
    groups = match.groupdict()
    how = groups.get("how") or groups.get("over") or _did(match["did"])
    since = _since(said.text, match.end())
    if _TO_COME.search(groups.get("aux") or ""):
        return _notice(f"is to be {how.lower()}", since, said.text, said.page) if since else None
    return _notice(_said(how), since, said.text, said.page)


def _passive(said: DocumentSentence) -> re.Match[str] | None:
    found = _OF_IT.match(said.text) if said.it else None
    if found:
        return found
    match = _OF_THIS.search(said.text)
    return match if match and leads(said.text[: match.start()]) else None


def _did(words: str) -> str:
    last = words.split()[-1].lower()
    return _FORMS.get(last, last)


def _said(how: str) -> str:
    how = " ".join(how.lower().split())
    return f"is {how}" if how.startswith("no ") else f"was {how}" if re.fullmatch(_ENDED, how) else how


def _since(text: str, end: int) -> tuple[str, When] | None:
    """The word before the date from which something holds that ends at `end`, and the date."""
    match = _SINCE.match(text[end:])
    if match is None or _OF_ANOTHER.search(match["between"]):
        match = _IN_FRONT.match(text)
    day = when(match["day"]) if match else None
    return (match["by"].lower(), day) if match and day else None


def _notice(words: str, since: tuple[str, When] | None, evidence: str, page: int | None = None) -> Notice:
    if since is None:
        return Notice(words, None, evidence, page)
    by, day = since
    within = by in ("on", "in", "at")
    at = str(day) if within else f"from {day.name}"
    return Notice(f"{words} {at}", _last(words, day, within), evidence, page)


def _last(words: str, day: When, within: bool) -> date:
    """The last day in force: on the day of its withdrawal a text is not, on the day that it expires it still is."""
    if within and (words.endswith("expired") or not day.is_day):
        return day.last
    return day.first - timedelta(days=1)


def _bare(said: DocumentSentence) -> Notice | None:
    if said.place is None or said.kind not in _BARE_KINDS or len(said.text) > _LONGEST_BARE:
        return None
    match = _BARE.match(said.text)
    if match is None or not _stands_alone(match, said):
        return None
    return _notice(_said(match["how"]), _since(said.text, match.end("how")), said.text, said.page)


_BARE_KINDS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ROW)


def _stands_alone(match: re.Match[str], said: DocumentSentence) -> bool:
    """Whether bare words are about the document, and neither head a section nor begin a row of a table."""
    by = match["rest"].lstrip().lower().startswith(("by", "and"))
    if match["how"].lower() == "replaced" and not by:
        return False
    if match["status"] or by:
        return True
    return said.kind is not BlockKind.ROW and ((said.place or 0) <= _FIRST or match["day"] is not None)


def _stated(fact: Stated) -> Notice:
    """The notice that a page's mark or its notice box is, whatever its words."""
    word = _WORD.search(fact.evidence)
    words = _said(word["how"] or word["over"]) if word else "was withdrawn"
    if fact.value:
        until = date.fromisoformat(fact.value)
        return Notice(f"{words} {on(until + timedelta(days=1))}", until, fact.evidence)
    since = _since(fact.evidence, word.end()) if word else None
    return _notice(words, since, fact.evidence)
