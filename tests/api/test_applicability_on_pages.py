"""For which nations and readers quotes are: in the chat, in its choice, in saved conversations and on documents."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from docx import Document
from starlette.testclient import TestClient

from tests.nations import BY_ALL, BY_SCHOOLS, BY_SCOTLAND, OPEN, SILENT_FOR_WALES

WARNING = "Not for the nation that you asked about. Applies to Scotland"
HELD_FOR_SCOTLAND = "An answer is held only for Scotland."


def sent(client: TestClient, question: str = "", **fields: Any) -> BeautifulSoup:
    response = client.post("/", data={"question": question, **fields})
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def select(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in page.select(selector)]


def quoted(page: BeautifulSoup) -> str:
    return " ".join(select(page, "figure blockquote"))


def test_a_quote_is_stamped_with_its_nation_and_its_readers(of_nations: TestClient) -> None:
    stamps = select(sent(of_nations, BY_ALL), ".cited-stamp")
    assert sorted(stamps) == ["Applies to England · For registered providers", "Applies to Scotland"]


def test_text_for_others_than_the_question_names_has_a_warning(of_nations: TestClient) -> None:
    stamps = select(sent(of_nations, BY_SCHOOLS), ".cited-stamp--force")
    assert "Not for the nation or readers that you asked about. Applies to England · For registered providers" in stamps


def test_a_silence_says_for_whom_the_answer_is_held_and_shows_it_with_a_warning(of_nations: TestClient) -> None:
    page = sent(of_nations, SILENT_FOR_WALES)
    assert f"{HELD_FOR_SCOTLAND} It is shown below, with a warning." in select(page, ".cited-silence")[0]
    assert select(page, ".cited-nearest .cited-stamp")[:2] == ["Not an answer", WARNING]


def test_a_nation_and_readers_can_be_chosen_and_the_choice_stays(of_nations: TestClient) -> None:
    offered = BeautifulSoup(of_nations.get("/").text, "html.parser")
    assert [box["value"] for box in offered.select("[name=nation]")] == [
        "England",
        "Wales",
        "Scotland",
        "Northern Ireland",
    ]
    assert [box["value"] for box in offered.select("[name=readers]")] == ["landlord"]
    page = sent(of_nations, BY_ALL, nation="Scotland", readers="landlord")
    assert ("45 days" in quoted(page), "30 days" in quoted(page)) == (True, False)
    assert select(page, "article .cited-standalone") == ["For Scotland. For readers such as “landlord”."]
    assert select(page, ".cited-choice__chips li > span") == ["For Scotland", "For readers such as “landlord”"]
    assert page.select("[name=nation][value=Scotland][checked]")
    assert page.select("[name=readers][value=landlord][checked]")
    # The earlier question keeps the choice with which it was asked, also after another one.
    [how] = [str(field["value"]) for field in page.select("#ask [name=how]")]
    page = sent(of_nations, BY_ALL, earlier=BY_ALL, how=how, nation="England")
    assert select(page, "article .cited-standalone") == [
        "For Scotland. For readers such as “landlord”.",
        "For England.",
    ]


def test_a_chip_drops_its_part_of_the_choice_and_asks_nothing(of_nations: TestClient) -> None:
    page = BeautifulSoup(of_nations.get("/?nation=Northern Ireland&readers=beekeeper&nation=Mars").text, "html.parser")
    assert select(page, ".cited-choice__chips li > span") == [
        "For Northern Ireland",
        "For readers such as “beekeeper”",
    ]
    assert page.select("[name=readers][value=beekeeper][checked]")
    first = page.select("button[name=drop]")[0]
    page = sent(of_nations, drop=first["value"], nation="Northern Ireland", readers="beekeeper")
    assert select(page, ".cited-choice__chips li > span") == ["For readers such as “beekeeper”"]
    assert not page.select("article")


@pytest.mark.parametrize("kind", ["page", "word", "evidence"])
def test_a_saved_conversation_says_it_with_each_quote_and_silence(of_nations: TestClient, kind: str) -> None:
    asked = {"earlier": [BY_SCOTLAND, SILENT_FOR_WALES], "how": ["nation=Scotland", ""], "as": kind}
    data = of_nations.post("/export", data=asked).content
    if kind == "word":
        words = "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)
    else:
        words = (data if kind == "page" else ZipFile(BytesIO(data)).read("answers.html")).decode()
    for said in ("Applies to Scotland", "For Scotland.", HELD_FOR_SCOTLAND, WARNING):
        assert said in words


def test_a_document_shows_for_whom_it_is_with_its_own_words(of_nations: TestClient) -> None:
    page = BeautifulSoup(of_nations.get("/documents/deposits-england").text, "html.parser")
    facts = select(page, ".cited-facts div")
    assert "Applies toEngland The document says: “This guidance applies to England.”" in facts
    assert "Forregistered providers The document says: “This guidance is for registered providers.”" in facts
    assert "says" not in " ".join(
        select(BeautifulSoup(of_nations.get("/documents/gardens").text, "html.parser"), ".cited-facts")
    )


@pytest.mark.parametrize(
    ("nation", "found"),
    [
        ("England", ["deposits-england"]),
        ("Scotland", ["barges", "deposits-scotland"]),
        ("not-stated", ["gardens"]),
        ("Mars", ["barges", "deposits-england", "deposits-scotland", "gardens"]),
    ],
)
def test_the_list_of_documents_is_narrowed_by_nation(of_nations: TestClient, nation: str, found: list[str]) -> None:
    page = BeautifulSoup(of_nations.get("/documents", params={"applies-to": nation}).text, "html.parser")
    assert sorted(str(link["href"]).rsplit("/")[-1] for link in page.select("main li h2 a")) == found
    assert select(page, "[name=applies-to] option") == ["All", "England", "Scotland", "Not stated"]


def test_options_are_stamped_and_asking_one_keeps_the_nations_and_the_readers(of_nations: TestClient) -> None:
    page = sent(of_nations, OPEN)
    stamps = sorted(select(page, ".cited-options .cited-stamp"))
    assert stamps == ["Applies to England · For registered providers", "Applies to Scotland"]
    page = sent(of_nations, OPEN, nation=["England", "Scotland"], readers="landlord")
    forms = page.select(".cited-options form")
    assert len(forms) == 2
    for form in forms:
        carried = [(field["name"], field["value"]) for field in form.select("input[name=nation], input[name=readers]")]
        assert carried == [("nation", "England"), ("nation", "Scotland"), ("readers", "landlord")]
    assert not sent(of_nations, OPEN, nation="Scotland").select(".cited-options")


def compared(client: TestClient, **fields: Any) -> BeautifulSoup:
    response = client.post("/compare", data=fields)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def test_the_comparison_is_asked_for_the_nations_and_readers_that_the_chat_had(of_nations: TestClient) -> None:
    answer = sent(of_nations, BY_ALL, nation="Scotland", readers="landlord")
    [form] = answer.select("form.cited-from-answer")
    fields = {str(field["name"]): str(field["value"]) for field in form.select("[name]")}
    assert fields["nation"] == "Scotland"
    page = compared(of_nations, **fields)
    chips = ["For Scotland", "For readers such as “landlord”"]
    assert select(page, "#chosen li > span") == chips
    assert [box["value"] for box in page.select("[name=nation][checked]")] == ["Scotland"]
    assert select(page, "#chosen-count") == ["Choose from 2 to 20 documents or publishers."]
    page = compared(of_nations, **{**fields, "document": ["deposits-england", "deposits-scotland"], "ask": "1"})
    assert " ".join(select(page, ".cited-summary")) == (
        "1 of 2 answers the question. For Scotland. For readers such as “landlord”."
    )
    assert "An answer is held only for registered providers in England." in select(page, ".cited-compare__silence")[0]
    assert select(page, "#chosen li > span")[2:] == chips
    save = {name: [f["value"] for f in page.select(f".cited-save [name={name}]")] for name in ("nation", "readers")}
    assert save == {"nation": ["Scotland"], "readers": ["landlord"]}
    saved = {**save, "question": BY_ALL, "document": ["deposits-england", "deposits-scotland"]}
    lines = list(csv.DictReader(StringIO(of_nations.post("/compare/csv", data=saved).text.lstrip("\ufeff"))))
    assert [line["Asked for"] for line in lines] == ["For Scotland. For readers such as “landlord”."] * 2
    assert lines[1]["Warning"] == "Applies to Scotland"
    dropped = compared(of_nations, **{**fields, "begin": "", "drop": "nation Scotland"})
    assert select(dropped, "#chosen li > span") == ["For readers such as “landlord”"]


def test_the_register_of_duties_says_for_whom_each_is_and_is_narrowed_by_nation(of_nations: TestClient) -> None:
    page = BeautifulSoup(of_nations.get("/duties").text, "html.parser")
    assert select(page, ".cited-duties tbody .cited-stamp") == ["Applies to Scotland"]
    for nation, found in (("Wales", ["gardens"]), ("Scotland", ["barges", "gardens"])):
        page = BeautifulSoup(of_nations.get("/duties", params={"nation": nation}).text, "html.parser")
        assert [str(link["href"]).split("?")[0].rsplit("/")[-1] for link in page.select("tbody a")] == found
        assert page.select(f"[name=nation][value={nation}][checked]")
        [file] = [str(link["href"]) for link in page.select("a") if "csv" in str(link["href"])]
        lines = list(csv.DictReader(StringIO(of_nations.get(file).text.lstrip("\ufeff"))))
        assert [line["Applies to"] for line in lines] == {"gardens": [""]}.get(found[0], ["Scotland", ""])
        listed = of_nations.get("/v1/duties", params={"nation": nation}).json()
        assert [one["quote"]["citation"]["document_id"] for one in listed] == found
        assert [one["extent"] and one["extent"]["nations"] for one in listed][-1] is None
    stated = of_nations.get("/v1/duties", params={"document": "barges"}).json()[0]["extent"]
    assert stated == {"nations": ["Scotland"], "evidence": "This guidance applies to Scotland.", "by": "document"}
    assert of_nations.get("/v1/duties", params={"nation": "Mars"}).status_code == 422
    first = of_nations.get("/v1/duties", params={"nation": "Scotland", "limit": 1})
    assert "nation=Scotland" in first.headers["link"]


def test_a_checked_draft_says_for_whom_its_evidence_is(of_nations: TestClient) -> None:
    draft = "It says “a tenant's deposit is protected within 30 days” and “garden waste is collected every Tuesday”."
    stamp = "Applies to England · For registered providers"
    page = BeautifulSoup(of_nations.post("/check", data={"text": draft}).text, "html.parser")
    assert select(page, ".cited-check__source .cited-stamp") == [stamp]
    statements = of_nations.post("/v1/check", json={"text": draft}).json()["statements"]
    [deposit, gardens] = [one["evidence"][0] for one in statements]
    assert (deposit["extent"]["nations"], deposit["audience"]["readers"]) == (["England"], "registered providers")
    assert (gardens["extent"], gardens["audience"]) == (None, None)
    file = of_nations.post("/check/export", data={"text": draft, "as": "csv"}).text
    assert [line["Warning"] for line in csv.DictReader(StringIO(file.lstrip("\ufeff")))] == [stamp, ""]
    word = Document(BytesIO(of_nations.post("/check/export", data={"text": draft, "as": "word"}).content))
    assert [f"{stamp}." in comment.text for comment in word.comments] == [True, False]
