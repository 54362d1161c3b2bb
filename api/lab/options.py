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
from retrieval.answer import Filters, Option
from retrieval.interfaces import Engine
from retrieval.text import Span

GROUPS, NARROWED = "groups", "narrowed"


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
        return self.is_document_of(option) and self._overlaps(place.span)

    def is_core_of(self, option: Option) -> bool:
        return self.is_document_of(option) and any(map(self._overlaps, option.quote.core))

    def _overlaps(self, span: Span) -> bool:
        return span.start < self.end and self.start < span.end


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the file.

    `kind`: documents and groups are open questions; named ones, and open ones narrowed by words, say what they mean.
    """

    id: str
    text: str
    kind: str
    meant: Meant

    @property
    def half(self) -> str:
        """`t` was used for tuning, `k` was kept back."""
        return self.id.partition("/")[0][-1]


@dataclass
class Count:
    """What became of the questions of one kind and half.

    `settled`: an option quotes the meant place, or the answer does that its document gives when that option is chosen.
    """

    asked: int = 0
    asked_back: int = 0
    document: int = 0
    place: int = 0
    settled: int = 0
    skipped: list[str] = field(default_factory=list)

    def add(self, question: OpenQuestion, options: Sequence[Option], engine: Engine) -> None:
        self.asked += 1
        self.asked_back += bool(options)
        self.document += any(map(question.meant.is_document_of, options))
        # The quotes of two cases may be the same list, in which each marks its own sentence.
        is_placed = any(
            map(question.meant.is_core_of if question.kind == GROUPS else question.meant.is_quoted_by, options)
        )
        self.place += is_placed
        self.settled += is_placed or _is_settled(question, options, engine)


def _is_settled(question: OpenQuestion, options: Sequence[Option], engine: Engine) -> bool:
    if not any(map(question.meant.is_document_of, options)):
        return False
    answer = engine.ask(question.text, filters=Filters(documents=(question.meant.document,)))
    return any(question.meant.is_quoted_by(Option("", quote)) for quote in answer.quotes)


def read_questions(path: Path) -> Iterator[OpenQuestion]:
    """The questions of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        place = row["options"][row["meant"]]
        meant = Meant(place["document"], place["text_sha256"], place["start"], place["end"])
        yield OpenQuestion(row["id"], row["text"], row["kind"], meant)


def read_narrowed(path: Path) -> Iterator[OpenQuestion]:
    """Each open question of a file, narrowed by words to each of its options."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for number, place in enumerate(row["options"] if len(row["options"]) > 1 else ()):
            meant = Meant(place["document"], place["text_sha256"], place["start"], place["end"])
            yield OpenQuestion(f"{row['id']}/{number}", place["named"], NARROWED, meant)


def measure(service: Service, questions: Sequence[OpenQuestion]) -> dict[tuple[str, str], Count]:
    """The counts of each kind and half."""
    texts = {version.document.id: version.text_sha256 for version in service.library.versions()}
    counts: dict[tuple[str, str], Count] = {}
    for question in questions:
        count = counts.setdefault((question.kind, question.half), Count())
        if texts.get(question.meant.document) == question.meant.text_sha256:
            count.add(question, service.engine.which_one(question.text), service.engine)
        else:
            count.skipped.append(question.id)
    return counts


def show(counts: dict[tuple[str, str], Count]) -> None:
    """Print a line for each kind and half."""
    for (kind, half), count in sorted(counts.items()):
        out.print(
            f"{kind} {half}: {count.asked} asked, {count.asked_back} asked back, "
            f"{count.document} with the meant document, {count.place} with the meant place, {count.settled} settled"
        )
        if count.skipped:
            out.print(f"  {len(count.skipped)} skipped: the library does not hold their documents, or another text.")


def main(
    questions: Annotated[Path, typer.Argument(help="The file of questions.")],
    half: Annotated[str, typer.Option(help="Only the half t or k.")] = "",
) -> None:
    """Ask each question what it may mean, and count."""
    both = (*read_questions(questions), *read_narrowed(questions))
    chosen = [question for question in both if half in ("", question.half)]
    show(measure(open_service(Settings()), chosen))


if __name__ == "__main__":
    typer.run(main)
