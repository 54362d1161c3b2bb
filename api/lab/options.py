"""Measure "Which one?": `python -m api.lab.options QUESTIONS [--half t|k]` asks the library of CITED_DATA.

QUESTIONS is a file like corpus/which_one/questions.jsonl. It holds questions and places of texts, and no texts: the
library must hold the documents under the same ids. A question is skipped where its document is missing or has another
text.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from api.bootstrap import Service, open_service
from api.console import out
from api.settings import Settings
from retrieval.answer import Option

DOCUMENTS, GROUPS, NAMED = "documents", "groups", "named"


@dataclass(frozen=True, slots=True)
class Meant:
    """The place that the asker has in mind; `start` and `end` count code points of the text."""

    document: str
    text_sha256: str
    start: int
    end: int

    def is_document_of(self, option: Option) -> bool:
        return option.quote.citation.document_id == self.document

    def is_quoted_by(self, option: Option) -> bool:
        place = option.quote.citation
        return self.is_document_of(option) and place.start < self.end and self.start < place.end


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the file. `kind`: documents or groups are open questions; a named one says what it means."""

    id: str
    text: str
    kind: str
    meant: Meant

    @property
    def half(self) -> str:
        """`t` was used for tuning, `k` was kept back."""
        return self.id[-1]


@dataclass
class Count:
    """What became of the questions of one kind and half."""

    asked: int = 0
    asked_back: int = 0
    document: int = 0
    place: int = 0
    skipped: list[str] = field(default_factory=list)

    def add(self, question: OpenQuestion, options: Sequence[Option]) -> None:
        self.asked += 1
        self.asked_back += bool(options)
        self.document += any(map(question.meant.is_document_of, options))
        self.place += any(map(question.meant.is_quoted_by, options))


def read_questions(path: Path) -> Iterator[OpenQuestion]:
    """The questions of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        place = row["options"][row["meant"]]
        meant = Meant(place["document"], place["text_sha256"], place["start"], place["end"])
        yield OpenQuestion(row["id"], row["text"], row["kind"], meant)


def measure(service: Service, questions: Sequence[OpenQuestion]) -> dict[tuple[str, str], Count]:
    """The counts of each kind and half."""
    texts = {version.document.id: version.text_sha256 for version in service.library.versions()}
    counts: dict[tuple[str, str], Count] = {}
    for question in questions:
        count = counts.setdefault((question.kind, question.half), Count())
        if texts.get(question.meant.document) == question.meant.text_sha256:
            count.add(question, service.engine.which_one(question.text))
        else:
            count.skipped.append(question.id)
    return counts


def show(counts: dict[tuple[str, str], Count]) -> None:
    """Print a line for each kind and half."""
    for (kind, half), count in sorted(counts.items()):
        out.print(
            f"{kind} {half}: {count.asked} asked, {count.asked_back} asked back, "
            f"{count.document} with the meant document, {count.place} with the meant place"
        )
        if count.skipped:
            out.print(f"  {len(count.skipped)} skipped: the library does not hold their documents, or another text.")


def main(
    questions: Annotated[Path, typer.Argument(help="The file of questions.")],
    half: Annotated[str, typer.Option(help="Only the half t or k.")] = "",
) -> None:
    """Ask each question what it may mean, and count."""
    chosen = [question for question in read_questions(questions) if half in ("", question.half)]
    show(measure(open_service(Settings()), chosen))


if __name__ == "__main__":
    typer.run(main)
