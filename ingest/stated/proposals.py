"""Propose the facts that a document states about itself, with evidence. A person decides on each proposal."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.blocks.dates import date_group, find_date
from ingest.blocks.extraction import Stated
from ingest.stated.notices import notice_in_sentence
from ingest.stated.printed import publication_facts
from ingest.stated.subject import SELF_SUBJECT, DocumentSentence, can_precede_subject, document_sentences
from retrieval.document import Notice, Version
from retrieval.facts import FACTS
from retrieval.text import CanonicalText

_START, _END = date_group("start"), date_group("end")
_FROM_WORDS = r"(?:on|from|with\s+effect\s+from)\s+(?:the\s+)?"
# In each pattern group `start` is the first day in force and `end` the last.
_IN_FORCE = re.compile(
    rf"\b(?:in\s+force|effective|applies|applied|has\s+effect)\W{{1,3}}(?:from|on|as\s+of)\W{{1,3}}{_START}"
    rf"(?:\s+(?:to|until)\s+{_END})?",
    re.IGNORECASE,
)
_COMES_INTO_FORCE = re.compile(
    rf"\b(?:(?:comes?|came|coming|enters?|entered)\s+into\s+(?:force|effect)|takes?\s+effect|took\s+effect)\s+{_FROM_WORDS}{_START}",
    re.IGNORECASE,
)
_IN_FORCE_UNTIL = re.compile(rf"\b(?:in\s+force|effective|valid)\s+until\s+{_END}", re.IGNORECASE)
# The text before "in force from" where these words are about the document itself.
_BEFORE_IN_FORCE = re.compile(
    r"(?P<it>^(?:it|they))?(?:^\W*(?:(?:version|edition|issue)\s+[\w.]+|status|date|guidance|polic(?:y|ies)))?"
    r"\W*(?:\bwhich\s+)?(?:\b(?:is|are|was|were|will|shall|be|been|has|have|became|first|now|currently|also)\b\W*)*$",
    re.IGNORECASE,
)
_SELF_SUBJECT_AT_END = re.compile(SELF_SUBJECT + r"\W*$", re.IGNORECASE)
_REPLACES = re.compile(r"\b(?:replaces|supersedes)\s+(?P<what>.+)", re.IGNORECASE)
_REPLACED = re.compile(
    r"\b(?:superseded|replaced|revoked)\s+by\W+(?P<what>.+)|(?P<that>.+?)\s+(?:replaces|supersedes)\s", re.I
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact, its value (a date in ISO 8601, or text), and the words that state it.

    `value` is None where the words say that the document is out of force, without a date. `document_id` is set where
    the fact belongs to another document: the one that supersedes this one.
    """

    fact: str
    value: str | None
    evidence: str
    page: int | None = None
    document_id: str | None = None


def proposals(
    version: Version, canonical: CanonicalText, facts: Iterable[Stated], titles: Mapping[str, str]
) -> tuple[Proposal, ...]:
    """One proposal for each fact that the document states, without facts that are set or rejected already.

    `facts` come from the file outside its text. `titles` are the documents' titles by id, to recognise the documents
    that this one replaces or that replace it.
    """
    decided = {name for name in FACTS if getattr(version, name)} | set(version.rejected)
    chosen: dict[tuple[str, str | None], Proposal] = {}
    for proposal in _all_proposals(version, canonical, tuple(facts), titles):
        itself = proposal.fact == "supersedes" and (proposal.document_id or version.document.id) == proposal.value
        if not itself and (proposal.document_id or proposal.fact not in decided):
            chosen.setdefault((proposal.fact, proposal.document_id), proposal)
    return tuple(chosen.values())


def _all_proposals(
    version: Version, canonical: CanonicalText, facts: tuple[Stated, ...], titles: Mapping[str, str]
) -> Iterator[Proposal]:
    """In order of precedence: the notice and the file's facts about the document, the text, the facts of the file."""
    if version.notice:
        yield _end_proposal(version.notice)
    if version.stated.extent:
        yield Proposal("extent", version.stated.extent.words, version.stated.extent.evidence)
    if version.stated.audience:
        yield Proposal("audience", version.stated.audience.readers, version.stated.audience.evidence)
    yield from _from_facts(facts, of_file=False)
    sentences = list(document_sentences(canonical))
    for sentence in sentences:
        yield from _from_sentence(version.document.id, version.title, sentence, titles)
    yield from (Proposal(fact.fact, fact.value, fact.evidence, fact.page) for fact in publication_facts(sentences))
    yield from _from_facts(facts, of_file=True)


def _end_proposal(notice: Notice) -> Proposal:
    until = notice.until.isoformat() if notice.until else None
    return Proposal("in_force_to", until, notice.evidence, notice.page)


def _from_facts(facts: Iterable[Stated], *, of_file: bool) -> Iterator[Proposal]:
    for fact in facts:
        if fact.of_file is of_file and fact.value:
            yield Proposal(fact.fact, fact.value, fact.evidence)


def _from_sentence(id: str, title: str, sentence: DocumentSentence, titles: Mapping[str, str]) -> Iterator[Proposal]:
    notice = notice_in_sentence(sentence)
    if notice:
        yield _end_proposal(notice)
        replaced = _REPLACED.search(sentence.text)
        titled = (replaced["what"] or replaced["that"]) if replaced else ""
        for other in _documents_named(titled, titles, id):
            yield Proposal("supersedes", id, sentence.text, sentence.page, other)
        return
    for fact, day in _days_in_force(sentence, title):
        yield Proposal(fact, day, sentence.text, sentence.page)
    replaces = _REPLACES.search(sentence.text)
    for other in _documents_named(replaces["what"] if replaces else "", titles, id):
        yield Proposal("supersedes", other, sentence.text, sentence.page)


def _days_in_force(sentence: DocumentSentence, title: str) -> Iterator[tuple[str, str]]:
    for pattern in (_IN_FORCE, _COMES_INTO_FORCE, _IN_FORCE_UNTIL):
        for match in pattern.finditer(sentence.text):
            groups = match.groupdict()
            start, end = find_date(groups.get("start")), find_date(groups.get("end"))
            if not (start or end) or not _is_about_document(sentence, sentence.text[: match.start()], title):
                continue
            if start:
                yield "in_force_from", start.first.isoformat()
            if end:
                yield "in_force_to", end.last.isoformat()


def _is_about_document(sentence: DocumentSentence, front: str, title: str) -> bool:
    """Whether the words in front of "in force from" have the document itself as their subject."""
    rest = _BEFORE_IN_FORCE.search(front)
    before = front[: rest.start()] if rest else front
    if rest and not before.strip():
        return sentence.it_means_document or not rest["it"]
    this = _SELF_SUBJECT_AT_END.search(before)
    return (this is not None and can_precede_subject(before[: this.start()])) or _contains_title(before, title)


def _documents_named(words: str, titles: Mapping[str, str], id: str) -> Iterator[str]:
    return (other for other, title in titles.items() if other != id and words and _contains_title(words, title))


def _contains_title(words: str, title: str) -> bool:
    return len(title.split()) > 1 and " ".join(title.lower().split()) in " ".join(words.lower().split())
