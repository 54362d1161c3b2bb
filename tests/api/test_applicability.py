"""For which nations and readers quotes are: over HTTP, on the command line, in certificates and for chat clients."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import open_service
from api.certificates.replaying import replay
from api.settings import Settings
from retrieval.interfaces import Models
from tests.api.conftest import Cited
from tests.nations import BY_ALL, BY_SCHOOLS, BY_SCOTLAND, OPEN, SILENT_FOR_WALES
from web.wording.which_one import WHICH_ONE

ENGLAND = {"nations": ["England"], "evidence": "This guidance applies to England.", "by": "document"}
SCOTLAND = {"nations": ["Scotland"], "evidence": "This guidance applies to Scotland.", "by": "document"}
PROVIDERS = {
    "readers": "registered providers",
    "evidence": "This guidance is for registered providers.",
    "by": "document",
}
HELD_FOR_SCOTLAND = "An answer is held only for Scotland."


def ask(of_nations: TestClient, question: str, **asked: Any) -> dict[str, Any]:
    response = of_nations.post("/v1/answers", json={"question": question, **asked})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def documents(answer: dict[str, Any]) -> set[str]:
    return {quote["citation"]["document_id"] for quote in answer["quotes"]}


def test_a_quote_says_for_whom_it_is_and_with_which_words(of_nations: TestClient) -> None:
    by_document = {quote["citation"]["document_id"]: quote for quote in ask(of_nations, BY_ALL)["quotes"]}
    assert by_document.keys() == {"deposits-england", "deposits-scotland"}
    england, scotland = by_document["deposits-england"], by_document["deposits-scotland"]
    assert (england["extent"], england["audience"], england["for_others"]) == (ENGLAND, PROVIDERS, False)
    assert (scotland["extent"], scotland["audience"], scotland["for_others"]) == (SCOTLAND, None, False)
    [quote] = ask(of_nations, "When is garden waste collected?", limit=1)["quotes"]
    assert (quote["extent"], quote["audience"]) == (None, None)


def test_a_question_or_a_filter_that_names_a_nation_gets_no_text_for_another(of_nations: TestClient) -> None:
    assert documents(ask(of_nations, BY_SCOTLAND)) == {"deposits-scotland"}
    assert documents(ask(of_nations, BY_ALL, filters={"nations": ["Scotland"]})) == {"deposits-scotland"}
    assert documents(ask(of_nations, BY_ALL, filters={"nations": ["England"]})) == {"deposits-england"}
    # The filter counts before the question's own words.
    assert documents(ask(of_nations, BY_SCOTLAND, filters={"nations": ["England"]})) == {"deposits-england"}


def test_a_filter_by_readers_leaves_out_text_for_others(of_nations: TestClient) -> None:
    assert documents(ask(of_nations, BY_ALL, filters={"readers": ["school"]})) == {"deposits-scotland"}
    # Housing associations are registered providers, too.
    housing = ask(of_nations, BY_ALL, filters={"readers": ["housing association"]})
    assert documents(housing) == {"deposits-england", "deposits-scotland"}


def test_text_for_readers_that_the_question_does_not_name_is_marked(of_nations: TestClient) -> None:
    [quote, *_] = ask(of_nations, BY_SCHOOLS)["quotes"]
    assert (quote["citation"]["document_id"], quote["for_others"]) == ("deposits-england", True)


def test_a_silence_says_for_whom_the_answer_is_held(of_nations: TestClient) -> None:
    answer = ask(of_nations, SILENT_FOR_WALES)
    assert (answer["status"], answer["reason"]) == ("no_answer", "for_others_only")
    [nearest, *_] = answer["nearest"]
    assert (nearest["extent"], nearest["for_others"]) == (SCOTLAND, True)


@pytest.mark.parametrize(
    "filters", [{"nations": ["Mars"]}, {"nations": ["wales"]}, {"nations": "Wales"}, {"readers": [1]}]
)
def test_another_name_than_a_nations_is_refused(of_nations: TestClient, filters: dict[str, Any]) -> None:
    response = of_nations.post("/v1/answers", json={"question": BY_ALL, "filters": filters})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")


def test_documents_say_for_whom_they_are(of_nations: TestClient) -> None:
    held = {document["id"]: document for document in of_nations.get("/v1/documents").json()}
    england = held["deposits-england"]
    assert (england["stated_extent"], england["stated_audience"]) == (ENGLAND, PROVIDERS)
    assert (england["extent"], england["audience"]) == (None, None)
    assert (held["gardens"]["stated_extent"], held["gardens"]["stated_audience"]) == (None, None)
    assert of_nations.get("/v1/documents/deposits-england").json()["stated_extent"] == ENGLAND


def test_a_chat_client_reads_it_with_the_quote_and_in_silence(of_nations: TestClient) -> None:
    def said(question: str) -> str:
        body = {"model": "cited", "messages": [{"role": "user", "content": question}]}
        return str(of_nations.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"])

    assert "\nApplies to Scotland.\n" in said(BY_SCOTLAND)
    assert (
        "\nNot for the nation or readers that you asked about. Applies to England · For registered providers."
        in said(BY_SCHOOLS)
    )
    assert said(SILENT_FOR_WALES).endswith(HELD_FOR_SCOTLAND)


def test_the_comparison_says_it_in_each_row(of_nations: TestClient) -> None:
    compared = ["deposits-england", "barges"]
    body = {"question": SILENT_FOR_WALES, "documents": compared}
    rows = of_nations.post("/v1/compare", json=body).json()["rows"]
    assert [row["answer"]["reason"] for row in rows][1] == "for_others_only"
    assert rows[1]["answer"]["nearest"][0]["extent"] == SCOTLAND
    table = of_nations.post("/compare", data={"question": SILENT_FOR_WALES, "document": compared, "ask": "1"}).text
    assert f"{HELD_FOR_SCOTLAND} It is shown below, with a warning." in table
    assert "Not for the nation that you asked about. Applies to Scotland" in table
    both = {"question": BY_ALL, "document": ["deposits-england", "deposits-scotland"], "ask": "1"}
    assert '<p class="cited-stamp">Applies to Scotland</p>' in of_nations.post("/compare", data=both).text
    file = of_nations.post("/compare/csv", data={"question": SILENT_FOR_WALES, "document": compared, "ask": "1"}).text
    assert HELD_FOR_SCOTLAND in file
    assert '"Not for the nation that you asked about. Applies to Scotland"' in file


def test_the_comparison_is_asked_for_nations_and_readers(of_nations: TestClient) -> None:
    body = {"question": BY_ALL, "documents": ["deposits-england", "deposits-scotland"]}
    rows = of_nations.post("/v1/compare", json={**body, "nations": ["Scotland"]}).json()["rows"]
    assert [row["answer"]["reason"] for row in rows] == ["for_others_only", None]
    assert rows[0]["answer"]["nearest"][0]["for_others"]
    rows = of_nations.post("/v1/compare", json={**body, "readers": ["school"]}).json()["rows"]
    assert [row["answer"]["reason"] for row in rows] == ["for_others_only", None]
    refused = of_nations.post("/v1/compare", json={**body, "nations": ["Mars"]})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_options_say_for_whom_they_are_and_none_is_for_another_nation(of_nations: TestClient) -> None:
    def options(**filters: Any) -> dict[str, Any]:
        found = of_nations.post("/v1/options", json={"question": OPEN, "filters": filters}).json()["options"]
        return {one["document_id"]: one["quote"]["extent"] for one in found}

    assert options() == {"deposits-england": ENGLAND, "deposits-scotland": SCOTLAND}
    assert options(nations=["Scotland"]) == {}


def test_a_certificate_carries_the_filters_and_its_replay_asks_with_them(
    of_nations: TestClient, nations: Path, models: Models
) -> None:
    filters = {"nations": ["England"], "readers": ["registered provider"]}
    signed = of_nations.post("/v1/certificates", json={"question": BY_SCOTLAND, "filters": filters}).json()
    searched = signed["certificate"]["searched"]["filters"]
    assert (searched["nations"], searched["readers"]) == (["England"], ["registered provider"])
    assert {quote["citation"]["document_id"] for quote in signed["certificate"]["result"]["quotes"]} == {
        "deposits-england"
    }
    service = open_service(Settings(data=nations), models)
    assert replay(signed["certificate"], service) == []
    searched["nations"] = ["Scotland"]
    assert replay(signed["certificate"], service) != []


def test_a_certificate_and_its_page_say_for_whom_each_quote_is(of_nations: TestClient) -> None:
    signed = of_nations.post("/v1/certificates", json={"question": BY_ALL}).json()
    quotes = {one["citation"]["document_id"]: one for one in signed["certificate"]["result"]["quotes"]}
    assert (quotes["deposits-england"]["extent"], quotes["deposits-england"]["audience"]) == (ENGLAND, PROVIDERS)
    assert (quotes["deposits-scotland"]["extent"], quotes["deposits-scotland"]["audience"]) == (SCOTLAND, None)
    page = of_nations.post("/certificates", data={"earlier": [SILENT_FOR_WALES], "certificate": "1 page"}).text
    assert "Applies to Scotland (“This guidance applies to Scotland.”)" in page
    # It shows no warnings, and names passages by the title of their document.
    assert "That text came nearest, so the confidence below can be high." in page
    assert "with a warning" not in page
    assert "<h3>1. Barges</h3>" in page


# --- on the command line


def test_the_command_asks_for_a_nation_and_readers(cited: Cited, nations: Path) -> None:
    asked = cited(nations, "ask", BY_ALL, "--nation", "Scotland", "--json")
    assert documents(json.loads(asked.stdout)) == {"deposits-scotland"}
    asked = cited(nations, "ask", BY_ALL, "--readers", "school", "--json")
    assert documents(json.loads(asked.stdout)) == {"deposits-scotland"}
    shown = cited(nations, "ask", BY_ALL, "--nation", "England")
    assert "Applies to England · For registered providers" in shown.stdout
    silent = cited(nations, "ask", SILENT_FOR_WALES)
    assert HELD_FOR_SCOTLAND in " ".join(silent.stdout.split())
    assert "Not for the nation that you asked about. Applies to Scotland" in silent.stdout
    wrong = cited(nations, "ask", BY_ALL, "--nation", "Mars")
    assert wrong.returncode == 2
    assert "England" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_the_list_of_documents_says_for_whom_each_is(cited: Cited, nations: Path) -> None:
    listed = " ".join(cited(nations, "documents").stdout.split())
    assert "Applies to England · For registered providers" in listed
    amended = cited(nations, "amend", "gardens", "--extent", "Mars")
    assert amended.returncode == 1
    assert "is no list of nations" in amended.stderr


def test_the_options_on_the_terminal_say_it_and_keep_the_nations_and_the_readers(cited: Cited, nations: Path) -> None:
    asked = ["ask", OPEN, "--nation", "England", "--nation", "Scotland", "--readers", "landlord"]
    shown = cited(nations, *asked).stdout.split(WHICH_ONE)[1]
    assert "Applies to England · For registered providers" in shown
    assert "Applies to Scotland" in shown
    kept = "--nation England --nation Scotland --readers landlord"
    assert f"cited ask --document deposits-scotland {kept} " in shown


def test_the_command_compares_for_a_nation(cited: Cited, nations: Path) -> None:
    both = ["--document", "deposits-england", "--document", "deposits-scotland"]
    shown = " ".join(cited(nations, "compare", BY_ALL, *both, "--nation", "Scotland").stdout.split())
    assert "An answer is held only for registered providers in England." in shown
    assert "Applies to Scotland" in shown
    rows = json.loads(cited(nations, "compare", BY_ALL, *both, "--readers", "school", "--json").stdout)["rows"]
    assert [row["answer"]["reason"] for row in rows] == ["for_others_only", None]


def test_the_commands_list_duties_and_check_drafts_with_it(cited: Cited, nations: Path, tmp_path: Path) -> None:
    for_wales = json.loads(cited(nations, "duties", "--nation", "Wales", "--json").stdout)
    assert [duty["quote"]["citation"]["document_id"] for duty in for_wales] == ["gardens"]
    every = cited(nations, "duties").stdout
    assert every.count("Applies to Scotland") == 1
    assert "2 duties" in every
    draft = tmp_path / "draft.txt"
    draft.write_text("It says “a barge on a canal is inspected every second year”.")
    assert "Applies to Scotland." in " ".join(cited(nations, "check", str(draft)).stdout.split())


def test_verify_shows_for_whom_the_quotes_of_a_certificate_are(cited: Cited, nations: Path, tmp_path: Path) -> None:
    made = tmp_path / "search.json"
    made.write_text(cited(nations, "certificate", SILENT_FOR_WALES).stdout)
    shown = " ".join(cited(nations, "verify", str(made)).stdout.split())
    assert shown.startswith("verified: ")
    assert "Nearest quote 1, of “Barges”: Applies to Scotland (“This guidance applies to Scotland.”)" in shown
