"""Split the evaluation sets into training data and held-out data for the encoder and the rerankers.

A quarter of each set's document groups is held out, by the CRC-32 of the group's name. Nothing trains on the yardstick.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypeVar
from zlib import crc32

from api.gold.evaluation_set import EvaluationSet, Question, SetDocument
from api.lab.evaluate import Subject
from api.lab.training.json_lines import read_json_lines
from retrieval.answer import Filters

_T = TypeVar("_T")

# Sets whose questions are asked of all their documents; and sets whose questions are asked of their own document, which
# they do not name.
ASKED_OF_WHOLE_SET = (
    "clapnq-dev", "squad2-a", "xquad-en", "conditionalqa-dev", "doc2dial-a", "covidqa", "orsharc-dev", "mtrag-govt",
    "obliqa-dev", "uk-guidance",
)  # fmt: skip
ASKED_OF_OWN_DOCUMENT = ("policyqa-dev",)
# A set's file of near misses and partial answers to its questions.
NEAR_MISSES_FILE = "near.jsonl"
# Questions with lines that answer them, without the documents.
EVIDENCE_FILE = "conditionalqa-train/pairs.jsonl"
GROUPED_BY_TITLE = ("squad2-a", "xquad-en")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question about a page, and the lines of the page that answer. `title` is read from the page's address."""

    question: str
    page: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.page.rpartition("/")[2].replace("-", " ").capitalize()


def read_evidence(path: Path) -> list[Evidence]:
    """Read the questions of an evidence file."""
    return [
        Evidence(f"{row['scenario']} {row['question']}".strip(), row["page"], tuple(row["evidence"]))
        for row in read_json_lines(path)
    ]


def question_group(evaluation_set: EvaluationSet, question: Question) -> str:
    """The group of a question's document: an article or a site. The split keeps each group on one side."""
    name = question.passage or next(iter(question.relevant), question.id)
    if evaluation_set.name not in GROUPED_BY_TITLE:
        return name.split("#")[0]
    return next((document_group(evaluation_set, one) for one in evaluation_set.documents if one.id == name), "")


def document_group(evaluation_set: EvaluationSet, document: SetDocument) -> str:
    """The group of a document, as in `question_group`."""
    return document.title if evaluation_set.name in GROUPED_BY_TITLE else document.id.split("#")[0]


def is_held_out(group: str) -> bool:
    return crc32(group.encode()) % 4 == 0


def held_out_questions(evaluation_set: EvaluationSet) -> EvaluationSet:
    """The set with only its held-out questions, on which nothing was trained; every document stays."""
    if evaluation_set.name not in (*ASKED_OF_WHOLE_SET, *ASKED_OF_OWN_DOCUMENT):
        return evaluation_set
    questions = tuple(one for one in evaluation_set.questions if is_held_out(question_group(evaluation_set, one)))
    return replace(evaluation_set, questions=questions)


def training_questions(evaluation_set: EvaluationSet) -> list[Question]:
    """The questions that are not held out."""
    return [one for one in evaluation_set.questions if not is_held_out(question_group(evaluation_set, one))]


def question_filters(evaluation_set: EvaluationSet, question: Question, subject: Subject) -> Filters:
    """The filter of a question: its own document in a set whose questions do not name it, otherwise none."""
    document = subject.ids.get(question.passage or "") if evaluation_set.name in ASKED_OF_OWN_DOCUMENT else None
    return Filters((document,)) if document else Filters()


def sample_up_to(rows: Sequence[_T], most: int, draw: Random) -> list[_T]:
    """A sample of `most` rows, or all of them if there are fewer."""
    return draw.sample(rows, min(most, len(rows)))
