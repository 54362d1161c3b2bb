"""Gaps: what is stored and what is not, how it is grouped, what closes it, and that it goes without a trace."""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from api.gap_review import ask_again, group
from api.state import gaps, reports
from api.state.gaps import MAX_GAPS, Gap, Origin
from api.state.store import Store
from retrieval.errors import UnknownGap
from retrieval.interfaces import Models
from tests.access.requests import Headers, bearer
from tests.admin.site import HTML, Site, done, page, sent, served
from tests.api.conftest import Cited
from tests.api.conftest import cited as cited  # a fixture

SKIPS = "What does a skip permit cost for a week?"
WEDDINGS = "When can a wedding be held at the town hall?"


@pytest.fixture
def storing(small_library: Path, models: Models, tmp_path: Path) -> Iterator[Site]:
    """A site that stores gaps."""
    yield from served(small_library, models, tmp_path / "data", gaps=True)


def ask(site: Site, question: str, **more: object) -> Any:
    answer = site.server.post("/v1/answers", {"question": question, **more})
    assert answer.status == 200, answer.text
    return answer.json


def report(site: Site, question: str, headers: Headers = (), **more: str) -> int:
    """Say of a silence that the answer should be in there; the status."""
    fields = {"complaint": "should_be_there", "question": question, **more}
    return site.server.form("/reports", urlencode(fields), headers).status


def stored(site: Site, until: Callable[[list[Gap]], bool] = lambda _: True) -> list[Gap]:
    """The open gaps, once `until` holds."""
    while not until(found := gaps.open_gaps(Store(site.data))):
        time.sleep(0.05)
    return found


def all_asked(found: list[Gap]) -> bool:
    """Whether there is a gap, and all were asked: the service stores one after it has answered."""
    return bool(found) and all(gap.asked_of for gap in found)


def test_nothing_is_stored_by_default_and_the_page_says_why(site: Site) -> None:
    assert ask(site, WEDDINGS)["status"] == "no_answer"
    assert report(site, WEDDINGS) == 200
    assert "a question may tell something about the person who asks" in page(site, "gaps").text
    assert site.server.get("/v1/library/gaps", site.as_admin()).status == 422
    assert b"wedding" not in (site.data / "state.sqlite").read_bytes()


def test_a_silence_is_stored_once_and_counted_over_every_way(storing: Site) -> None:
    ask(storing, WEDDINGS)
    ask(storing, f"  {WEDDINGS.replace(' ', '  ')} ")
    assert storing.server.form("/", f"question={WEDDINGS.replace(' ', '+')}").status == 200
    assert report(storing, WEDDINGS) == 200
    assert [one.question for one in reports.listed(Store(storing.data))] == [None]
    (gap,) = stored(storing, all_asked)
    assert (gap.question, gap.silences, gap.reports) == (WEDDINGS, 3, 1)
    assert gap.nearest


def test_answers_greetings_and_questions_of_some_documents_are_not_stored(storing: Site) -> None:
    assert ask(storing, "What does a resident's parking permit cost?")["status"] == "answered"
    ask(storing, "Hello")
    ask(storing, "Write me a summary of the parking rules")
    ask(storing, WEDDINGS, filters={"documents": ["bins"]})
    assert report(storing, WEDDINGS, how="document=bins") == 200
    assert stored(storing) == []


def test_what_somebody_asks_who_sees_some_collections_is_not_stored(storing: Site) -> None:
    some = bearer(storing.editor_of_some)
    assert storing.server.post("/v1/answers", {"question": WEDDINGS}, some).json["status"] == "no_answer"
    assert report(storing, WEDDINGS, some) == 200
    assert stored(storing) == []


def test_a_follow_up_is_stored_so_that_it_can_be_read_alone(storing: Site) -> None:
    ask(storing, "And for a second one?", history=[{"role": "user", "text": WEDDINGS}])
    for gap in stored(storing):
        assert "wedding" in gap.question


def test_personal_numbers_are_masked_even_where_questions_may_hold_them(tmp_path: Path) -> None:
    store = Store(tmp_path)
    gaps.note(store, "Can somebody with the number QQ 12 34 56 C hold a wedding?", Origin.REPORT)
    gaps.note(store, "Does AB123456C have a permit?", Origin.REPORT)
    assert "AB123456C" not in " ".join(gap.question for gap in gaps.open_gaps(store))


def test_gaps_that_are_alike_stand_together_with_their_nearest_passages(storing: Site) -> None:
    for question in (SKIPS, "How much is a skip permit for one week?", WEDDINGS):
        ask(storing, question)
    found = stored(storing, lambda held: len(held) == 3 and all_asked(held))
    groups = [{gap.question for gap in one.gaps} for one in group(found)]
    assert {SKIPS, "How much is a skip permit for one week?"} in groups
    assert {WEDDINGS} in groups
    listed = page(storing, "gaps").text
    assert "1 more like this" in listed
    assert "Nearest passages, which do not answer" in listed
    assert re.search(r"Questions without an answer</a>: 3<", page(storing, "").text)
    over_http = storing.server.get("/v1/library/gaps?limit=2", storing.as_admin())
    assert over_http.headers["link"].endswith('rel="next"')
    assert {one["question"] for one in over_http.json} <= {SKIPS, "How much is a skip permit for one week?", WEDDINGS}


def test_a_publication_closes_what_it_answers_with_a_link(storing: Site) -> None:
    ask(storing, WEDDINGS)
    stored(storing, all_asked)
    text = b"Town hall\n\nA wedding can be held at the town hall on Saturdays from 10 am to 4 pm."
    kind = ("Content-Type", "application/octet-stream")
    job = storing.server.send("POST", "/v1/library/uploads?file_name=hall.txt", (*storing.as_admin(), kind), text)
    assert job.status == 202
    while not (closed := gaps.closed_gaps(Store(storing.data))):
        time.sleep(0.05)
    assert closed[0].answer is not None
    assert closed[0].answer.document == "hall"
    shown = page(storing, "gaps?closed=true").text
    assert "on Saturdays from 10 am to 4 pm" in shown
    link = shown[shown.index("/documents/hall?version=") :].partition('"')[0].replace("&amp;", "&")
    assert "<mark" in storing.server.get(link.partition("#")[0]).text
    purge_hall(storing)


def purge_hall(site: Site) -> None:
    """The words of a purged document are nowhere among the gaps, and the question is open again."""
    purged = site.server.post("/v1/library/purges", {"documents": ["hall"]}, site.as_admin())
    done(site, purged.json["id"])
    assert b"from 10 am to 4 pm" not in (site.data / "state.sqlite").read_bytes()
    (gap,) = stored(site, all_asked)
    assert gap.question == WEDDINGS


def test_a_gap_is_deleted_by_hand_and_leaves_nothing(storing: Site) -> None:
    ask(storing, WEDDINGS)
    (gap,) = stored(storing, all_asked)
    assert WEDDINGS in page(storing, f"gaps/{gap.id}/remove").text
    assert sent(storing, f"gaps/{gap.id}/remove").status == 303
    assert b"wedding" not in (storing.data / "state.sqlite").read_bytes()
    assert page(storing, f"gaps/{gap.id}/remove").status == 404
    assert storing.server.post(f"/v1/library/gaps/{gap.id}/remove", headers=storing.as_admin()).code == "unknown_gap"


def test_gaps_go_after_the_stated_days_and_leave_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    gaps.note(store, WEDDINGS, Origin.SILENCE)
    gaps.note(store, SKIPS, Origin.SILENCE)
    old = (datetime.now(UTC).date() - timedelta(days=31)).isoformat()
    store.write("UPDATE gap SET last = ? WHERE question = ?", (old, WEDDINGS))
    assert gaps.forget_old(store, 31) == 0
    assert gaps.forget_old(store, 30) == 1
    assert [gap.question for gap in gaps.open_gaps(store)] == [SKIPS]
    assert b"wedding" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_turning_storage_off_deletes_every_gap(
    storing: Site, models: Models, tmp_path: Path, small_library: Path
) -> None:
    ask(storing, WEDDINGS)
    stored(storing, all_asked)
    for _ in served(storing.data, models, tmp_path / "off"):
        store = Store(tmp_path / "off")
        while gaps.open_gaps(store):
            time.sleep(0.05)
        assert b"wedding" not in (tmp_path / "off" / "state.sqlite").read_bytes()


def test_no_more_than_so_many_are_kept_and_the_oldest_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_GAPS == 5000
    monkeypatch.setattr(gaps, "MAX_GAPS", 2)
    store = Store(tmp_path)
    for number in range(4):
        gaps.note(store, f"question {number}?", Origin.SILENCE)
    assert {gap.question for gap in gaps.open_gaps(store)} == {"question 2?", "question 3?"}


def test_a_closed_gap_opens_again_when_there_is_silence_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    gaps.note(store, WEDDINGS, Origin.SILENCE)
    store.write("UPDATE gap SET closed = '2026-01-01', asked_of = 'one'")
    assert gaps.open_gaps(store) == []
    gaps.note(store, WEDDINGS, Origin.SILENCE)
    (gap,) = gaps.open_gaps(store)
    assert (gap.silences, gap.asked_of) == (2, None)
    gaps.remove(store, gap.id)
    with pytest.raises(UnknownGap):
        gaps.gap_of(store, gap.id)


def test_the_command_lists_gaps_and_needs_the_setting(storing: Site, cited: Cited) -> None:
    ask(storing, WEDDINGS)
    stored(storing, all_asked)
    assert "CITED_GAPS=on" in cited(storing.data, "gaps").stderr
    assert WEDDINGS in " ".join(cited(storing.data, "gaps", CITED_GAPS="on").stdout.split())
    (listed,) = json.loads(cited(storing.data, "gaps", "--json", CITED_GAPS="on").stdout)
    assert listed["nearest"][0]["text"]
    assert cited(storing.data, "gaps", "--remove", listed["id"], CITED_GAPS="on").returncode == 0
    assert "No question is without an answer" in cited(storing.data, "gaps", CITED_GAPS="on").stdout


def test_without_models_no_gap_is_asked(site: Site) -> None:
    class Without:
        models = None

    assert ask_again(Store(site.data), Without()) == 0  # type: ignore[arg-type]


def test_an_editor_who_sees_some_collections_sees_no_gap(storing: Site) -> None:
    assert page(storing, "gaps", storing.editor_of_some).status == 403
    assert storing.server.get("/admin/gaps", (HTML,)).status == 303


def test_gaps_are_grouped_with_the_first_that_they_are_like(tmp_path: Path) -> None:
    store = Store(tmp_path)
    vectors = {"a": [1.0, 0.0], "b": [0.0, 1.0], "like a": [0.9, 0.1], "of another model": [1.0, 0.0, 0.0]}
    for question, vector in vectors.items():
        gaps.note(store, question, Origin.SILENCE)
        (gap,) = [one for one in gaps.open_gaps(store) if one.question == question]
        gaps.note_asked(store, gap, "g", np.array(vector, np.float32), [], None)
    gaps.note(store, "not asked yet", Origin.SILENCE)
    groups = [[gap.question for gap in one.gaps] for one in group(gaps.open_gaps(store))]
    assert groups == [["a", "like a"], ["b"], ["of another model"], ["not asked yet"]]
