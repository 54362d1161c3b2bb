"""The pages that a public body must publish: what they say of the operator, and where the operator said nothing."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from web.public.organisation import Compliance, LawfulBasis, Organisation, PublicFacts, Stored

COUNCIL = Organisation(
    name="Wharf <b>Borough</b> Council",
    email="access@wharf.example",
    phone="01632 960 001",
    address="Quay House, Wharf",
    officer="The Data Protection Officer, dpo@wharf.example",
    host="Example Hosting, United Kingdom",
    basis=LawfulBasis.PUBLIC_TASK,
    log_days=30,
    compliance=Compliance.PARTIAL,
    problems=("the map has no text",),
    tested_on=date(2026, 3, 1),
    tested_by="Wharf Borough Council, three pages",
    prepared_on=date(2026, 3, 2),
    reviewed_on=date(2026, 9, 2),
)
PAGES = ("/accessibility", "/privacy", "/help")


def words(client: TestClient, address: str) -> str:
    page = BeautifulSoup(client.get(address).text, "html.parser").select_one("main")
    assert page is not None
    return " ".join(page.get_text(" ").split())


@pytest.fixture
def stated(app: FastAPI) -> FastAPI:
    app.state.public_facts = PublicFacts(organisation=COUNCIL, release="9.8")
    return app


@pytest.mark.usefixtures("stated")
def test_the_accessibility_statement_has_every_part_of_the_model_statement(client: TestClient) -> None:
    text = words(client, "/accessibility")
    for part in (
        "Accessibility statement for Cited",
        "This website is run by Wharf <b>Borough</b> Council.",
        "Wharf <b>Borough</b> Council is committed to making its website accessible, in accordance with the Public "
        "Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018.",
        "partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard, due to the "
        "non-compliances and the exemptions listed below",
        "Non-accessible content",
        "the map has no text",
        "Disproportionate burden",
        "not within the scope of the accessibility regulations",
        "access@wharf.example",
        "Equality and Human Rights Commission (EHRC) is responsible for enforcing",
        "contact the Equality Advisory and Support Service (EASS)",
        "This statement was prepared on 2 March 2026. It was last reviewed on 2 September 2026.",
        "last tested on 1 March 2026",
        "Wharf Borough Council, three pages",
    ):
        assert part in text, part
    assert "not complete" not in text
    assert "not stated" not in text


@pytest.mark.usefixtures("stated")
def test_the_privacy_notice_has_every_part_of_article_13(client: TestClient) -> None:
    text = words(client, "/privacy")
    for part in (
        "Wharf <b>Borough</b> Council is the controller",
        "01632 960 001",
        "Data protection officer: The Data Protection Officer, dpo@wharf.example.",
        "a task in the public interest (UK GDPR, article 6(1)(e))",
        "It stores neither your questions nor the answers.",
        "30 days",
        "Example Hosting, United Kingdom",
        "for a copy of your personal data",
        "to stop, because you object",
        "Information Commissioner’s Office (ICO)",
        "You need not give us any personal data",
        "No decision about you is made by automated means",
    ):
        assert part in text, part
    assert "not complete" not in text
    assert "not stated" not in text


def test_where_nothing_is_stated_the_pages_say_so(client: TestClient) -> None:
    privacy, accessibility = words(client, "/privacy"), words(client, "/accessibility")
    assert "This notice is not complete." in privacy
    assert "its data protection officer" in privacy
    assert "The lawful basis has not been stated yet." in privacy
    assert "This statement is not complete." in accessibility
    assert "Nobody has stated yet how far this website complies" in accessibility
    assert "fully compliant" not in accessibility
    assert "partially compliant" not in accessibility


def test_the_notice_names_what_is_stored_and_for_how_many_days(app: FastAPI, client: TestClient) -> None:
    stored = (Stored("the questions of a conversation", "so that it has an address", 30),)
    app.state.public_facts = replace(PublicFacts(), stored=stored)
    text = words(client, "/privacy")
    assert "Stored: the questions of a conversation We store this so that it has an address 30 days" in text
    assert "stores neither" not in text
    assert "Questions and answers are not stored" not in text


@pytest.mark.parametrize(("personal", "says"), [("refuse", "is refused"), ("mask", "are taken out"), ("allow", "")])
def test_the_notice_says_what_happens_to_personal_numbers(
    app: FastAPI, client: TestClient, personal: str, says: str
) -> None:
    app.state.public_facts = replace(PublicFacts(), personal=personal)
    text = words(client, "/privacy")
    assert (says in text) if says else ("National Insurance" not in text)


@pytest.mark.parametrize("address", [*PAGES, "/", "/documents", "/documents/no"])
def test_every_page_links_them_in_its_footer(client: TestClient, address: str) -> None:
    footer = BeautifulSoup(client.get(address).text, "html.parser").select_one("footer")
    assert footer is not None
    assert {str(link["href"]) for link in footer.select("a")} >= set(PAGES)


@pytest.mark.usefixtures("stated")
def test_what_the_operator_stated_is_text_and_never_markup(client: TestClient) -> None:
    for address in PAGES:
        assert "<b>Borough" not in client.get(address).text
