"""The pages of documents, over HTTP: what each says before a change, and what the change does."""

import json
import re
from typing import Any

import pytest

from api.gold.questions import GoldQuestion
from api.state import audit, own_questions, quality, reports
from api.state.reports import Complaint
from api.state.store import Store
from tests.access.requests import Response
from tests.admin.site import Site, done, page, sent


def changed(site: Site, response: Response) -> Any:
    """The job that a form has started, once it has ended well."""
    assert response.status == 303, response.text
    return done(site, response.headers["location"].rpartition("/")[2].partition("?")[0])


def test_the_list_finds_documents_and_shows_withdrawn_ones(site: Site) -> None:
    assert "Parking in the borough" in page(site, "documents").text
    for words in ("BINS", "bin"):
        found = page(site, f"documents?words={words}").text
        assert "/admin/documents/bins" in found
        assert "/admin/documents/parking" not in found
    assert "No document matches your choice" in page(site, "documents?words=zebra").text
    changed(site, sent(site, "documents/bins/withdraw"))
    listed = page(site, "documents").text
    assert "Withdrawn" in listed[listed.index("/admin/documents/bins") :]
    assert "/admin/documents/bins" in page(site, "documents?in-force=no").text
    assert "/admin/documents/bins" not in page(site, "documents?in-force=yes").text
    assert page(site, "documents/bins").status == 200
    assert "/documents/bins" not in site.server.get("/documents").text


def test_each_change_says_first_what_it_does(site: Site) -> None:
    shown = page(site, "documents/parking/withdraw").text
    assert "1 edition, 2 passages" in shown or "1 edition, 1 passage" in shown
    assert "2 own questions have their right answer in it" in shown
    assert "What does a book of visitor permits cost?" in shown
    assert "It is not withdrawn." in page(site, "documents/parking/reinstate").text
    assert page(site, "documents/parking/shred").status == 404
    assert sent(site, "documents/parking/shred").status == 404
    assert page(site, "documents/none/withdraw").status == 404


def test_a_change_names_the_documents_that_it_brings_back_or_ends(site: Site) -> None:
    changed(site, sent(site, "documents/bins/facts", supersedes="parking"))
    returns = "“Parking in the borough”, which it replaced, is in force again."
    assert returns in page(site, "documents/bins/withdraw").text
    assert returns in page(site, "documents/bins/delete").text
    changed(site, sent(site, "documents/bins/withdraw"))
    ends = "“Parking in the borough”, which it replaces, is no longer in force."
    assert ends in page(site, "documents/bins/reinstate").text


def test_a_document_is_withdrawn_and_reinstated(site: Site) -> None:
    changed(site, sent(site, "documents/bins/withdraw", site.editor))
    assert site.server.get("/v1/documents/bins").status == 404
    assert "It answers again" in page(site, "documents/bins").text
    assert "It is withdrawn already." in page(site, "documents/bins/withdraw").text
    changed(site, sent(site, "documents/bins/reinstate", site.editor))
    assert site.server.get("/v1/documents/bins").status == 200
    newest, before = audit.entries(Store(site.data), 2)
    assert [(entry["action"], entry["by"]) for entry in (before, newest)] == [("withdraw", "Ed"), ("reinstate", "Ed")]


def test_a_deletion_can_be_previewed_first(site: Site) -> None:
    job = changed(site, sent(site, "documents/bins/delete", mode="preview"))
    assert page(site, f"previews/{job['result']['preview']}").status == 200
    assert site.server.get("/v1/documents/bins").status == 200
    changed(site, sent(site, "documents/bins/delete"))
    assert site.server.get("/v1/documents/bins").status == 404
    assert page(site, "documents/bins").status == 404


def test_a_deleted_document_is_purged_once_its_id_was_entered(site: Site) -> None:
    changed(site, sent(site, "documents/bins/delete"))
    way = page(site, "purge?document=bins")
    assert way.headers["location"] == "/admin/documents/bins/purge"
    shown = page(site, "documents/bins/purge").text
    assert "was deleted before" in shown
    assert "1 generation:" in shown
    [question] = [one for one in own_questions.own_questions(Store(site.data)) if "grey bins" in one.gold.text]
    assert "1 own question that names it" in shown
    assert f'href="/admin/questions/{question.id}"' in shown
    assert 'href="/admin/backups"' in shown
    refused = sent(site, "documents/bins/purge", sure="bin")
    assert refused.status == 400
    assert "enter its id: bins" in refused.text
    job = changed(site, sent(site, "documents/bins/purge", sure="bins"))
    assert job["result"]["probes"]
    assert "Cited then searched" in page(site, f"jobs/{job['id']}").text
    assert "Run it again" in page(site, f"jobs/{job['id']}").text
    assert "Run it again" not in page(site, f"jobs/{job['id']}", site.editor).text
    assert page(site, "documents/bins/purge").status == 404


def test_a_purge_counts_the_own_questions_that_it_removes(site: Site) -> None:
    source = site.server.get("/v1/documents/bins").json["version"]
    by_file = {"text": "Which bins are grey?", "gold": [{"sha256": source, "fragments": ["Grey bins"]}]}
    quality.keep_questions(Store(site.data), "files", [GoldQuestion.model_validate_json(json.dumps(by_file))])
    assert "2 own questions have their right answer in it" in page(site, "documents/bins/delete").text
    assert "1 own question that names it" in page(site, "documents/bins/purge").text
    changed(site, sent(site, "documents/bins/purge", sure="bins"))
    assert "Which bins are grey?" in [one.text for one in quality.kept_questions(Store(site.data))]


def test_a_purge_removes_the_places_of_reports_that_name_the_document(site: Site) -> None:
    version = site.server.get("/v1/documents/bins").json["version"]
    store = Store(site.data)
    gone = reports.add(store, Complaint.CUT_OFF, ("bins", version, 0, 4), None)
    kept = reports.add(store, Complaint.CUT_OFF, ("parking", "0" * 64, 0, 4), None)
    changed(site, sent(site, "documents/bins/purge", sure="bins"))
    found = {report.id: report for report in reports.listed(store)}
    assert (found[gone.id].document, found[gone.id].version, found[gone.id].start) == (None, None, None)
    assert found[kept.id].document == "parking"
    assert "The document of this quote has been purged." in page(site, "reports").text


def test_the_navigation_of_an_editor_leads_to_no_refusal(site: Site) -> None:
    for secret, count in ((site.editor_of_some, 1), (site.editor, 7), (site.admin, 11)):
        navigation = page(site, "", secret).text.partition('aria-label="Admin"')[2].partition("</nav>")[0]
        ways = re.findall(r'href="/admin/?([^"]*)"', navigation)
        assert len(ways) == count
        assert [way for way in ways if page(site, way, secret).status != 200] == []


def test_only_an_admin_purges(site: Site) -> None:
    for place in ("purge?document=bins", "documents/bins/purge"):
        assert page(site, place, site.editor).status == 403
    assert sent(site, "documents/bins/purge", site.editor, sure="bins").status == 403
    assert "/purge" not in page(site, "documents/bins", site.editor).text
    assert "/purge" not in page(site, "documents", site.editor).text


@pytest.mark.parametrize("change", ["withdraw", "delete", "reinstate"])
def test_an_editor_of_some_collections_sees_and_changes_no_document(site: Site, change: str) -> None:
    for place in ("documents", "documents/bins", f"documents/bins/{change}"):
        answer = page(site, place, site.editor_of_some)
        assert answer.status == 403
        assert "you see only some of its collections" in answer.text
    for place in (f"documents/bins/{change}", "documents/bins/facts"):
        assert sent(site, place, site.editor_of_some, title="Mine").status == 403
    assert site.server.get("/v1/documents/bins").json["title"] == "Bins"


def test_facts_are_changed_added_and_removed(site: Site) -> None:
    facts = {"title": "Bin days", "publisher": "The Borough", "in_force_from": "2026-01-31"}
    for_whom = {"extent": "england and Wales", "audience": "households"}
    changed(site, sent(site, "documents/bins/facts", **facts, **for_whom))
    held = site.server.get("/v1/documents/bins").json
    assert held["stated_extent"] == {"nations": ["England", "Wales"], "evidence": "", "by": "fact"}
    assert held["stated_audience"] == {"readers": "households", "evidence": "", "by": "fact"}
    assert (held["title"], held["publisher"], held["in_force_from"]) == ("Bin days", "The Borough", "2026-01-31")
    changed(site, sent(site, "documents/bins/facts", publisher=""))
    held = site.server.get("/v1/documents/bins").json
    assert (held["title"], held["publisher"]) == ("Bin days", None)


def test_facts_can_be_previewed_first(site: Site) -> None:
    job = changed(site, sent(site, "documents/bins/facts", title="Bin days", mode="preview"))
    assert job["result"]["preview"]
    assert site.server.get("/v1/documents/bins").json["title"] == "Bins"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"published": "tomorrow"}, "Day of publication must be a day, such as 2026-01-31"),
        ({"title": ""}, "Enter a title"),
        ({"collection": "Board papers"}, "Collection must have lower case letters"),
        ({"extent": "Mars", "audience": "schools"}, "Nations that it applies to must be nations, such as England and"),
        ({}, "Change a fact, or leave this page"),
    ],
)
def test_facts_that_cannot_be_used_are_named_and_kept_in_the_form(
    site: Site, fields: dict[str, str], said: str
) -> None:
    shown = sent(site, "documents/bins/facts", **fields)
    assert shown.status == 400
    assert said in shown.text
    assert all(f'value="{value}"' in shown.text for value in fields.values() if value)


def test_an_edition_that_the_library_does_not_hold_is_not_found(site: Site) -> None:
    assert page(site, f"documents/bins?version={'0' * 64}").status == 404
    assert sent(site, "documents/bins/facts", version="0" * 64, title="Other").status == 404


def test_a_notice_in_the_document_that_it_has_ended_is_shown_and_turned_down(site: Site) -> None:
    text = b"# Parks\n\nThis guidance was withdrawn on 3 March 2025.\n\nEvery park opens at seven in the morning.\n"
    headers = (*site.as_admin(), ("Content-Type", "application/octet-stream"))
    started = site.server.send("POST", "/v1/library/uploads?file_name=parks.md&document=parks", headers, text)
    done(site, started.json["id"])
    assert "was withdrawn on 3 March 2025" in page(site, "documents/parks").text
    refused = sent(site, "documents/parks/facts", reject="yes", published="soon")
    assert 'value="yes" checked' in refused.text
    changed(site, sent(site, "documents/parks/facts", reject="yes"))
    assert "was withdrawn on 3 March 2025" not in page(site, "documents/parks").text
    assert sent(site, "documents/parks/facts", reject="yes").status == 400


def parks_extent(site: Site) -> Any:
    """The extent of the quote that says when parks open."""
    asked = {"question": "At what time does every park open in the morning?", "filters": {"documents": ["parks"]}}
    return site.server.post("/v1/answers", asked).json["quotes"][0]["extent"]


def test_the_documents_own_words_for_whom_it_is_are_shown_and_turned_down(site: Site) -> None:
    text = b"# Parks\n\nThis guidance applies to England.\n\nEvery park opens at seven in the morning.\n"
    headers = (*site.as_admin(), ("Content-Type", "application/octet-stream"))
    started = site.server.send("POST", "/v1/library/uploads?file_name=parks.md&document=parks", headers, text)
    [line] = done(site, started.json["id"])["result"]["lines"]
    proposed = {one["fact"]: (one["value"], one["evidence"]) for one in line["proposals"]}
    assert proposed == {"extent": ("England", "This guidance applies to England.")}
    assert parks_extent(site)["by"] == "document"
    says = "The document itself says that it applies to England: “This guidance applies to England.”"
    assert says in page(site, "documents/parks").text
    refused = sent(site, "documents/parks/facts", reject_extent="yes", published="soon")
    assert 'value="yes" checked' in refused.text
    changed(site, sent(site, "documents/parks/facts", reject_extent="yes"))
    assert says not in page(site, "documents/parks").text
    assert site.server.get("/v1/documents/parks").json["stated_extent"] is None
    assert parks_extent(site) is None
    changed(site, sent(site, "documents/parks/facts", extent="Wales"))
    assert parks_extent(site) == {"nations": ["Wales"], "evidence": "", "by": "fact"}
    assert sent(site, "documents/parks/facts", reject_extent="yes").status == 400
