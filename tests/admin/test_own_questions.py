"""Own questions on their pages: choose the right passage, see the outcome, remove."""

import json
import re
import time
from pathlib import Path

import pytest

from api.bootstrap import open_service
from api.gold.questions import Gold, GoldQuestion
from api.settings import Settings
from api.state import audit, gaps, own_questions, quality, reports
from api.state.asking_lock import asking_lock
from api.state.gaps import Origin
from api.state.reports import Complaint
from api.state.store import Store
from retrieval.errors import BadInput, UnknownQuestion
from tests.admin.site import HTML, Site, done, page, sent

BOOKS = "How many visitor permits are in a book?"


def hidden(text: str) -> dict[str, str]:
    """The fields of the first form that chooses a passage."""
    form = text[text.index('action="/admin/questions"') :].partition("</form>")[0]
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return {name: value.replace("&#39;", "'") for name, value in found.items() if name != "form_token"}


def test_the_list_shows_each_question_with_its_last_outcome(site: Site) -> None:
    shown = page(site, "questions").text
    assert shown.count("Answered correctly") >= 2
    assert "of 3 are answered" in shown
    assert "From a file" in shown
    assert "Right answer in Parking" in shown


def test_a_question_is_added_with_the_passage_that_answers(site: Site) -> None:
    assert "The question" in page(site, "questions/new").text
    found = sent(site, "questions/new", question=BOOKS)
    assert "This is the right passage" in found.text
    chosen = hidden(found.text)
    assert chosen["question"] == BOOKS
    assert chosen["document"] == "parking"
    assert "done=added" in sent(site, "questions", **chosen).headers["location"]
    own = own_questions.own_questions(Store(site.data))[-1]
    assert own.is_from_web
    assert own.gold.gold[0].fragments[0] in "Visitor permits are sold in books of ten. A book costs £15."
    while "of 4 are answered" not in page(site, "questions").text:
        time.sleep(0.1)
    shown = page(site, f"questions/{own.id}").text
    assert "Answered correctly" in shown
    assert "The answer now" in shown
    again = sent(site, "questions", **chosen)
    assert again.status == 400
    assert "has this question already" in again.text


def test_the_right_passage_is_found_by_its_words(site: Site) -> None:
    question = "Which day do the bins go out?"
    found = sent(site, "questions/new", question=question, document="bins", words="TUESDAY grey")
    assert "Grey bins are collected every second Tuesday." in found.text
    assert sent(site, "questions", **hidden(found.text)).status == 303
    none = sent(site, "questions/new", question=question, document="bins", words="zebra")
    assert "No passage of this document has all these words" in none.text
    assert sent(site, "questions/new", question=question, document="none", words="zebra").status == 404


def test_a_question_that_no_document_answers(site: Site) -> None:
    assert sent(site, "questions", question="Who owns the moon?").status == 303
    own = own_questions.own_questions(Store(site.data))[-1]
    assert own.gold.gold == []
    assert "No document answers it" in page(site, f"questions/{own.id}").text


@pytest.mark.parametrize("question", ["", " ", "x" * 1001, "Does AB123456C have a permit?"])
def test_a_question_that_cannot_be_used_is_refused(site: Site, question: str) -> None:
    assert sent(site, "questions/new", question=question).status == 400
    assert sent(site, "questions", question=question).status == 400


def test_a_place_outside_the_text_is_refused(site: Site) -> None:
    version = site.server.get("/v1/documents/bins").json["version"]
    for start, end in (("0", "99999"), ("9", "9"), ("-5", "5"), ("5", "4")):
        fields = {"question": BOOKS, "document": "bins", "version": version, "start": start, "end": end}
        assert sent(site, "questions", **fields).status == 400
    assert len(own_questions.own_questions(Store(site.data))) == 3


def test_questions_are_asked_again_and_removed(site: Site) -> None:
    started = sent(site, "questions/ask").headers["location"]
    assert done(site, started.rpartition("/")[2].partition("?")[0])["kind"] == "questions ask"
    led = site.server.get(started, (*site.as_admin(), HTML))
    assert led.headers["location"] == "/admin/questions?done=asked"
    assert "of 3 are answered" in page(site, "questions").text
    own = own_questions.own_questions(Store(site.data))[0]
    assert "comes back with the next ingest" in page(site, f"questions/{own.id}/remove").text
    assert sent(site, f"questions/{own.id}/remove").status == 303
    assert len(own_questions.own_questions(Store(site.data))) == 2
    assert page(site, f"questions/{own.id}").status == 404
    entries = audit.entries(Store(site.data))
    assert [entry["action"] for entry in entries][:2] == ["questions remove", "questions ask"]
    assert all(own.gold.text not in entry["subject"] + entry["outcome"] for entry in entries)


def test_questions_added_on_the_web_stay_when_a_file_is_read_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    own_questions.add(store, GoldQuestion(text="One?", gold=[Gold(document="bins", fragments=["x"])]))
    own_questions.add(store, GoldQuestion(text="Two?"))
    quality.keep_questions(store, "/a/file", [GoldQuestion(text="Three?")])
    quality.keep_questions(store, "/a/file", [GoldQuestion(text="Four?")])
    assert [own.gold.text for own in own_questions.own_questions(store)] == ["Four?", "One?", "Two?"]
    with pytest.raises(BadInput):
        own_questions.add(store, GoldQuestion(text="  one? "))
    with pytest.raises(UnknownQuestion):
        own_questions.remove(store, "none")
    store.forget_documents(["bins"])
    assert [own.gold.text for own in own_questions.own_questions(store)] == ["Four?", "Two?"]


def test_the_form_is_filled_from_a_report_and_from_a_gap_without_the_question_in_the_address(site: Site) -> None:
    store = Store(site.data)
    reported = reports.add(store, Complaint.SHOULD_BE_THERE, None, BOOKS)
    silent = reports.add(store, Complaint.SHOULD_BE_THERE, None, None)
    listed = page(site, "reports").text
    assert f"/admin/questions/new?report={reported.id}" in listed
    assert f"report={silent.id}" not in listed
    assert f">{BOOKS}</textarea>" in page(site, f"questions/new?report={reported.id}").text
    assert page(site, "questions/new?report=none").status == 404
    gaps.note(store, BOOKS, Origin.SILENCE)
    (gap,) = gaps.open_gaps(store)
    assert f">{BOOKS}</textarea>" in page(site, f"questions/new?gap={gap.id}").text
    assert page(site, "questions/new?gap=none").status == 404


@pytest.mark.parametrize("place", ["questions", "questions/new", "gaps", "backups", "checks"])
def test_somebody_who_sees_some_collections_sees_none_of_it(site: Site, place: str) -> None:
    assert page(site, place, site.editor_of_some).status == 403


@pytest.mark.parametrize(
    "place", ["questions", "questions/new", "questions/ask", "questions/x/remove", "gaps/x/remove"]
)
def test_somebody_who_sees_some_collections_changes_none_of_it(site: Site, place: str) -> None:
    before = audit.entries(Store(site.data))
    assert sent(site, place, site.editor_of_some, question=BOOKS).status == 403
    assert audit.entries(Store(site.data)) == before


def test_a_removed_question_leaves_the_comparisons_of_previews(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for text in ("One?", "Two?"):
        own_questions.add(store, GoldQuestion(text=text))
        drift = {"drift": {"changes": [{"question": text}]}, "lines": []}
        store.write(
            "INSERT INTO job (id, kind, request, by, status, created, process, result) "
            "VALUES (?, 'compare', '{}', 'Ada', 'done', '2026-01-01', 1, ?)",
            (text, json.dumps(drift)),
        )
    own_questions.remove(store, own_questions.own_questions(store)[0].id)
    results = {row["id"]: json.loads(row["result"]) for row in store.rows("SELECT id, result FROM job")}
    assert results["One?"] == {"lines": []}
    assert results["Two?"]["drift"]["changes"] == [{"question": "Two?"}]


def test_a_question_added_while_the_others_are_asked_is_not_missed(site: Site) -> None:
    store, settings = Store(site.data), Settings(data=site.data)
    service = open_service(settings)
    added = iter([GoldQuestion(text="Who owns the moon?")])

    def asking(_done: int, _total: int) -> None:
        for question in added:
            own_questions.add(store, question)

    measured = [
        quality.measure(store, service.engine, service.library, "a key of the test", settings.risk, asking)
        for _ in range(2)
    ]
    assert measured[0] is None
    assert measured[1] is not None
    assert measured[1].counts.questions == 4


def test_the_job_waits_while_the_service_itself_asks_the_questions(site: Site) -> None:
    with asking_lock(site.data) as is_free:
        assert is_free
        started = sent(site, "questions/ask").headers["location"].partition("?")[0]
        while "Waiting for another round" not in page(site, started.removeprefix("/admin/")).text:
            time.sleep(0.05)
    assert done(site, started.rpartition("/")[2])["status"] == "done"


def test_a_library_without_own_questions_has_none_to_ask(site: Site) -> None:
    quality.forget_questions(Store(site.data))
    answer = sent(site, "questions/ask")
    assert answer.status == 400
    assert "Add one first" in answer.text
