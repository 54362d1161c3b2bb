"""The yardstick: questions as people ask them, about documents that do not ship, measured with the whole product.

Its questions (`api/gold/questions.py`) are split by document into two halves. "tuning" may guide a change; "final" only
gives the figures of the last table.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import open_ingest, open_service
from api.gold.evaluation_set import EvaluationSet, SetDocument
from api.gold.questions import GoldQuestion, SearchableText, locate_gold, searchable_texts
from api.lab.evaluate import Subject, evaluate
from api.lab.intervals import auroc_interval
from api.lab.metrics import bootstrap_interval
from api.lab.report import Record, Report
from api.settings import Settings
from ingest.progress import Progress, no_progress
from ingest.source import sources
from retrieval.interfaces import Models

# The questions that ship.
YARDSTICK = Path("corpus/yardstick")


@dataclass(frozen=True, slots=True)
class YardstickResult:
    """A report with confidence intervals.

    `intervals`: each figure with its 95 % interval (value, low, high). `kinds`: by kind of question, how many are
    answerable and the share of these whose first quote is right.
    """

    report: Report
    intervals: Mapping[str, tuple[float, float, float]]
    kinds: Mapping[str, tuple[int, float]]

    def to_json(self) -> dict[str, object]:
        return {**self.report.to_json(), "intervals": dict(self.intervals), "kinds": dict(self.kinds)}


def measure(
    questions: Sequence[GoldQuestion],
    documents: Path,
    data: Path,
    models: Models,
    progress: Progress = no_progress,
    asking: Callable[[int, int], None] | None = None,
) -> YardstickResult:
    """Ingest the documents into `data`, which must be empty or hold only them, and ask the questions.

    Raises BadEvaluationSet where a question's gold is missing from the documents.
    """
    settings = Settings(data=data)
    ingested = open_ingest(settings, progress, encoder=models.encoder).run(sources([documents]))
    service = open_service(settings, models)
    texts = searchable_texts(service.library.versions(), service.library)
    ids = {text.document_id: text.document_id for text in texts.values()}
    subject = Subject(service.engine, ids, service.engine.document_of, ingested.seconds, ingested.passages)
    report = evaluate(subject, _evaluation_set(questions, texts), progress=asking)
    pairs = list(zip(questions, report.records, strict=True))
    return YardstickResult(report, _intervals(report, pairs, texts), _hits_by_kind(pairs))


def _evaluation_set(questions: Sequence[GoldQuestion], texts: Mapping[str, SearchableText]) -> EvaluationSet:
    by_id = {text.document_id: text.canonical.text for text in texts.values()}
    documents = tuple(SetDocument(id, "", words) for id, words in by_id.items())
    return EvaluationSet(
        "yardstick", documents, tuple(locate_gold(asked, texts) for asked in questions), has_spans=True
    )


Pairs = Sequence[tuple[GoldQuestion, Record]]


def _intervals(
    report: Report, pairs: Pairs, texts: Mapping[str, SearchableText]
) -> dict[str, tuple[float, float, float]]:
    judged = [(record.judgement, _right_page(asked, record, texts)) for asked, record in pairs if record.judgement]
    answered = {able: [record.answered for _, record in pairs if record.answerable is able] for able in (True, False)}
    shares = {
        "right quote first": [judgement.hit_at_1 for judgement, _ in judged],
        "right quote in three": [judgement.hit_at_3 for judgement, _ in judged],
        "right page first": [page for _, page in judged],
        "answered, of those that can be": answered[True],
        "answered, of those that cannot": answered[False],
        "wrong, of the answers": [not record.right for _, record in pairs if record.answered],
    }
    figures = {name: _share_with_interval(values) for name, values in shares.items() if values}
    area, interval = report.silence["auroc"], auroc_interval(report.records)
    return {**figures, "silence (area under ROC)": (area, *interval)} if area is not None and interval else figures


def _right_page(asked: GoldQuestion, record: Record, texts: Mapping[str, SearchableText]) -> bool:
    """Whether the first quote's core begins on a page of the gold or, where that has no page, in its document."""
    first = record.first
    pages = [(texts[gold.source], gold.page) for gold in asked.gold]
    return first is not None and any(
        text.document_id == first.document and page in (None, text.page(first.core[0].start)) for text, page in pages
    )


def _share_with_interval(values: Sequence[bool]) -> tuple[float, float, float]:
    numbers = [float(value) for value in values]
    low, high = bootstrap_interval(numbers) or (0.0, 0.0)
    return sum(numbers) / len(numbers), low, high


def _hits_by_kind(pairs: Pairs) -> dict[str, tuple[int, float]]:
    """By kind, the number of answerable questions and the share of them whose first quote is right."""
    right: dict[str, list[bool]] = defaultdict(list)
    for asked, record in pairs:
        if record.judgement:
            right[asked.kind].append(record.judgement.hit_at_1)
    return {kind: (len(hits), sum(hits) / len(hits)) for kind, hits in sorted(right.items())}
