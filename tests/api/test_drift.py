"""Answer drift: what counts as another answer, and when a right answer is lost."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from api.compared_questions import ComparedQuestion, Origin, kept_words, questions_to_compare
from api.drift import Answering, Change, compare
from api.gold.questions import GoldQuestion
from api.http.admin.drift_view import readers_questions, view_drift
from api.state import conversations, gaps, quality, reports
from api.state.conversations import StoredQuestion
from api.state.reports import Complaint
from api.state.store import Store
from tests.fakes import FakeEngine, FakeLibrary, fake_library


def nothing(_done: int, _total: int) -> None:
    """Ignore the progress."""


def own(text: str, *gold: dict[str, Any]) -> ComparedQuestion:
    return ComparedQuestion.own(GoldQuestion.model_validate({"text": text, "gold": gold}))


def test_the_same_generation_has_no_drift() -> None:
    library = fake_library()
    side = Answering(FakeEngine(library), library)
    drift = compare([own("Who keeps the ledger?")], side, side, nothing)
    assert (drift.asked, drift.changed, drift.changes) == (1, 0, ())


def test_the_progress_is_told_after_each_question() -> None:
    library, told = fake_library(), list[tuple[int, int]]()
    side = Answering(FakeEngine(library), library)
    questions = [own("Who keeps the ledger?"), own("And on Sundays?")]
    compare(questions, side, side, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_right_answer_that_is_lost_counts_and_is_told_with_both_sides() -> None:
    before, after = fake_library(), FakeLibrary()
    gold = {"document": "river-charter", "fragments": ["No toll is due on Sundays"]}
    question = own("And on Sundays?", gold)
    drift = compare([question], Answering(FakeEngine(before), before), Answering(FakeEngine(after), after), nothing)
    (change,) = drift.changes
    assert (change.change, change.is_lost, drift.lost) == (Change.SILENCE, True, 1)
    assert (change.before.text, change.after.text) == ("No toll is due on Sundays.", None)
    assert change.after.is_right is None  # its words are in no document any more


def test_an_answer_that_is_rightly_gone_is_no_loss() -> None:
    before, after = fake_library(), FakeLibrary()
    sides = Answering(FakeEngine(before), before), Answering(FakeEngine(after), after)
    drift = compare([own("And on Sundays?")], *sides, nothing)
    assert (drift.changed, drift.lost, drift.changes[0].after.is_right) == (1, 0, True)


def test_the_words_of_another_edition_are_told_as_such() -> None:
    before, after = fake_library(), fake_library()
    version, canonical = after.held["river-charter"]
    after.held["river-charter"] = (replace(version, sha256="f" * 64, edition=2), canonical)
    sides = Answering(FakeEngine(before), before), Answering(FakeEngine(after), after)
    drift = compare([own("And on Sundays?")], *sides, nothing)
    assert [change.change for change in drift.changes] == [Change.OTHER_EDITION]
    (shown,) = view_drift(drift.to_json(), {}).changes
    assert ("edition 1" in shown.before.source, "edition 2" in shown.after.source) == (True, True)
    assert "f" * 8 not in shown.after.source


def test_questions_that_are_forgotten_and_documents_that_are_purged_leave_no_comparison(tmp_path: Path) -> None:
    store, side = Store(tmp_path), {"document_id": "river-charter", "text": "No toll is due on Sundays."}
    drift = {"changes": [{"question": "And on Sundays?", "before": side, "after": {"document_id": None}}]}

    def keep(id: str) -> None:
        store.write(
            "INSERT INTO job (id, kind, request, by, status, created, process, result) "
            "VALUES (?, 'compare', '{}', 'Ada', 'done', '2026', 1, ?)",
            (id, json.dumps({"lines": [], "drift": drift})),
        )

    keep("a")
    quality.forget_questions(store)
    assert store.rows("SELECT result FROM job") == [{"result": '{"lines":[]}'}]
    keep("b")
    store.forget_documents(["river-charter"])
    assert store.rows("SELECT result FROM job WHERE id = 'b'") == [{"result": None}]


def test_questions_that_readers_reported_are_asked_too_each_once(tmp_path: Path) -> None:
    store, place = Store(tmp_path), ("river-charter", "a" * 64, 0, 9)
    quality.keep_questions(store, "bins", [GoldQuestion(text="Who keeps the ledger?")])
    reports.add(store, Complaint.WRONG_PASSAGE, place, "And on Sundays?")
    reports.add(store, Complaint.SHOULD_BE_THERE, None, "Who keeps the ledger?")
    reports.add(store, Complaint.CUT_OFF, place, "And on Sundays?")
    reports.add(store, Complaint.OUT_OF_DATE, place, None)
    stored = [StoredQuestion(text, "", date(2024, 3, 1), "g") for text in ("And on Sundays?", "Who crosses free?")]
    conversations.begin(store, stored, 1, ["main"])
    gaps.note(store, "Is there a ferry?", gaps.Origin.SILENCE)
    asked = [(question.text, question.origin) for question in questions_to_compare(store)]
    assert asked == [
        ("Who keeps the ledger?", Origin.OWN),
        ("And on Sundays?", Origin.REPORTED),
        ("Is there a ferry?", Origin.GAP),
        ("Who crosses free?", Origin.RECENT),
    ]


def test_a_question_of_a_stored_conversation_is_counted_and_not_shown(tmp_path: Path) -> None:
    store, before, after = Store(tmp_path), fake_library(), FakeLibrary()
    conversations.begin(store, [StoredQuestion("And on Sundays?", "", date(2024, 3, 1), "g")], 1, ["main"])
    sides = Answering(FakeEngine(before), before), Answering(FakeEngine(after), after)
    drift = compare(questions_to_compare(store), *sides, nothing)
    assert (drift.readers_asked, drift.readers_changed, drift.changes) == (1, 1, ())
    assert kept_words(store, readers_questions(drift.to_json())) == {}


def test_a_comparison_keeps_no_words_of_a_reader_and_judges_no_answer_to_them(tmp_path: Path) -> None:
    store, before, after = Store(tmp_path), fake_library(), FakeLibrary()
    report = reports.add(store, Complaint.WRONG_PASSAGE, ("river-charter", "a" * 64, 0, 9), "And on Sundays?")
    sides = Answering(FakeEngine(before), before), Answering(FakeEngine(after), after)
    drift = compare([own("Who keeps the ledger?"), *questions_to_compare(store)], *sides, nothing)
    told = json.loads(json.dumps(drift.to_json()))
    assert "Sundays" not in json.dumps([one["question"] for one in told["changes"]])
    assert (drift.readers_asked, drift.readers_changed) == (1, 1)

    def shown() -> list[tuple[str, str]]:
        kept = kept_words(store, readers_questions(told))
        return [(one.question, one.before.judgement) for one in view_drift(told, kept).changes]

    assert ("And on Sundays?", "") in shown()
    store.write("DELETE FROM report WHERE id = ?", (report.id,))
    assert ("A question that is no longer kept", "") in shown()
