"""Read and check an evaluation set: a folder of documents, questions and judged answers.

The layout is BEIR's (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`) with character spans (`spans.jsonl`, optional):

    corpus.jsonl   {"_id", "title", "text"}
    queries.jsonl  {"_id", "text", "answerable"} and, where known, "scenario", "history", "rewrite", "passage"
    qrels.tsv      a header, then query-id, corpus-id and score, separated by tabs
    spans.jsonl    {"query-id", "corpus-id", "start", "end"}: code points of the document's text, end exclusive;
                   "text", if given, must be the document's text between them
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from retrieval.answer import Turn
from retrieval.errors import BadEvaluationSet, BadInput
from retrieval.text import Span

CORPUS = "corpus.jsonl"
QUERIES = "queries.jsonl"
QRELS = "qrels.tsv"
SPANS = "spans.jsonl"
_HEADER = ["query-id", "corpus-id", "score"]


@dataclass(frozen=True, slots=True)
class SetDocument:
    """A document of a set. Its text may be empty: some sets hold headings without text below them."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place that answers. `document`: its set id. `span`: code points of the document's text."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its judgements. `relevant` maps the set ids of relevant documents to scores above 0.

    `passage` is the set id of the one document that the question was written for.
    """

    id: str
    text: str
    answerable: bool
    scenario: str | None = None
    history: tuple[Turn, ...] = ()
    rewrite: str | None = None
    passage: str | None = None
    relevant: Mapping[str, int] = field(default_factory=dict)
    spans: tuple[GoldSpan, ...] = ()

    @property
    def asked(self) -> str:
        """The text that the engine is asked: the asker's circumstances, if any, then the question."""
        return f"{self.scenario} {self.text}" if self.scenario else self.text


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Documents and questions in the order of their files. `has_spans` is False where only documents were judged."""

    name: str
    documents: tuple[SetDocument, ...]
    questions: tuple[Question, ...]
    has_spans: bool


def sample(evaluation_set: EvaluationSet, limit: int | None, seed: int = 0) -> EvaluationSet:
    """Sample `limit` of the set's questions by `seed`, in their order; every document stays.

    The set is returned unchanged without a limit, or with one above the number of questions. Raises BadInput for a
    limit below 1.
    """
    if limit is None or limit >= len(evaluation_set.questions):
        return evaluation_set
    if limit < 1:
        raise BadInput("The limit must be 1 or more: leave it out to ask every question.")
    draw = Random(seed)  # noqa: S311 - a repeatable draw, nothing secret
    chosen = sorted(draw.sample(range(len(evaluation_set.questions)), limit))
    return replace(evaluation_set, questions=tuple(evaluation_set.questions[place] for place in chosen))


def read_set(folder: Path) -> EvaluationSet:
    """Read and check a set. Raises BadEvaluationSet, which names the file, the line and what to do."""
    if not folder.is_dir():
        raise BadEvaluationSet(f"{folder} is not a folder. Name the folder that holds {CORPUS} and {QUERIES}.")
    documents = _documents(folder / CORPUS)
    questions = _questions(folder / QUERIES, documents)
    relevant = _relevance(folder / QRELS, documents, questions)
    has_spans = (folder / SPANS).exists()
    spans = _gold_spans(folder / SPANS, documents, questions) if has_spans else {}
    judged = (
        replace(question, relevant=relevant.get(question.id, {}), spans=tuple(spans.get(question.id, ())))
        for question in questions.values()
    )
    return EvaluationSet(folder.resolve().name, tuple(documents.values()), tuple(judged), has_spans)


@dataclass(frozen=True, slots=True)
class _FileLine:
    """A line of a file and its fields. Its methods check a field; their errors name the file and the line."""

    path: Path
    number: int
    fields: Mapping[str, object]

    def error(self, problem: str) -> BadEvaluationSet:
        return BadEvaluationSet(
            f"{self.path.name}, line {self.number}: {problem} Correct or remove that line of {self.path}."
        )

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.error(f'"{name}" is missing or is not text.')
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise self.error(f'"{name}" holds half of a surrogate pair, which no file can store.')
        return value

    def non_empty_text(self, name: str) -> str:
        value = self.text(name)
        if not value.strip():
            raise self.error(f'"{name}" is empty.')
        return value

    def optional_text(self, name: str) -> str | None:
        return self.text(name) or None if self.fields.get(name) is not None else None

    def whole_number(self, name: str) -> int:
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f'"{name}" is missing or is not a whole number.')
        return value

    def known_id(self, name: str, ids: Mapping[str, object], file: str) -> str:
        value = self.text(name)
        if value not in ids:
            raise self.error(f'"{name}" names {value!r}, which {file} does not hold.')
        return value


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The number (from 1) and text of each line that is not blank.

    Only "\\n" ends a line, because JSON may hold other line breaks.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as cause:
        message = f"{path.name} is missing from {path.parent}. Add it, or name the folder that holds it."
        raise BadEvaluationSet(message) from cause
    except OSError as cause:
        raise BadEvaluationSet(
            f"{path} cannot be read ({cause.strerror}). Check that it is a file you may read."
        ) from cause
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as cause:
                raise _FileLine(path, number, {}).error("It is not UTF-8.") from cause


def _json_rows(path: Path) -> Iterator[_FileLine]:
    for number, text in _text_lines(path):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as cause:
            raise _FileLine(path, number, {}).error("It is not JSON.") from cause
        if not isinstance(value, dict):
            raise _FileLine(path, number, {}).error("It is not a JSON object.")
        yield _FileLine(path, number, value)


def _documents(path: Path) -> dict[str, SetDocument]:
    documents: dict[str, SetDocument] = {}
    for row in _json_rows(path):
        document = SetDocument(row.non_empty_text("_id"), row.optional_text("title") or "", row.text("text"))
        if document.id in documents:
            raise row.error(f'"_id" {document.id!r} is already used on an earlier line.')
        documents[document.id] = document
    if not documents:
        raise BadEvaluationSet(f"{path} holds no document. Add one on each line.")
    return documents


def _questions(path: Path, documents: Mapping[str, SetDocument]) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    for row in _json_rows(path):
        question = _question(row, documents)
        if question.id in questions:
            raise row.error(f'"_id" {question.id!r} is already used on an earlier line.')
        questions[question.id] = question
    if not questions:
        raise BadEvaluationSet(f"{path} holds no question. Add one on each line.")
    return questions


def _question(row: _FileLine, documents: Mapping[str, SetDocument]) -> Question:
    answerable = row.fields.get("answerable")
    if not isinstance(answerable, bool):
        raise row.error('"answerable" is missing or is not true or false.')
    has_passage = row.fields.get("passage") is not None
    return Question(
        id=row.non_empty_text("_id"),
        text=row.non_empty_text("text"),
        answerable=answerable,
        scenario=row.optional_text("scenario"),
        history=_history(row),
        rewrite=row.optional_text("rewrite"),
        passage=row.known_id("passage", documents, CORPUS) if has_passage else None,
    )


def _history(row: _FileLine) -> tuple[Turn, ...]:
    turns = row.fields.get("history") or []
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise row.error('"history" must be a list of turns, each with "role" and "text".')
    history = []
    for turn in turns:
        fields = replace(row, fields=turn)
        if fields.text("role") not in ("user", "assistant"):
            raise row.error('The "role" of a turn in "history" must be "user" or "assistant".')
        history.append(Turn(fields.text("role"), fields.text("text")))
    return tuple(history)


def _relevance(
    path: Path, documents: Mapping[str, SetDocument], questions: Mapping[str, Question]
) -> dict[str, dict[str, int]]:
    """The scores above 0 by question and document; where a pair was judged twice, the higher score."""
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    lines = _text_lines(path)
    number, header = next(lines, (1, ""))
    if header.strip().split("\t") != _HEADER:
        raise _FileLine(path, number, {}).error(
            "It must be the header: query-id, corpus-id and score, separated by tabs."
        )
    for number, text in lines:
        parts = text.rstrip("\r").split("\t")
        row = _FileLine(path, number, dict(zip(_HEADER, parts, strict=False)))
        if len(parts) != len(_HEADER):
            raise row.error("It must hold query-id, corpus-id and score, separated by tabs.")
        question, document = row.known_id("query-id", questions, QUERIES), row.known_id("corpus-id", documents, CORPUS)
        if not parts[2].strip().isdecimal():
            raise row.error('"score" must be a whole number, 0 or more.')
        if score := int(parts[2]):
            relevant[question][document] = max(score, relevant[question].get(document, 0))
    return relevant


def _gold_spans(
    path: Path, documents: Mapping[str, SetDocument], questions: Mapping[str, Question]
) -> dict[str, list[GoldSpan]]:
    spans: dict[str, list[GoldSpan]] = defaultdict(list)
    for row in _json_rows(path):
        question, document = row.known_id("query-id", questions, QUERIES), row.known_id("corpus-id", documents, CORPUS)
        span = Span(row.whole_number("start"), row.whole_number("end"))
        text = documents[document].text
        if not 0 <= span.start < span.end <= len(text):
            raise row.error(f"The span {span.start} to {span.end} is empty or outside the text of {document!r}.")
        if row.fields.get("text") is not None and row.text("text") != span.of(text):
            raise row.error('"text" differs from the document\'s text between "start" and "end".')
        spans[question].append(GoldSpan(document, span))
    return spans
