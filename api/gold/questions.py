"""Questions with known answers: a question a line, with the words that answer it.

Each line is {"text"} and, where they apply, "history" (the asker's earlier questions) and "gold": places that answer,
each {"document" (its id) or "sha256" (of its file), "page" if it has pages, "fragments"}. A fragment is a few words of
the document; it is located by its letters and digits alone. The documents do not answer a question without gold. The
yardstick's questions also have an "id", a "half" and a "kind".
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
    """A place that answers: any of the fragments on this page of this file or document."""

    model_config = ConfigDict(extra="forbid")
    sha256: str | None = None
    document: str | None = None
    page: int | None = None
    fragments: Annotated[list[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_one_document(self) -> Self:
        if (self.sha256 is None) == (self.document is None):
            raise ValueError('name either the "document" by its id or its file by "sha256"')
        return self

    @property
    def source(self) -> str:
        return self.sha256 or self.document or ""


class GoldQuestion(BaseModel):
    """A line of a file of questions."""

    model_config = ConfigDict(extra="forbid")
    id: str = ""
    half: Half = "tuning"
    kind: str = ""
    text: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_LENGTH)]
    history: list[str] = []
    gold: list[Gold] = []


def read_questions(folder: Path, half: Half) -> list[GoldQuestion]:
    """Read the questions of one half. Raises BadEvaluationSet, which names the line."""
    return [asked for asked in read_file(folder / QUESTION_FILE) if asked.half == half]


def read_file(path: Path) -> list[GoldQuestion]:
    """Read every question of a file. Raises BadEvaluationSet, which names the line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as cause:
        raise BadEvaluationSet(f"{path} cannot be read: {cause}. Name a file of questions.") from cause
    return [_parse(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def read_any(path: Path) -> list[GoldQuestion]:
    """Read the questions of a file, a folder or an evaluation set. Raises BadEvaluationSet."""
    if path.is_dir() and not (path / QUESTION_FILE).is_file():
        return _questions_of_set(read_set(path))
    return read_file(path / QUESTION_FILE if path.is_dir() else path)


def _questions_of_set(evaluation_set: EvaluationSet) -> list[GoldQuestion]:
    """The set's questions, whose gold spans become fragments: these are found wherever the words stand."""
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


def _parse(path: Path, number: int, line: str) -> GoldQuestion:
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
        """Every occurrence of the fragment, on this page if one is given."""
        characters, offsets = self._characters
        sought = "".join(_letters_and_digits(fragment))
        spans: list[Span] = []
        at = characters.find(sought) if sought else -1
        while at >= 0:
            span = Span(offsets[at], offsets[at + len(sought) - 1] + 1)
            if page is None or self.page(span.start) == page:
                spans.append(span)
            at = characters.find(sought, at + 1)
        return spans

    def page(self, offset: int) -> int | None:
        """The page of the character at this offset; None outside every block, or where there are no pages."""
        blocks = self.canonical.blocks
        place = bisect_right(blocks, offset, key=lambda block: block.start) - 1
        return blocks[place].page_at(offset)[0] if place >= 0 and offset < blocks[place].end else None

    @cached_property
    def _characters(self) -> tuple[str, list[int]]:
        """The letters and digits of the text, and the offset of each."""
        pairs = [
            (character, offset)
            for offset, letter in enumerate(self.canonical.text)
            for character in _letters_and_digits(letter)
        ]
        return "".join(character for character, _ in pairs), [offset for _, offset in pairs]


def _letters_and_digits(text: str) -> list[str]:
    return [character for character in normalize("NFKC", text).lower() if character.isalnum()]


def searchable_texts(versions: Sequence[Version], library: Library) -> dict[str, SearchableText]:
    """The versions' texts by the SHA-256 of the original file, and by the document's id."""
    texts = {version: SearchableText(version.document.id, library.canonical(version)) for version in versions}
    by_file = {version.source_sha256: text for version, text in texts.items()}
    return by_file | {version.document.id: text for version, text in texts.items()}


def locate_gold(asked: GoldQuestion, texts: Mapping[str, SearchableText]) -> Question:
    """A question with every span of its gold. Raises BadEvaluationSet where a document or a fragment is missing."""
    spans: list[GoldSpan] = []
    for gold in asked.gold:
        text = texts.get(gold.source)
        if text is None:
            raise BadEvaluationSet(
                f"Question {asked.id!r}: no document has the id or SHA-256 {gold.source[:64]!r}. Add the document, or "
                "correct the question."
            )
        occurrences = [span for fragment in gold.fragments for span in text.find(fragment, gold.page)]
        if not occurrences:
            place = "in its file" if gold.page is None else f"on page {gold.page} of its file"
            raise BadEvaluationSet(
                f"Question {asked.id!r}: {gold.fragments} is not {place}. Correct the fragments or the page."
            )
        spans += [GoldSpan(text.document_id, span) for span in occurrences]
    return Question(
        id=asked.id,
        text=asked.text,
        answerable=bool(asked.gold),
        history=tuple(Turn("user", earlier) for earlier in asked.history),
        relevant={gold.document: 1 for gold in spans},
        spans=tuple(spans),
    )
