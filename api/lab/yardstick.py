"""The yardstick: questions as people ask them of documents that do not ship, measured through the product itself.

Its questions (`api/gold/questions.py`) are in two halves, parted by document: "tuning" may be looked at while something
is changed, "final" only fills the last table.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import open_ingest, open_service
from api.gold.evaluation_set import EvaluationSet, SetDocument
from api.gold.questions import GoldQuestion, SearchableText, question, texts_of
from api.lab.evaluate import Subject, evaluate
from api.lab.intervals import area_interval
from api.lab.metrics import bootstrap_interval
from api.lab.report import Record, Report
from api.settings import Settings
from ingest.progress import Progress, no_progress
from ingest.source import sources
from retrieval.interfaces import Encoder, Models, Reranker

# The questions that ship.
YARDSTICK = Path("corpus/yardstick")


@dataclass(frozen=True, slots=True)
class YardstickResult:
    """A report; each figure with its 95 % interval (value, low, high); by kind, how many questions and hits first."""

    report: Report
    intervals: Mapping[str, tuple[float, float, float]]
    kinds: Mapping[str, tuple[int, float]]

    def to_json(self) -> dict[str, object]:
        return {**self.report.to_json(), "intervals": dict(self.intervals), "kinds": dict(self.kinds)}


def measure(
    questions: Sequence[GoldQuestion],
    documents: Path,
    data: Path,
    encoder: Encoder,
    ranker: Reranker | None = None,
    progress: Progress = no_progress,
    asking: Callable[[int, int], None] | None = None,
) -> YardstickResult:
    """Bring the documents into a data folder that is empty or holds nothing but them, and ask.

    Raises BadEvaluationSet where gold is not in them.
    """
    settings = Settings(data=data)
    ingested = open_ingest(settings, progress, encoder=encoder).run(sources([documents]))
    service = open_service(settings, Models(encoder, ranker))
    texts = texts_of(service.library.versions(), service.library)
    ids = {text.document_id: text.document_id for text in texts.values()}
    subject = Subject(service.engine, ids, service.engine.document_of, ingested.seconds, ingested.passages)
    report = evaluate(subject, _set(questions, texts), progress=asking)
    pairs = list(zip(questions, report.records, strict=True))
    return YardstickResult(report, _intervals(report, pairs, texts), _kinds(pairs))


def _set(questions: Sequence[GoldQuestion], texts: Mapping[str, SearchableText]) -> EvaluationSet:
    by_id = {text.document_id: text.canonical.text for text in texts.values()}
    documents = tuple(SetDocument(id, "", words) for id, words in by_id.items())
    return EvaluationSet("yardstick", documents, tuple(question(asked, texts) for asked in questions), has_spans=True)


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
    found = {name: _share(values) for name, values in shares.items() if values}
    area, interval = report.silence["auroc"], area_interval(report.records)
    return {**found, "silence (area under ROC)": (area, *interval)} if area is not None and interval else found


def _right_page(asked: GoldQuestion, record: Record, texts: Mapping[str, SearchableText]) -> bool:
    """Whether the first quote begins to answer on a page that answers; in a text without pages, in the right one."""
    first = record.first
    own = [(texts[gold.source], gold.page) for gold in asked.gold]
    return first is not None and any(
        text.document_id == first.document and page in (None, text.page(first.core[0].start)) for text, page in own
    )


def _share(values: Sequence[bool]) -> tuple[float, float, float]:
    numbers = [float(value) for value in values]
    low, high = bootstrap_interval(numbers) or (0.0, 0.0)
    return sum(numbers) / len(numbers), low, high


def _kinds(pairs: Pairs) -> dict[str, tuple[int, float]]:
    """How many answerable questions of each kind there are, and the share whose first quote is right."""
    right: dict[str, list[bool]] = defaultdict(list)
    for asked, record in pairs:
        if record.judgement:
            right[asked.kind].append(record.judgement.hit_at_1)
    return {kind: (len(hits), sum(hits) / len(hits)) for kind, hits in sorted(right.items())}
