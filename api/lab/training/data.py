"""What the ranker and the encoder are trained on, and what is kept back to measure them on.

A quarter of each set's documents, by the CRC-32 of their names, is kept back, and all that the yardstick's final half
asks about.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar
from zlib import crc32

from api.bootstrap import open_ingest, open_service
from api.gold.evaluation_set import EvaluationSet, Question, SetDocument
from api.gold.questions import read_questions
from api.lab.evaluate import Subject
from api.lab.training.rules import questions
from api.lab.yardstick import YARDSTICK
from api.settings import Settings
from ingest.source import sources
from retrieval.answer import Filters
from retrieval.document import Key
from retrieval.engine import PassageEngine
from retrieval.interfaces import Encoder, Models
from retrieval.text import BlockKind, CanonicalText, Span

_One = TypeVar("_One")

# Of these each question is asked of the whole set; of the last ones, of its own document, which it does not name.
WHOLE = (
    "clapnq-dev", "squad2-a", "xquad-en", "conditionalqa-dev", "doc2dial-a", "covidqa", "orsharc-dev", "mtrag-govt",
    "obliqa-dev", "uk-guidance",
)  # fmt: skip
GIVEN = ("policyqa-dev",)
# Near misses and completions of a set's questions, where it has them.
NEAR = "near.jsonl"
# Questions with lines that answer them, and no document.
EVIDENCE = "conditionalqa-train/pairs.jsonl"
TITLE_IS_HOME = ("squad2-a", "xquad-en")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question about a page, and the lines of it that answer; `title` is what the page's address says."""

    question: str
    page: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.page.rpartition("/")[2].replace("-", " ").capitalize()


def read_evidence(path: Path) -> list[Evidence]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Evidence(f"{row['scenario']} {row['question']}".strip(), row["page"], tuple(row["evidence"])) for row in rows
    ]


def home(evaluation_set: EvaluationSet, question: Question) -> str:
    """What a set is parted by: an article or a site, so that no part of it is on both sides."""
    name = question.passage or next(iter(question.relevant), question.id)
    if evaluation_set.name not in TITLE_IS_HOME:
        return name.split("#")[0]
    return next((home_of(evaluation_set, one) for one in evaluation_set.documents if one.id == name), "")


def home_of(evaluation_set: EvaluationSet, document: SetDocument) -> str:
    return document.title if evaluation_set.name in TITLE_IS_HOME else document.id.split("#")[0]


def is_kept_back(home: str) -> bool:
    return crc32(home.encode()) % 4 == 0


def kept_back(evaluation_set: EvaluationSet) -> EvaluationSet:
    """The set with the questions alone that nothing was trained on; every document stays."""
    if evaluation_set.name not in (*WHOLE, *GIVEN):
        return evaluation_set
    own = tuple(one for one in evaluation_set.questions if is_kept_back(home(evaluation_set, one)))
    return replace(evaluation_set, questions=own)


def trained_on(evaluation_set: EvaluationSet) -> list[Question]:
    """The questions that are not kept back."""
    return [one for one in evaluation_set.questions if not is_kept_back(home(evaluation_set, one))]


def asked_of(evaluation_set: EvaluationSet, question: Question, subject: Subject) -> Filters:
    """What a question is asked of: the set's library, or its own document where it does not name it."""
    own = subject.ids.get(question.passage or "") if evaluation_set.name in GIVEN else None
    return Filters((own,)) if own else Filters()


def drawn(rows: Sequence[_One], most: int, draw: Random) -> list[_One]:
    """So many of them, or all."""
    return draw.sample(rows, min(most, len(rows)))


@contextmanager
def library_of(documents: Path, encoder: Encoder) -> Iterator[tuple[PassageEngine, list[Key]]]:
    """An engine over a folder of documents, and what of it may be trained on: nothing of the yardstick's final half."""
    final = final_half()
    with TemporaryDirectory(prefix="cited-") as data:
        settings = Settings(data=Path(data))
        open_ingest(settings, encoder=encoder).run(sources([documents]))
        engine = open_service(settings, Models(encoder)).engine
        versions = engine.served_generation.catalogue.versions()
        yield engine, [version.key for version in versions if version.source_sha256 not in final]


def final_half() -> set[str]:
    """The SHA-256 of the files of the yardstick's final half, on which nothing is trained."""
    return {gold.sha256 for asked in read_questions(YARDSTICK, "final") for gold in asked.gold if gold.sha256}


def asked_by_rule(engine: PassageEngine, keys: Sequence[Key], draw: Random) -> list[tuple[str, Key, Span]]:
    """Questions made from each sentence of these versions that is no heading, with that sentence."""
    return [
        (question, key, sentence)
        for key in keys
        for question, sentence in _asked_of_text(engine.served_generation.catalogue.canonical(key), draw)
    ]


def _asked_of_text(canonical: CanonicalText, draw: Random) -> Iterator[tuple[str, Span]]:
    for block, sentence in canonical.sentences():
        if block.kind is not BlockKind.HEADING:
            for question in questions(" ".join(sentence.of(canonical.text).split()), draw):
                yield question, sentence
