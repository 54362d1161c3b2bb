"""Questions whose answers are known: a question a line, with the words that answer it.

Each line is {"text"} and, where they apply, "history" (the asker's earlier questions) and "gold": places that answer,
each {"document" (its id) or "sha256" (of its file), "page" if it has pages, "fragments"}. A fragment is a few words of
the document, found again by its letters and digits alone; a question without gold is one that the documents do not
answer. The yardstick's questions have an "id", a "half" and a "kind" besides.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from api.gold.evaluation_set import EvaluationSet, GoldSpan, Question, read_set
from retrieval.answer import Turn
from retrieval.document import Version
from retrieval.errors import BadEvaluationSet
from retrieval.interfaces import Library
from retrieval.question.standalone import MAX_QUESTION_LENGTH
from retrieval.text import CanonicalText, Span

QUESTION_FILE = "questions.jsonl"

Half = Literal["tuning", "final"]


class Gold(BaseModel):
    """A place that answers: any of the fragments, on this page of this file, or of this document."""

    model_config = ConfigDict(extra="forbid")
    sha256: str | None = None
    document: str | None = None
    page: int | None = None
    fragments: Annotated[list[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.sha256 is None) == (self.document is None):
            raise ValueError('name either the "document" by its id or its file by "sha256"')
        return self

    @property
    def source(self) -> str:
        return self.sha256 or self.document or ""


class GoldQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = ""
    half: Half = "tuning"
    kind: str = ""
    text: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_LENGTH)]
    history: list[str] = []
    gold: list[Gold] = []


def read_questions(folder: Path, half: Half) -> list[GoldQuestion]:
    """The questions of one half. Raises BadEvaluationSet naming the line."""
    return [asked for asked in read_file(folder / QUESTION_FILE) if asked.half == half]


def read_file(path: Path) -> list[GoldQuestion]:
    """Every question of a file, one a line. Raises BadEvaluationSet naming the line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as cause:
        raise BadEvaluationSet(f"{path} cannot be read: {cause}. Name a file of questions.") from cause
    return [_asked(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def read_any(path: Path) -> list[GoldQuestion]:
    """The questions of a file or of a folder, which may also be an evaluation set. Raises BadEvaluationSet."""
    if path.is_dir() and not (path / QUESTION_FILE).is_file():
        return _of_set(read_set(path))
    return read_file(path / QUESTION_FILE if path.is_dir() else path)


def _of_set(evaluation_set: EvaluationSet) -> list[GoldQuestion]:
    """A set's spans by their words, so that they are found again wherever they stand."""
    texts = {document.id: document.text for document in evaluation_set.documents}
    return [
        GoldQuestion(
            text=question.asked,
            history=[turn.text for turn in question.history if turn.role == "user"],
            gold=[
                Gold(document=gold.document, fragments=[gold.span.of(texts[gold.document])]) for gold in question.spans
            ],
        )
        for question in evaluation_set.questions
    ]


def _asked(path: Path, number: int, line: str) -> GoldQuestion:
    try:
        return GoldQuestion.model_validate_json(line)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise BadEvaluationSet(f"{path.name}, line {number}: {where}: {first['msg']}. Correct that line.") from None


class SearchableText:
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


def texts_of(versions: Sequence[Version], library: Library) -> dict[str, SearchableText]:
    """By the SHA-256 of the file as it was handed in, and by the document's id."""
    found = {version: SearchableText(version.document.id, library.canonical(version)) for version in versions}
    by_file = {version.source_sha256: text for version, text in found.items()}
    return by_file | {version.document.id: text for version, text in found.items()}


def question(asked: GoldQuestion, texts: Mapping[str, SearchableText]) -> Question:
    """With every place of its gold. Raises BadEvaluationSet where a file or a fragment is not there."""
    spans: list[GoldSpan] = []
    for gold in asked.gold:
        text = texts.get(gold.source)
        if text is None:
            raise BadEvaluationSet(f"Question {asked.id!r}: no document has the id or SHA-256 {gold.source[:64]!r}.")
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
