"""The yardstick: questions as people ask them of documents that do not ship, measured through the product itself.

`questions.jsonl` holds one question a line: {"id", "half", "kind", "text"} and, where they apply, "history" (the
asker's earlier questions) and "gold": places that answer, each {"sha256" of the file, "page" if it has pages,
"fragments"}. A fragment is a few words of the document, found again by its letters and digits alone; a question
without gold is one that the documents do not answer. The halves are parted by document: "tuning" may be looked at
while something is changed, "final" only fills the last table.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from unicodedata import normalize

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.bootstrap import GenerationLibrary, open_ingest, open_service
from api.settings import Settings
from ingest.build import Progress, unseen
from ingest.source import sources
from retrieval.answer import AnswerStatus, Turn
from retrieval.document import Version
from retrieval.errors import BadEvaluationSet
from retrieval.evaluate import Subject, evaluate
from retrieval.evaluation_set import EvaluationSet, GoldSpan, Question, SetDocument
from retrieval.interfaces import Encoder, Ranker
from retrieval.metrics import auroc, bootstrap_interval
from retrieval.report import Record, Report
from retrieval.text import CanonicalText, Span

FILE = "questions.jsonl"
# The questions that ship.
YARDSTICK = Path("corpus/yardstick")
_RESAMPLES = 500

Half = Literal["tuning", "final"]


class Gold(BaseModel):
    """A place that answers: any of the fragments, on this page of this file."""

    model_config = ConfigDict(extra="forbid")
    sha256: str
    page: int | None = None
    fragments: Annotated[list[str], Field(min_length=1)]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    half: Half
    kind: str
    text: str
    history: list[str] = []
    gold: list[Gold] = []


def read_questions(folder: Path, half: Half) -> list[Asked]:
    """The questions of one half. Raises BadEvaluationSet naming the line."""
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
    except (OSError, ValueError) as cause:
        raise BadEvaluationSet(f"{folder / FILE} cannot be read: {cause}. Name the folder that holds it.") from cause
    found: list[Asked] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Asked.model_validate_json(line))
        except ValidationError as cause:
            first = cause.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            raise BadEvaluationSet(f"{FILE}, line {number}: {where}: {first['msg']}. Correct that line.") from None
    return [asked for asked in found if asked.half == half]


@dataclass(frozen=True, slots=True)
class Measured:
    """A report; each figure with its 95 % interval (value, low, high); by kind, how many questions and hits first."""

    report: Report
    intervals: Mapping[str, tuple[float, float, float]]
    kinds: Mapping[str, tuple[int, float]]

    def to_json(self) -> dict[str, object]:
        return {**self.report.to_json(), "intervals": dict(self.intervals), "kinds": dict(self.kinds)}


class Text:
    """A version's canonical text, in which fragments are found by letters and digits alone."""

    def __init__(self, document_id: str, canonical: CanonicalText) -> None:
        self.document_id = document_id
        self.canonical = canonical

    def find(self, fragment: str, page: int | None = None) -> list[Span]:
        """Every place of the fragment, on this page if one is given."""
        signs, places = self._signs
        sought = "".join(_signs(fragment))
        found: list[Span] = []
        at = signs.find(sought) if sought else -1
        while at >= 0:
            span = Span(places[at], places[at + len(sought) - 1] + 1)
            if page is None or self.page(span.start) == page:
                found.append(span)
            at = signs.find(sought, at + 1)
        return found

    def page(self, offset: int) -> int | None:
        """The page on which this character stands; None outside every block, or where there are no pages."""
        blocks = self.canonical.blocks
        place = bisect_right(blocks, offset, key=lambda block: block.start) - 1
        return blocks[place].page_at(offset)[0] if place >= 0 and offset < blocks[place].end else None

    @cached_property
    def _signs(self) -> tuple[str, list[int]]:
        """The text's letters and digits, and where each of them stands."""
        pairs = [(sign, place) for place, letter in enumerate(self.canonical.text) for sign in _signs(letter)]
        return "".join(sign for sign, _ in pairs), [place for _, place in pairs]


def _signs(text: str) -> list[str]:
    return [sign for sign in normalize("NFKC", text).lower() if sign.isalnum()]


def measure(
    questions: Sequence[Asked],
    documents: Path,
    data: Path,
    encoder: Encoder,
    ranker: Ranker | None = None,
    progress: Progress = unseen,
    asking: Callable[[int, int], None] | None = None,
) -> Measured:
    """Bring the documents into an empty data folder, and ask. Raises BadEvaluationSet where gold is not in them."""
    settings = Settings(data=data)
    ingested = open_ingest(settings, progress, encoder=encoder).run(sources([documents]))
    service = open_service(settings, encoder, ranker)
    texts = _texts(service.library.versions(), service.library)
    ids = {text.document_id: text.document_id for text in texts.values()}
    subject = Subject(service.engine, ids, service.engine.document_of, ingested.seconds, ingested.passages)
    report = evaluate(subject, _set(questions, texts), progress=asking)
    pairs = list(zip(questions, report.records, strict=True))
    return Measured(report, _intervals(pairs, texts), _kinds(pairs))


def _texts(versions: Sequence[Version], library: GenerationLibrary) -> dict[str, Text]:
    """By the SHA-256 of the file as it was handed in."""
    return {version.handed_in: Text(version.document.id, library.canonical(version)) for version in versions}


def _set(questions: Sequence[Asked], texts: Mapping[str, Text]) -> EvaluationSet:
    documents = tuple(SetDocument(text.document_id, "", text.canonical.text) for text in texts.values())
    return EvaluationSet("yardstick", documents, tuple(question(asked, texts) for asked in questions), has_spans=True)


def question(asked: Asked, texts: Mapping[str, Text]) -> Question:
    """With every place of its gold. Raises BadEvaluationSet where a file or a fragment is not there."""
    spans: list[GoldSpan] = []
    for gold in asked.gold:
        text = texts.get(gold.sha256)
        if text is None:
            raise BadEvaluationSet(f"Question {asked.id!r}: no document has the SHA-256 {gold.sha256[:12]}….")
        found = [span for fragment in gold.fragments for span in text.find(fragment, gold.page)]
        if not found:
            place = "in its file" if gold.page is None else f"on page {gold.page} of its file"
            raise BadEvaluationSet(f"Question {asked.id!r}: {gold.fragments} is not {place}.")
        spans += [GoldSpan(text.document_id, span) for span in found]
    return Question(
        id=asked.id,
        text=asked.text,
        answerable=bool(asked.gold),
        history=tuple(Turn("user", earlier) for earlier in asked.history),
        relevant={gold.document: 1 for gold in spans},
        spans=tuple(spans),
    )


Pairs = Sequence[tuple[Asked, Record]]


def _intervals(pairs: Pairs, texts: Mapping[str, Text]) -> dict[str, tuple[float, float, float]]:
    judged = [(record.judgement, _right_page(asked, record, texts)) for asked, record in pairs if record.judgement]
    answered = {
        able: [_is_answered(record) for _, record in pairs if record.answerable is able] for able in (True, False)
    }
    shares = {
        "right quote first": [judgement.hit_at_1 for judgement, _ in judged],
        "right quote in three": [judgement.hit_at_3 for judgement, _ in judged],
        "right page first": [page for _, page in judged],
        "answered, of those that can be": answered[True],
        "answered, of those that cannot": answered[False],
    }
    found = {name: _share(values) for name, values in shares.items() if values}
    area = _area([record for _, record in pairs])
    return {**found, "silence (area under ROC)": area} if area else found


def _is_answered(record: Record) -> bool:
    return record.status == AnswerStatus.ANSWERED


def _right_page(asked: Asked, record: Record, texts: Mapping[str, Text]) -> bool:
    """Whether the first quote begins to answer on a page that answers; in a text without pages, in the right one."""
    first = record.first
    own = [(texts[gold.sha256], gold.page) for gold in asked.gold]
    return first is not None and any(
        text.document_id == first.document and page in (None, text.page(first.core[0].start)) for text, page in own
    )


def _share(values: Sequence[bool]) -> tuple[float, float, float]:
    numbers = [float(value) for value in values]
    low, high = bootstrap_interval(numbers) or (0.0, 0.0)
    return sum(numbers) / len(numbers), low, high


def _area(records: Sequence[Record]) -> tuple[float, float, float] | None:
    """The area under the ROC curve of "answerable" by confidence, questions of either sort drawn again and again."""
    able = np.array([record.confidence for record in records if record.answerable])
    other = np.array([record.confidence for record in records if not record.answerable])
    value = auroc(able.tolist(), other.tolist())
    if value is None:
        return None
    draw = np.random.default_rng(0)
    drawn = [
        auroc(draw.choice(able, len(able)).tolist(), draw.choice(other, len(other)).tolist()) or 0.0
        for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return value, float(low), float(high)


def _kinds(pairs: Pairs) -> dict[str, tuple[int, float]]:
    """How many answerable questions of each kind there are, and the share whose first quote is right."""
    right: dict[str, list[bool]] = defaultdict(list)
    for asked, record in pairs:
        if record.judgement:
            right[asked.kind].append(record.judgement.hit_at_1)
    return {kind: (len(hits), sum(hits) / len(hits)) for kind, hits in sorted(right.items())}
