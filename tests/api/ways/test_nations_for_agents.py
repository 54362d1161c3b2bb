"""For which nations and readers the text that MCP tools give is, asked with the official client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import open_service
from api.http.app import create_app
from api.settings import Settings
from retrieval.interfaces import Models
from tests.api.ways.test_agents import call, structured, text
from tests.nations import BY_ALL, BY_SCOTLAND, OPEN, SILENT_FOR_WALES
from tests.servers import app_served


@pytest.fixture(scope="module")
def two_nations(nations: Path, models: Models) -> Iterator[str]:
    """The address of a service over documents for England and for Scotland."""
    settings = Settings(data=nations, question_seconds=90)
    with app_served(create_app(settings, open_service(settings, models))) as (host, port):
        yield f"http://{host}:{port}"


def documents(found: list[dict[str, Any]]) -> list[str]:
    return sorted({one["citation"]["document_id"] for one in found})


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (None, ["deposits-england", "deposits-scotland"]),
        ([], ["deposits-england", "deposits-scotland"]),
        (["England"], ["deposits-england"]),
        (["Scotland"], ["deposits-scotland"]),
        (["England", "Scotland"], ["deposits-england", "deposits-scotland"]),
    ],
)
def test_ask_quotes_no_text_for_other_nations_than_those_asked_for(
    two_nations: str, of: list[str] | None, found: list[str]
) -> None:
    asked = {} if of is None else {"nations": of}
    result = call(two_nations, "ask", question=BY_ALL, **asked)
    quotes = structured(result)["quotes"]
    assert documents(quotes) == found
    assert {quote["extent"]["nations"][0] for quote in quotes} == {one.split("-")[1].title() for one in found}
    assert all(f"Applies to {one.split('-')[1].title()}" in text(result) for one in found)


def test_ask_says_for_whom_the_only_answer_is_held(two_nations: str) -> None:
    for asked in (
        {"question": SILENT_FOR_WALES},
        {"question": "How often is a barge inspected?", "nations": ["Wales"]},
    ):
        result = call(two_nations, "ask", **asked)
        assert (structured(result)["status"], structured(result)["reason"]) == ("no_answer", "for_others_only")
        assert "An answer is held only for Scotland." in text(result)


@pytest.mark.parametrize(("of", "missing"), [(["England"], "deposits-scotland"), (["Scotland"], "deposits-england")])
def test_search_passages_finds_none_of_a_document_for_other_nations(
    two_nations: str, of: list[str], missing: str
) -> None:
    everywhere = structured(call(two_nations, "search_passages", question=BY_ALL, limit=20))["passages"]
    assert missing in documents(everywhere)
    stated = {one["citation"]["document_id"]: one["extent"] and one["extent"]["nations"] for one in everywhere}
    assert stated["deposits-england"] == ["England"]
    assert stated["deposits-scotland"] == ["Scotland"]
    found = structured(call(two_nations, "search_passages", question=BY_ALL, limit=20, nations=of))["passages"]
    assert documents(found)
    assert missing not in documents(found)


def test_the_nations_that_are_given_count_before_those_that_the_question_names(two_nations: str) -> None:
    quotes = structured(call(two_nations, "ask", question=BY_SCOTLAND, nations=["England"]))["quotes"]
    assert documents(quotes) == ["deposits-england"]


def test_which_one_gives_options_with_their_nations_and_none_for_others(two_nations: str) -> None:
    options = structured(call(two_nations, "which_one", question=OPEN))["options"]
    assert {one["document_id"]: one["quote"]["extent"]["nations"] for one in options} == {
        "deposits-england": ["England"],
        "deposits-scotland": ["Scotland"],
    }
    assert structured(call(two_nations, "which_one", question=OPEN, nations=["England"]))["options"] == []


@pytest.mark.parametrize("tool", ["ask", "which_one", "search_passages", "search_certificate"])
def test_another_name_than_a_nations_is_refused(two_nations: str, tool: str) -> None:
    result = call(two_nations, tool, question=BY_ALL, nations=["Mars"])
    assert result.is_error
    assert "nations.0: send one of these: 'England', 'Wales', 'Scotland'" in text(result)


def test_duties_and_checked_drafts_say_for_whom_they_are(two_nations: str) -> None:
    duties = structured(call(two_nations, "list_duties"))["duties"]
    assert {one["quote"]["citation"]["document_id"]: one["extent"] and one["extent"]["nations"] for one in duties} == {
        "barges": ["Scotland"],
        "gardens": None,
    }
    for_wales = structured(call(two_nations, "list_duties", nations=["Wales"]))
    assert (for_wales["found"], documents([one["quote"] for one in for_wales["duties"]])) == (1, ["gardens"])
    draft = "It says “a barge on a canal is inspected every second year”."
    [statement] = structured(call(two_nations, "check_draft", text=draft))["statements"]
    assert statement["evidence"][0]["extent"]["nations"] == ["Scotland"]
