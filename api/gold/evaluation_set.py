"""A set of documents, questions and judged answers, read from a folder; it refuses a file that contradicts itself.

The layout is BEIR's (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`) with character spans (`spans.jsonl`, optional):

    corpus.jsonl   {"_id", "title", "text"}
    queries.jsonl  {"_id", "text", "answerable"} and, where known, "scenario", "history", "rewrite", "passage"
    qrels.tsv      a header, then query-id, corpus-id and score, parted by tabs
    spans.jsonl    {"query-id", "corpus-id", "start", "end"}: code points of the document's text, end exclusive;
                   "text", where it is given, must be exactly what stands there
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
    """A document of a set. Its text may be empty: some sets keep headings without words of their own."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place that answers, in code points of its document's text."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what was judged of it: `relevant` maps set ids of documents to a score above 0.

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
        """What is put to the engine: the asker's circumstances, if any, then the question."""
        return f"{self.scenario} {self.text}" if self.scenario else self.text


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Documents and questions in the order of their files. `has_spans` is False where only documents are judged."""

    name: str
    documents: tuple[SetDocument, ...]
    questions: tuple[Question, ...]
    has_spans: bool


def sample(evaluation_set: EvaluationSet, limit: int | None, seed: int = 0) -> EvaluationSet:
    """The set with `limit` of its questions, drawn by `seed` and left in order; every document stays.

    Without a limit, or with one above the number of questions, the set as it is. Raises BadInput below 1.
    """
    if limit is None or limit >= len(evaluation_set.questions):
        return evaluation_set
    if limit < 1:
        raise BadInput("The limit must be 1 or more: leave it out to ask every question.")
    draw = Random(seed)  # noqa: S311 - a repeatable draw, nothing secret
    chosen = sorted(draw.sample(range(len(evaluation_set.questions)), limit))
    return replace(evaluation_set, questions=tuple(evaluation_set.questions[place] for place in chosen))


def read_set(folder: Path) -> EvaluationSet:
    """Read and check a whole set. Raises BadEvaluationSet naming the file, the line and what to do."""
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
    """A line of a file, for a message that leads to it; `fields` is what it holds."""

    path: Path
    number: int
    fields: Mapping[str, object]

    def bad(self, what: str) -> BadEvaluationSet:
        return BadEvaluationSet(
            f"{self.path.name}, line {self.number}: {what} Correct or remove that line of {self.path}."
        )

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.bad(f'"{name}" must be there and be text.')
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise self.bad(f'"{name}" holds half of a surrogate pair, which no file can store.')
        return value

    def words(self, name: str) -> str:
        value = self.text(name)
        if not value.strip():
            raise self.bad(f'"{name}" is empty.')
        return value

    def optional(self, name: str) -> str | None:
        return self.text(name) or None if self.fields.get(name) is not None else None

    def whole(self, name: str) -> int:
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.bad(f'"{name}" must be there and be a whole number.')
        return value

    def known(self, name: str, ids: Mapping[str, object], file: str) -> str:
        value = self.text(name)
        if value not in ids:
            raise self.bad(f'"{name}" names {value!r}, which {file} does not hold.')
        return value


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each line that is not blank. Only "\\n" ends a line: JSON may hold other breaks."""
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
                raise _FileLine(path, number, {}).bad("It is not UTF-8.") from cause


def _rows(path: Path) -> Iterator[_FileLine]:
    for number, text in _lines(path):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as cause:
            raise _FileLine(path, number, {}).bad("It is not JSON.") from cause
        if not isinstance(value, dict):
            raise _FileLine(path, number, {}).bad("It is not a JSON object.")
        yield _FileLine(path, number, value)


def _documents(path: Path) -> dict[str, SetDocument]:
    documents: dict[str, SetDocument] = {}
    for row in _rows(path):
        document = SetDocument(row.words("_id"), row.optional("title") or "", row.text("text"))
        if document.id in documents:
            raise row.bad(f'"_id" {document.id!r} stands on an earlier line too.')
        documents[document.id] = document
    if not documents:
        raise BadEvaluationSet(f"{path} holds no document. Add one on each line.")
    return documents


def _questions(path: Path, documents: Mapping[str, SetDocument]) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    for row in _rows(path):
        question = _question(row, documents)
        if question.id in questions:
            raise row.bad(f'"_id" {question.id!r} stands on an earlier line too.')
        questions[question.id] = question
    if not questions:
        raise BadEvaluationSet(f"{path} holds no question. Add one on each line.")
    return questions


def _question(row: _FileLine, documents: Mapping[str, SetDocument]) -> Question:
    answerable = row.fields.get("answerable")
    if not isinstance(answerable, bool):
        raise row.bad('"answerable" must be there and be true or false.')
    has_passage = row.fields.get("passage") is not None
    return Question(
        id=row.words("_id"),
        text=row.words("text"),
        answerable=answerable,
        scenario=row.optional("scenario"),
        history=_history(row),
        rewrite=row.optional("rewrite"),
        passage=row.known("passage", documents, CORPUS) if has_passage else None,
    )


def _history(row: _FileLine) -> tuple[Turn, ...]:
    turns = row.fields.get("history") or []
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise row.bad('"history" must be a list of turns, each with "role" and "text".')
    found = []
    for turn in turns:
        fields = replace(row, fields=turn)
        if fields.text("role") not in ("user", "assistant"):
            raise row.bad('The "role" of a turn in "history" must be "user" or "assistant".')
        found.append(Turn(fields.text("role"), fields.text("text")))
    return tuple(found)


def _relevance(
    path: Path, documents: Mapping[str, SetDocument], questions: Mapping[str, Question]
) -> dict[str, dict[str, int]]:
    """Scores above 0 by question and document; of a pair judged twice, the higher."""
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    lines = _lines(path)
    number, header = next(lines, (1, ""))
    if header.strip().split("\t") != _HEADER:
        raise _FileLine(path, number, {}).bad("It must be the header: query-id, corpus-id and score, parted by tabs.")
    for number, text in lines:
        parts = text.rstrip("\r").split("\t")
        row = _FileLine(path, number, dict(zip(_HEADER, parts, strict=False)))
        if len(parts) != len(_HEADER):
            raise row.bad("It must hold query-id, corpus-id and score, parted by tabs.")
        question, document = row.known("query-id", questions, QUERIES), row.known("corpus-id", documents, CORPUS)
        if not parts[2].strip().isdecimal():
            raise row.bad('"score" must be a whole number, 0 or more.')
        if score := int(parts[2]):
            relevant[question][document] = max(score, relevant[question].get(document, 0))
    return relevant


def _gold_spans(
    path: Path, documents: Mapping[str, SetDocument], questions: Mapping[str, Question]
) -> dict[str, list[GoldSpan]]:
    spans: dict[str, list[GoldSpan]] = defaultdict(list)
    for row in _rows(path):
        question, document = row.known("query-id", questions, QUERIES), row.known("corpus-id", documents, CORPUS)
        span = Span(row.whole("start"), row.whole("end"))
        text = documents[document].text
        if not 0 <= span.start < span.end <= len(text):
            raise row.bad(f"The span {span.start} to {span.end} is empty or outside the text of {document!r}.")
        if row.fields.get("text") is not None and row.text("text") != span.of(text):
            raise row.bad('"text" is not what stands at "start" to "end" of the document.')
        spans[question].append(GoldSpan(document, span))
    return spans
