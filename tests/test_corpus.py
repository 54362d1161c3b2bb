"""The shipped documents are what was received, and the gold questions agree with them."""

import json
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from api.gold.evaluation_set import EvaluationSet, read_set
from retrieval.facts import FACTS

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PINNED = {
    "counter-terrorism-and-extremism": "c16880187e6292574f4fc8de3c72292bd61ae31c8013e8212b992c2894a1cd79",
}
FIELDS = {"id", "file", *FACTS}


@pytest.fixture(scope="module")
def entries() -> dict[str, dict[str, object]]:
    manifest = tomllib.loads((CORPUS / "manifest.toml").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in manifest["document"]}


@pytest.fixture(scope="module")
def gold() -> EvaluationSet:
    return read_set(CORPUS / "gold")


def file_of(entry: dict[str, object]) -> Path:
    return CORPUS / str(entry["file"])


def test_every_document_is_byte_for_byte_the_one_received(entries: dict[str, dict[str, object]]) -> None:
    assert {id_: sha256(file_of(entry).read_bytes()).hexdigest() for id_, entry in entries.items()} == PINNED


def test_the_manifest_names_every_file_and_states_no_empty_field(entries: dict[str, dict[str, object]]) -> None:
    assert {file_of(entry) for entry in entries.values()} == set((CORPUS / "documents").iterdir())
    for entry in entries.values():
        assert {"id", "title", "file"} <= set(entry) <= FIELDS
        assert all(entry.values())


def test_the_readme_explains_every_field_of_a_manifest() -> None:
    rows = [line for line in (CORPUS / "README.md").read_text("utf-8").splitlines() if line.startswith("   | `")]
    assert {field.strip(" `") for row in rows for field in row.split("|")[1].split(",")} == FIELDS


def test_the_gold_documents_are_the_shipped_ones(entries: dict[str, dict[str, object]], gold: EvaluationSet) -> None:
    assert {document.id for document in gold.documents} == set(entries)
    for document in gold.documents:
        assert document.text == file_of(entries[document.id]).read_bytes().decode("utf-8")
        assert document.title == entries[document.id]["title"]


def test_a_third_of_at_least_forty_gold_questions_is_not_answered(gold: EvaluationSet) -> None:
    unanswered = [question for question in gold.questions if not question.answerable]
    assert len(gold.questions) >= 60
    assert len(unanswered) * 3 >= len(gold.questions)
    assert len(gold.questions) - len(unanswered) >= 40


def test_no_gold_question_stands_twice(gold: EvaluationSet) -> None:
    assert len({question.id for question in gold.questions}) == len(gold.questions)
    assert len({question.text.casefold() for question in gold.questions}) == len(gold.questions)


def test_exactly_the_answerable_questions_have_spans_in_relevant_documents(gold: EvaluationSet) -> None:
    for question in gold.questions:
        assert bool(question.spans) == question.answerable
        assert {place.document for place in question.spans} == set(question.relevant)


def test_every_gold_span_slices_to_its_recorded_words(gold: EvaluationSet) -> None:
    texts = {document.id: document.text for document in gold.documents}
    rows = [json.loads(line) for line in (CORPUS / "gold" / "spans.jsonl").read_text("utf-8").split("\n") if line]
    assert rows
    for row in rows:
        assert texts[row["corpus-id"]][row["start"] : row["end"]] == row["text"]
        assert row["text"] == row["text"].strip()


def test_follow_ups_are_among_the_gold_questions(gold: EvaluationSet) -> None:
    follow_ups = [question for question in gold.questions if question.history]
    assert {question.answerable for question in follow_ups} == {True, False}
    assert all(question.history[0].role == "user" for question in follow_ups)
