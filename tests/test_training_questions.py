"""The questions for training contradict neither themselves nor the texts that they are about."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api.lab.training.data import is_held_out
from retrieval.text import Span

FOLDER = Path(__file__).resolve().parent.parent / "corpus" / "training"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / "documents.json").read_text("utf-8"))
    return found


def spans(row: dict[str, Any], label: str) -> list[Span]:
    return [Span(*place) for place in row[label]]


def test_each_question_stands_once_and_says_whether_it_is_answered(rows: list[dict[str, Any]]) -> None:
    assert max(Counter(row["id"] for row in rows).values()) == 1
    assert max(Counter((row["document"], row["question"].casefold()) for row in rows).values()) == 1
    assert all(bool(row["right"]) == row["answerable"] == (row["kind"] != "none") for row in rows)


def test_a_near_miss_is_no_part_of_an_answer(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for near in spans(row, "near"):
            assert not any(near.overlaps(span) for label in ("right", "also") for span in spans(row, label)), row["id"]


def test_no_document_is_asked_about_that_measures_the_training(documents: dict[str, str]) -> None:
    assert not [name for name in documents if is_held_out(name)]


def test_the_places_are_those_of_the_texts(rows: list[dict[str, Any]], documents: dict[str, str], shared: Path) -> None:
    lines = (shared / "data" / "uk-guidance" / "corpus.jsonl").read_text("utf-8").splitlines()
    texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    assert {name: sha256(texts[name].encode()).hexdigest() for name in documents} == documents
    for row in rows:
        for label in ("right", "also", "near"):
            for span in spans(row, label):
                words = span.of(texts[row["document"]])
                assert words == words.strip() != "", row["id"]
