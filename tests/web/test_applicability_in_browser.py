"""Stamps, warnings and silence about nations in a real browser, with the choice of nation: with script and without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.bootstrap import open_service
from api.http.app import create_app
from api.lab.page_states import ask
from api.settings import Settings
from retrieval.interfaces import Models
from tests.nations import BY_ALL, BY_SCHOOLS, OPEN, SILENT_FOR_WALES
from tests.servers import app_served
from tests.size import some
from tests.web.test_every_page import WITH_SCRIPT, WITHOUT_SCRIPT, faults

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(nations: Path, models: Models) -> Iterator[str]:
    settings = Settings(data=nations)
    with app_served(create_app(settings, open_service(settings, models))) as (host, port):
        yield f"http://{host}:{port}"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_nation_is_chosen_kept_and_dropped_with_one_press(
    open_page: Callable[..., Page], address: str, script: bool
) -> None:
    page = open_page(java_script_enabled=script, viewport={"width": 375, "height": 700})
    page.goto(address)
    page.get_by_text("Choose where to search").click()
    page.get_by_role("checkbox", name="Scotland").check()
    page.get_by_role("button", name="Use this choice").click()
    chip = page.locator(".cited-choice__chips li")
    expect(chip).to_have_text(["For Scotland×Remove: For Scotland"])
    ask(page, BY_ALL)
    quote = page.locator("figure.cited-quote")
    expect(quote).to_have_count(1)
    expect(quote.locator(".cited-stamp")).to_have_text(["Applies to Scotland"])
    expect(page.get_by_text("For Scotland.", exact=True)).to_be_visible()
    expect(chip).to_have_count(1)
    chip.get_by_role("button").click()
    expect(chip).to_have_count(0)
    ask(page, BY_ALL)
    expect(page.locator("article").last.locator("figure.cited-quote")).to_have_count(2)


@pytest.mark.parametrize("script", some([True, False], 2), ids={True: "script", False: "no script"}.get)
def test_no_state_of_it_breaks_a_rule_of_wcag(open_page: Callable[..., Page], address: str, script: bool) -> None:
    page = open_page(color_scheme="light" if script else "dark", forced_colors="none" if script else "active")
    if not script:
        # axe itself needs script, so only the pages' own scripts are kept away.
        page.route("**/script/*.js", lambda route: route.abort())
    looks = WITH_SCRIPT if script else WITHOUT_SCRIPT
    found: list[Any] = []
    page.goto(f"{address}/?nation=Wales&readers=landlord")
    page.get_by_text("Change where to search").click()
    found += [("choice", *fault) for fault in faults(page, looks)]
    page.goto(address)
    for question in (BY_ALL, BY_SCHOOLS, SILENT_FOR_WALES):
        ask(page, question)
    found += [("answers", *fault) for fault in faults(page, looks)]
    page.goto(address)
    ask(page, OPEN)
    expect(page.locator(".cited-options .cited-stamp")).to_have_count(2)
    found += [("options", *fault) for fault in faults(page, looks)]
    page.goto(
        f"{address}/compare?document=deposits-england&document=deposits-scotland&nation=Scotland&readers=landlord"
    )
    page.get_by_label("Your question").fill(BY_ALL)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#comparison .cited-stamp").first).to_be_attached()
    found += [("comparison", *fault) for fault in faults(page, looks)]
    page.goto(f"{address}/duties?nation=Scotland")
    expect(page.locator("tbody .cited-stamp")).to_have_count(1)
    found += [("duties", *fault) for fault in faults(page, looks)]
    page.goto(f"{address}/check")
    page.get_by_label("The text of the draft").fill("It says “a tenant's deposit is protected within 30 days”.")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".cited-check__source .cited-stamp")).to_have_count(1)
    found += [("checked draft", *fault) for fault in faults(page, looks)]
    page.goto(f"{address}/documents/deposits-england")
    found += [("document", *fault) for fault in faults(page, looks)]
    page.goto(f"{address}/documents?applies-to=Scotland")
    found += [("documents", *fault) for fault in faults(page, looks)]
    assert found == []


def test_a_nation_is_taken_out_of_the_comparison_with_one_press(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(viewport={"width": 375, "height": 700})
    page.goto(f"{address}/compare?document=deposits-england&document=deposits-scotland")
    count, chips = page.locator("#chosen-count"), page.locator("#chosen li")
    expect(count).to_have_text("Chosen: 2 of at most 20.")
    page.get_by_role("checkbox", name="Scotland").check()
    expect(chips).to_have_count(3)
    expect(chips.last.locator("span").first).to_have_text("For Scotland")
    expect(count).to_have_text("Chosen: 2 of at most 20.")
    chips.last.get_by_role("button").click()
    expect(chips).to_have_count(2)
    expect(page.get_by_role("checkbox", name="Scotland")).not_to_be_checked()
    page.get_by_role("checkbox", name="Scotland").check()
    page.get_by_label("Your question").fill(BY_ALL)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#comparison")).to_contain_text("1 of 2 answers the question. For Scotland.")
    expect(page.locator("#comparison")).to_contain_text("An answer is held only for registered providers in England.")
    expect(chips).to_have_count(3)
