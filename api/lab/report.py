"""The results of an evaluation: figures over a set, and a record for each question. Nothing is computed here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from retrieval.answer import AnswerStatus
from retrieval.text import Span

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """The place of a quote. `document` is the set's id, None where the set does not hold the document."""

    document: str | None
    start: int
    end: int
    core: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The first quotes, judged by the gold spans.

    `hit_at_1` and `hit_at_3`: the first quote, or one of the first three, overlaps a gold span. `char_f1`: F1 of the
    first quote's core. `held_at_3`: the share of the gold spans that the first three quotes hold whole.
    """

    hit_at_1: bool
    hit_at_3: bool
    char_f1: float
    held_at_3: float


@dataclass(frozen=True, slots=True)
class Record:
    """The outcome of a question, for error analysis; it holds ids and figures, never the question's words.

    `ranking`: the set ids of the first ten documents. `retrieval` is None unless the question is answerable and has
    relevant documents; `judgement` is None unless it is answerable and has gold spans. `right`: the first quote is a
    right answer, by span where there are gold spans, otherwise by document; False for an unanswerable question.
    `verified`: the number of quotes that the texts hold word for word.
    """

    question: str
    answerable: bool
    status: str
    reason: str | None
    confidence: float
    signals: Mapping[str, float]
    milliseconds: float
    ranking: tuple[str, ...]
    retrieval: Mapping[str, float] | None
    first: QuotePlace | None
    judgement: Judgement | None
    right: bool
    quotes: int
    verified: int

    @property
    def answered(self) -> bool:
        return self.status == AnswerStatus.ANSWERED

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a run, None where a set cannot give them. `records` follow the order of the questions.

    `retrieval`: means over the answerable questions with relevant documents. `quotes`: means over those with gold
    spans. `silence.coverage` and `silence.false_answers`: the shares of answerable and of unanswerable questions that
    were answered. `silence.wrong_silence_at_14`: the share of answerable questions left silent by a threshold that
    answers 14 % of the others. `verified`: the share of all quotes, nearest ones included, whose text and hashes match
    the set's text at their offsets.
    """

    set: str
    documents: int
    questions: int
    answerable: int
    retrieval: Figures
    quotes: Figures
    silence: Figures
    verified: float | None
    latency_ms: Figures
    ingest: Figures
    records: tuple[Record, ...]

    def to_json(self) -> dict[str, object]:
        """The report as JSON values, without the records; figures have six decimals."""
        return {name: _rounded(getattr(self, name)) for name in self.__slots__ if name != "records"}


def _rounded(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 6) if isinstance(value, float) else value
