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
from tests.nations import BY_ALL, BY_SCHOOLS, BY_SCOTLAND, SILENT_FOR_WALES

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
