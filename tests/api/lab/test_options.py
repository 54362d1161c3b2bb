"""The figure of "Which one?": what counts, and what is skipped."""

import json
from pathlib import Path

from api.bootstrap import Service
from api.lab.options import measure, read_questions
from tests.fakes import FakeEngine, fake_library

SHIPPED = Path(__file__).parents[3] / "corpus" / "which_one" / "questions.jsonl"


def test_the_questions_that_ship_are_open_ones_in_two_halves_and_named_ones() -> None:
    questions = list(read_questions(SHIPPED))
    kinds = [(question.kind, question.half) for question in questions]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        ("documents", "t"): 20, ("documents", "k"): 20, ("groups", "t"): 10, ("groups", "k"): 10,
        ("named", "t"): 30, ("named", "k"): 30,
    }  # fmt: skip
    assert len({question.id for question in questions}) == 120


def test_an_option_counts_by_its_document_and_its_place_and_another_text_is_skipped(tmp_path: Path) -> None:
    library = fake_library()
    engine = FakeEngine(library)
    first = engine.which_one("Is there a war?")[0].quote.citation
    place = {"document": first.document_id, "text_sha256": first.text_sha256, "named": ""}
    rows = [
        ("a-t", "Is there a war?", {**place, "start": first.start, "end": first.start + 5}),
        ("b-t", "Is there a war?", {**place, "start": first.end + 1, "end": first.end + 2}),
        ("c-t", "Who carries a lantern?", {**place, "start": first.start, "end": first.end}),
        ("d-t", "Is there a war?", {**place, "text_sha256": "0" * 64, "start": 0, "end": 1}),
    ]
    file = tmp_path / "questions.jsonl"
    lines = [
        json.dumps({"id": id, "text": text, "kind": "documents", "meant": 0, "options": [at]}) for id, text, at in rows
    ]
    file.write_text("\n".join(lines))
    service = Service(engine, library, lambda: None)  # type: ignore[arg-type]
    count = measure(service, list(read_questions(file)))["documents", "t"]
    assert (count.asked, count.asked_back, count.document, count.place) == (3, 2, 2, 1)
    assert count.skipped == ["d-t"]
