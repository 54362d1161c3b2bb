"""The page of the changes between two editions, as the server renders it and in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from tests.fakes import FakeLibrary, fake_library
from tests.web import axe
from tests.web.two_editions import ID, NEW, NEW_TEXT, OLD, OLD_TEXT, two_editions
from web.build_assets import WEB, outputs

ADDRESS = f"/documents/{ID}/changes"


@pytest.fixture
def library() -> FakeLibrary:
    return two_editions(fake_library())


def read(client: TestClient, address: str = ADDRESS, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def words(found: Tag | None) -> str:
    return " ".join(found.get_text().split()) if found else ""


def without_hidden(page: BeautifulSoup) -> BeautifulSoup:
    for hidden in page.select(".govuk-visually-hidden"):
        hidden.decompose()
    return page


def test_the_changes_stand_by_kind_with_both_editions_words(client: TestClient) -> None:
    page = without_hidden(read(client))
    assert words(page.select_one("h1")) == "Changes in Waste rules"
    assert words(page.select_one("#summary")) == (
        "From edition 1, published 6 May 2024, to edition 2, published 3 February 2026: 5 changes."
    )
    assert [words(kind) for kind in page.select(".cited-changes h2")] == [
        "Must, should, may", "Numbers", "Dates", "Wording"
    ]  # fmt: skip
    first = page.select_one(".cited-change")
    assert first is not None
    old, new = first.select(".cited-change__words")
    assert words(old) == "The council must collect grey bins every 14 days."
    assert words(new) == "The council should collect grey bins every 14 days."
    # The blank before a word is not marked.
    assert [one.get_text() for one in first.select("del, ins")] == ["must", "should"]


def test_each_text_is_a_slice_of_its_edition_and_its_link_opens_it(client: TestClient) -> None:
    page = without_hidden(read(client))
    for number, (canonical, sha256) in enumerate(((OLD_TEXT, OLD), (NEW_TEXT, NEW))):
        for change in page.select(".cited-change__sides"):
            side = change.select(".cited-change__side")[number]
            quoted, link = side.select_one(".cited-change__words"), side.select_one("a")
            if quoted is None or link is None:
                assert "Not in this edition" in words(side)
                continue
            assert quoted.get_text().strip() in canonical.text
            assert f"version={sha256}" in str(link["href"])
            shown = without_hidden(read(client, str(link["href"]).partition("#")[0]))
            marked = " ".join(words(one) for one in shown.select("mark"))
            assert marked == words(quoted)


def test_the_page_says_what_the_publishers_list_leaves_out(client: TestClient) -> None:
    page = read(client)
    assert words(page.select_one("#unmentioned")) == "The publisher’s list of changes leaves out 4 of them."
    assert words(page.select_one("#entries li")).startswith("Paragraph 2: more sacks are allowed.")
    mentions = [words(one) for one in page.select(".cited-change__mention")]
    assert mentions.count("In the publisher’s list of changes") == 1
    only = read(client, f"{ADDRESS}?unmentioned=1")
    assert len(only.select(".cited-change")) == 4


def test_the_form_chooses_kinds_and_editions(client: TestClient) -> None:
    page = read(client, f"{ADDRESS}?kind=number&kind=date&kind=nonsense")
    assert [words(kind) for kind in page.select(".cited-changes h2")] == ["Numbers", "Dates"]
    assert {str(box["value"]) for box in page.select("input[name=kind][checked]")} == {"number", "date"}
    none = read(client, f"{ADDRESS}?kind=layout")
    assert words(none.select_one("#none")) == "No change is of the kinds that you chose."
    back = read(client, f"{ADDRESS}?from={NEW}&to={OLD}")
    assert "From edition 2" in words(back.select_one("#summary"))
    assert [str(one["value"]) for one in back.select("option[selected]")] == [NEW, OLD]
    same = read(client, f"{ADDRESS}?from={NEW}&to={NEW}")
    assert words(same.select_one("#summary")).endswith("no words changed.")


def test_words_of_the_document_run_nowhere(client: TestClient) -> None:
    assert "<b>fresh" not in client.get(ADDRESS).text


def test_a_document_with_one_edition_has_nothing_to_compare(client: TestClient) -> None:
    page = read(client, "/documents/river-charter/changes")
    assert words(page.select_one("#summary")).startswith("This document has one edition")
    first = read(client, f"{ADDRESS}?to={OLD}")
    assert words(first.select_one("#summary")) == "There is no edition before this one. Choose two editions to compare."


def test_the_page_of_the_document_leads_to_its_changes(client: TestClient) -> None:
    links = [str(link["href"]) for link in read(client, f"/documents/{ID}").select("a[href*='/changes']")]
    assert links == [ADDRESS, f"{ADDRESS}?from={OLD}&to={NEW}"]
    assert read(client, "/documents/river-charter").select("a[href*='/changes']") == []


def test_more_changes_than_a_page_holds_come_on_further_pages(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.edition_changes.view.CHANGES_ON_A_PAGE", 2)
    seen: list[str] = []
    address: str | None = f"{ADDRESS}?kind=obligation&kind=number&kind=date"
    while address:
        page = read(client, address)
        seen += [words(one) for one in page.select(".cited-change ins")]
        following = page.select_one("a[rel=next]")
        address = str(following["href"]) if following else None
    assert seen == ["Added: should", "Added: three", "Added: 30 June"]


# --- in a browser


@pytest.fixture
def address(app: FastAPI, serve: Callable[[Any], str]) -> str:
    if not all(path.is_file() for path in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    return serve(app)


@pytest.fixture(params=[1280, 320])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("query", ["", "?kind=layout", f"?to={OLD}", "?unmentioned=1"])
def test_each_state_is_accessible_and_fits_every_screen(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}{ADDRESS}{query}")
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.browser
def test_both_editions_stand_side_by_side_where_there_is_room(page: Page, address: str) -> None:
    page.goto(f"{address}{ADDRESS}")
    old, new = page.locator(".cited-change__side").nth(0), page.locator(".cited-change__side").nth(1)
    boxes = [side.bounding_box() for side in (old, new)]
    assert boxes[0] and boxes[1]
    assert (boxes[0]["y"] == boxes[1]["y"]) is page.evaluate("window.innerWidth > 769")
