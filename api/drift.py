"""Answer drift: the library's own questions, asked of what serves now and of a preview."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from api.bootstrap import Service
from api.gold.evaluation_set import GoldSpan
from api.gold.match import answers_gold
from api.gold.questions import GoldQuestion, SearchableText, locate_gold, searchable_texts
from ingest.progress import Progress
from retrieval.answer import AnswerStatus, Quote, Turn
from retrieval.errors import BadEvaluationSet

# Characters of a quote that the comparison keeps.
_MAX_QUOTE = 1500


class Change(StrEnum):
    """How the answer to a question changes. The worst change comes first."""

    SILENCE = "silence"
    OTHER_DOCUMENT = "other_document"
    OTHER_QUOTE = "other_quote"
    OTHER_EDITION = "other_edition"  # the same words, now from another edition
    ANSWERED = "answered"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """The first quote of an answer, in short. `right`: whether it answers the question, None where nobody knows."""

    text: str
    document_id: str
    version: str
    title: str
    page: str | None
    start: int
    end: int
    right: bool | None


@dataclass(frozen=True, slots=True)
class Drifted:
    """A question whose answer changes; None is silence."""

    question: str
    change: Change
    before: OwnAnswer | None
    after: OwnAnswer | None


@dataclass(frozen=True, slots=True)
class Drift:
    """The answers that change, the worst first, out of `asked` questions. `generation`: what served meanwhile."""

    asked: int
    generation: str | None
    changes: tuple[Drifted, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def find_drift(
    questions: Sequence[GoldQuestion], serving: Service | None, preview: Service, progress: Progress
) -> Drift:
    """Ask both services every question. `progress` may raise to stop; it gets the number of questions done."""
    before, after = _Asked(serving) if serving else None, _Asked(preview)
    changes: list[Drifted] = []
    for number, question in enumerate(questions, 1):
        then, now = before.answer(question) if before else None, after.answer(question)
        change = compare(then, now)
        if change is not Change.SAME:
            changes.append(Drifted(question.text, change, then, now))
        progress("asking the library's own questions", number, len(questions))
    ranks = list(Change)
    worst_first = tuple(sorted(changes, key=lambda one: ranks.index(one.change)))
    return Drift(len(questions), serving.engine.generation if serving else None, worst_first)


def compare(before: OwnAnswer | None, after: OwnAnswer | None) -> Change:
    """How an answer changes; None is silence."""
    if before is None or after is None:
        return Change.SAME if before is after else Change.SILENCE if after is None else Change.ANSWERED
    if before.document_id != after.document_id:
        return Change.OTHER_DOCUMENT
    if before.text.split() != after.text.split():
        return Change.OTHER_QUOTE
    return Change.SAME if before.version == after.version else Change.OTHER_EDITION


class _Asked:
    """A service, and the texts of its documents, in which the right answers are found."""

    def __init__(self, service: Service) -> None:
        self._engine = service.engine
        self._texts: dict[str, SearchableText] = searchable_texts(service.library.versions(), service.library)

    def answer(self, gold: GoldQuestion) -> OwnAnswer | None:
        answer = self._engine.ask(gold.text, history=[Turn("user", earlier) for earlier in gold.history])
        if answer.status is not AnswerStatus.ANSWERED:
            return None
        quote = answer.quotes[0]
        citation = quote.citation
        page = citation.page_label or (str(citation.page) if citation.page else None)
        return OwnAnswer(
            quote.text[:_MAX_QUOTE],
            citation.document_id,
            citation.version,
            citation.title,
            page,
            citation.start,
            citation.end,
            self._is_right(gold, quote),
        )

    def _is_right(self, gold: GoldQuestion, quote: Quote) -> bool | None:
        try:
            spans: Sequence[GoldSpan] = locate_gold(gold, self._texts).spans
        except BadEvaluationSet:
            return None  # no document holds the words that were right
        return answers_gold(quote, [(span.document, span.span) for span in spans])
