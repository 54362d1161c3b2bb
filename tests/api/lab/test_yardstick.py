"""The yardstick: its questions are parted by document, fragments are found, and wrong gold is named."""

import json
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

import pytest

from api.gold.questions import SearchableText, read_questions
from api.lab.yardstick import measure
from ingest.formats.text.reader import read_text
from retrieval.errors import BadEvaluationSet
from retrieval.interfaces import Models
from retrieval.models.encoder import OnnxEncoder
from retrieval.text import Span

HALLS = """Community halls

A hall may be hired by any resident. The fee is £12.50 an hour, unless the council has waived it.

Alcohol

Alcohol must not be sold in a hall after 11pm.
"""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "halls.txt").write_text(HALLS)
    return folder


def asked(tmp_path: Path, *rows: dict[str, object]) -> Path:
    folder = tmp_path / "questions"
    folder.mkdir(exist_ok=True)
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def row(id: str, text: str, *fragments: str, half: str = "tuning") -> dict[str, object]:
    gold = [{"sha256": sha256(HALLS.encode()).hexdigest(), "fragments": list(fragments)}] if fragments else []
    return {"id": id, "half": half, "kind": "money", "text": text, "gold": gold}


def test_questions_are_asked_of_the_documents_and_judged_by_fragment(
    tmp_path: Path, documents: Path, encoder: OnnxEncoder
) -> None:
    folder = asked(
        tmp_path,
        row("fee", "What is the fee for hiring a hall?", "fee is 12 50 an hour"),
        row("dogs", "Which vaccinations must a greyhound have?"),
        row("kept", "May alcohol be sold?", "must not be sold", half="final"),
    )
    measured = measure(read_questions(folder, "tuning"), documents, tmp_path / "data", Models(encoder))
    assert measured.report.questions == 2
    assert measured.intervals["right quote first"] == (1.0, 1.0, 1.0)
    assert measured.intervals["right page first"][0] == 1.0
    assert measured.intervals["silence (area under ROC)"][0] == 1.0
    again = measure(read_questions(folder, "tuning"), documents, tmp_path / "data", Models(encoder))
    assert again.intervals == measured.intervals
    assert [record.first for record in again.report.records] == [record.first for record in measured.report.records]
    assert measured.kinds == {"money": (1, 1.0)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("fee", "What is the fee?", "fee is 99 pounds"), "is not in its file"),
        ({**row("fee", "What is the fee?"), "gold": [{"sha256": "0" * 64, "fragments": ["fee"]}]}, "no document has"),
        ({**row("fee", "What is the fee?"), "half": "third"}, "line 1: half"),
    ],
)
def test_gold_that_is_not_there_is_named(
    tmp_path: Path, documents: Path, encoder: OnnxEncoder, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(BadEvaluationSet, match=said):
        measure(read_questions(asked(tmp_path, wrong), "tuning"), documents, tmp_path / "data", Models(encoder))


def test_fragments_are_compared_by_letters_and_digits_alone() -> None:
    text = SearchableText("halls", read_text(HALLS).canonical)
    at = HALLS.index("£12.50")
    assert text.find("12 50") == [Span(at + 1, at + 6)]
    assert text.find("no such words") == text.find("—") == []


def test_the_questions_that_ship_are_parted_by_document() -> None:
    folder = Path("corpus/yardstick")
    halves = [read_questions(folder, half) for half in ("tuning", "final")]
    rows = [question for half in halves for question in half]
    assert len(rows) >= 240
    assert len({question.id for question in rows}) == len(rows)
    assert Counter(bool(question.gold) for question in rows)[False] >= len(rows) / 3
    assert sum(bool(question.history) for question in rows) >= 60
    homes = defaultdict(set)
    for question in rows:
        for gold in question.gold:
            homes[gold.sha256].add(question.half)
    assert {len(found) for found in homes.values()} == {1}
