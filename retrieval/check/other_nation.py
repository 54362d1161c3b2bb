"""Statements of a draft about one nation, whose evidence is stated for another."""

from dataclasses import replace

from retrieval.applies.asked import nations_of_sentence
from retrieval.check.cited_places import Citations
from retrieval.check.statement import Evidence, Statement, StatementKind, StatementVerdict
from retrieval.nations import Nations, listed_nations, mentioned_nations
from retrieval.text import CanonicalText

# The words of these kinds of statements are the document's, and so are the nations in them.
_COPIED = (StatementKind.QUOTATION, StatementKind.BLOCK_QUOTATION, StatementKind.UNMARKED)


def with_other_nation(draft: CanonicalText, statement: Statement, citations: Citations) -> Statement:
    """The statement, marked where the draft names a nation there and all evidence is stated for others.

    The sentence around a quotation names it, or else the nearest heading that names one. A statement that could stand
    gets the verdict OTHER_NATION; another one keeps its verdict and gets the remark.
    """
    if statement.verdict is StatementVerdict.NOT_HELD or not statement.evidence:
        return statement
    nations = _nations_at(draft, statement, citations)
    stated = [_nations_of(one) for one in statement.evidence]
    if not nations or not all(one and nations.isdisjoint(one) for one in stated):
        return statement
    verdict = StatementVerdict.OTHER_NATION if statement.verdict.is_right else statement.verdict
    spoken_of, said_for = listed_nations(nations), listed_nations(stated[0])
    remarks = (statement.remark, f"The draft speaks of {spoken_of} here; the document says this for {said_for}.")
    return replace(statement, verdict=verdict, remark=" ".join(filter(None, remarks)))


def _nations_at(draft: CanonicalText, statement: Statement, citations: Citations) -> Nations:
    around, own = citations.sentence_around(statement.span), statement.span
    sentence = around.of(draft.text)
    if statement.kind in _COPIED:
        sentence = f"{draft.text[around.start : own.start]} {draft.text[own.end : around.end]}"
    named = (mentioned_nations(words) for words in (sentence, *reversed(citations.headings_above(own.start))))
    return next(filter(None, named), frozenset())


def _nations_of(evidence: Evidence) -> Nations:
    return nations_of_sentence(evidence.applicability.extent, mentioned_nations(evidence.text))
