"""The comparison in a real browser: with script and without, on a desk and on a phone, on paper, and under axe."""

import csv
import re
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.text import BlockKind
from tests.fakes import FakeEngine, FakeLibrary
from tests.size import some
from tests.web.test_every_page import WITH_SCRIPT, WITHOUT_SCRIPT, faults
from web.build_assets import WEB, outputs

pytestmark = pytest.mark.browser

LEDGER = "Who keeps the ledger?"
LONG = "The clerk keeps the ledger in the tower, and shows it to whoever asks between nine and five on a working day. "


@pytest.fixture
def library(library: FakeLibrary) -> FakeLibrary:
    """The library with 60 further documents of two publishers, each with a long sentence about the ledger."""
    for number in range(60):
        words = [RawBlock(BlockKind.PARAGRAPH, LONG * 3, paragraph="1")]
        publisher = ("Upton", "Norton")[number % 2]
        library.add(Document(f"ward-{number:02}"), join(words), title=f"Rules of ward {number}", publisher=publisher)
    return library


@pytest.fixture
def address(app: FastAPI, serve: Callable[[Any], str]) -> str:
    if not all(path.is_file() for path in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    return serve(app)


@pytest.fixture(params=["script", "no script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "script")


@pytest.fixture
def context(browser: Browser, script: bool) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page with script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def chips(page: Page) -> list[str]:
    return page.locator("#chosen li > span").all_text_contents()


def find(page: Page, words: str) -> None:
    page.get_by_label("Find documents").fill(words)
    page.get_by_role("button", name="Show documents").click()
    page.wait_for_load_state()


def compare(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Compare", exact=True).click()
    page.locator("#comparison").wait_for()


def compared(page: Page, address: str, documents: str = "document=river-charter&document=odd") -> None:
    page.goto(f"{address}/compare?{documents}")
    page.locator("#question").fill(LEDGER)
    compare(page)


def test_search_choose_compare_and_open_a_quote_in_its_document(page: Page, address: str) -> None:
    page.goto(f"{address}/compare")
    page.locator("#question").fill(LEDGER)
    find(page, "charter")
    page.get_by_label("The River Charter").check()
    find(page, "ward 41")
    expect(page.locator("#chosen li")).to_have_count(1)
    page.get_by_label("Rules of ward 41").check()
    page.get_by_label("Find documents").fill("odd")
    page.get_by_label("Find documents").press("Enter")
    expect(page.get_by_label("<b>Odd</b>")).to_be_visible()
    assert chips(page) == ["The River Charter", "Rules of ward 41"]
    page.get_by_label("<b>Odd</b>").check()
    compare(page)
    rows = page.locator(".cited-compare tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="Odd")).to_contain_text("Cited found no sentence that answers this.")
    assert page.url == f"{address}/compare"
    rows.filter(has_text="The River Charter").get_by_role("link", name="Open in the document").click()
    expect(page.locator("#quote").first).to_be_in_viewport()
    assert "ledger" not in page.url


def test_an_answer_of_the_chat_leads_to_the_comparison(page: Page, address: str) -> None:
    page.goto(f"{address}/?document=river-charter&document=odd")
    page.locator("#question").fill(LEDGER)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Compare documents").click()
    expect(page.locator(".cited-compare tbody tr")).to_have_count(2)
    expect(page.locator("#question")).to_have_value(LEDGER)


def test_a_chip_is_one_press_away_from_gone(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?document=odd&document=river-charter&publisher=Upton")
    assert chips(page) == ["<b>Odd</b> & ends", "The River Charter", "All of Upton"]
    page.get_by_role("button", name="Remove: The River Charter").click()
    expect(page.locator("#chosen li")).to_have_count(2)
    page.get_by_role("button", name="Remove: All of Upton").click()
    expect(page.locator("#chosen li")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Upton", exact=True)).not_to_be_checked()
    expect(page.get_by_label("<b>Odd</b>")).to_be_checked()
    expect(page.locator("#chosen-count")).to_have_text("Chosen: 1 of at most 20.")


def test_the_table_is_saved_as_a_file_for_a_spreadsheet(page: Page, address: str) -> None:
    compared(page, address)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this table as CSV").click()
    assert re.fullmatch(r"cited-comparison-[\d-]+\.csv", download.value.suggested_filename)
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    assert len(list(csv.reader(StringIO(text, newline="")))) == 3


def test_what_is_missing_is_said_and_leads_to_its_place(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?document=odd")
    page.get_by_role("button", name="Compare", exact=True).click()
    page.get_by_role("link", name="Choose at least two documents").click()
    expect(page.locator("#choose")).to_be_focused()
    page.get_by_role("link", name="Enter a question").click()
    expect(page.locator("#question")).to_be_focused()


# --- with script


def test_what_is_ticked_shows_at_once_and_is_told(desk: Page, address: str) -> None:
    desk.goto(f"{address}/compare")
    desk.get_by_label("<b>Odd</b>").check()
    desk.get_by_role("checkbox", name="Norton", exact=True).check()
    assert chips(desk) == ["<b>Odd</b> & ends", "All of Norton"]
    expect(desk.locator("#chosen-count")).to_have_text("Chosen: 2 of at most 20.")
    expect(desk.locator("#announcement")).to_have_text("Chosen: 2 of at most 20.")
    desk.get_by_role("button", name="Remove: All of Norton").click()
    expect(desk.get_by_role("checkbox", name="Norton", exact=True)).not_to_be_checked()
    expect(desk.locator("#chosen button")).to_be_focused()


def test_back_from_a_document_and_a_new_load_show_the_table_again(desk: Page, address: str, engine: FakeEngine) -> None:
    compared(desk, address)
    expect(desk.locator("#compared")).to_be_focused()
    expect(desk.locator("#announcement")).to_have_text("1 of 2 answers the question.")
    asked = len(engine.asked)
    desk.get_by_role("link", name="Open in the document").click()
    expect(desk.locator("#quote").first).to_be_visible()
    desk.go_back()
    expect(desk.locator(".cited-compare tbody tr")).to_have_count(2)
    desk.reload()
    expect(desk.locator(".cited-compare tbody tr")).to_have_count(2)
    expect(desk.locator("#question")).to_have_value(LEDGER)
    assert len(engine.asked) == asked
    desk.get_by_role("link", name="Start again").click()
    expect(desk.locator("#comparison")).to_have_count(0)
    expect(desk.locator("#question")).to_have_value("")
    assert desk.evaluate("Object.keys(localStorage).length") == 0


def test_the_page_of_a_comparison_begins_anew_from_the_navigation(desk: Page, address: str) -> None:
    compared(desk, address)
    desk.get_by_role("navigation").get_by_role("link", name="Compare").click()
    expect(desk.locator("#comparison")).to_have_count(0)
    expect(desk.locator("#chosen li")).to_have_count(0)


def test_everything_can_be_done_by_keyboard(desk: Page, address: str) -> None:
    desk.goto(f"{address}/compare")
    desk.locator("#question").focus()
    desk.keyboard.type(LEDGER)
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.id") == "words"
    desk.keyboard.type("charter")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("checkbox")).to_have_count(1)
    desk.get_by_label("The River Charter").focus()
    desk.keyboard.press("Space")
    expect(desk.locator("#chosen li")).to_have_count(1)
    desk.get_by_label("Find documents").focus()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("odd")
    desk.keyboard.press("Enter")
    desk.get_by_label("<b>Odd</b>").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Compare", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".cited-compare tbody tr")).to_have_count(2)


# --- how it looks


@pytest.mark.parametrize("width", [320, 375])
def test_on_a_phone_each_row_is_a_card(desk: Page, address: str, width: int) -> None:
    compared(desk, address)
    desk.set_viewport_size({"width": width, "height": 700})
    boxes = [cell.bounding_box() for cell in desk.locator(".cited-compare tbody tr:first-child > *").all()]
    places = [(box["x"], box["y"], box["width"]) for box in boxes if box]
    assert len(places) == 3
    assert len({x for x, _, _ in places}) == 1
    assert [y for _, y, _ in places] == sorted(y for _, y, _ in places)
    assert all(wide > width * 0.7 for _, _, wide in places)
    assert desk.evaluate("document.documentElement.scrollWidth") == width
    # It is still a table to assistive technology.
    expect(desk.get_by_role("row")).to_have_count(3)
    expect(desk.get_by_role("rowheader")).to_have_count(2)


def test_on_paper_it_has_full_addresses_the_moment_and_no_half_empty_page(desk: Page, address: str) -> None:
    compared(desk, address, "&".join(f"document=ward-{number:02}" for number in range(20)))
    pages = [one.get_textpage() for one in pypdfium2.PdfDocument(BytesIO(desk.pdf(format="A4")))]
    texts = [one.get_text_range() for one in pages]
    whole = re.sub(r"\s", "", "".join(texts))
    assert f"{address}/documents/ward-07?version=" in whole
    assert re.search(r"Askedon\d+\w+20\d\d,\d\d:\d\dUTCathttp://127", whole)
    assert "Savethistable" not in whole
    assert "Finddocuments" not in whole
    assert len(pages) > 3
    assert all(text.split()[:3] == ["Document", "Quote", "Citation"] for text in texts[1:])
    # Of 842 points, the words of each page but the last leave at most a third empty at its foot.
    lowest = [min(one.get_charbox(at)[1] for at in range(one.count_chars())) for one in pages[:-1]]
    assert max(lowest) < 842 / 3


STATES = ("chosen", "table", "error", "search")


def reach(page: Page, address: str, state: str) -> None:
    page.goto(f"{address}/compare?document=river-charter&document=odd&document=ward-01&publisher=Upton")
    if state == "search":
        find(page, "nowhere")
    if state == "error":
        page.goto(f"{address}/compare?document=ward-02")
        page.get_by_role("button", name="Compare", exact=True).click()
        page.get_by_role("alert").wait_for()
    if state == "table":
        page.locator("#question").fill("topic_only: a ledger")
        compare(page)
        for summary in page.locator(".cited-compare summary").all():
            summary.click()
        page.locator("#question").fill(LEDGER)
        compare(page)


@pytest.mark.parametrize("scripted", some([True, False], 2), ids={True: "script", False: "no script"}.get)
def test_no_state_breaks_a_rule_of_wcag(browser: Browser, address: str, scripted: bool) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="light" if scripted else "dark",
        forced_colors="none" if scripted else "active",
    )
    context.set_default_timeout(60_000)
    if not scripted:
        # axe itself needs script, so only the pages' own scripts are kept away.
        context.route("**/script/*.js", lambda route: route.abort())
    page = context.new_page()
    found: list[Any] = []
    for state in STATES:
        reach(page, address, state)
        found += [(state, *fault) for fault in faults(page, WITH_SCRIPT if scripted else WITHOUT_SCRIPT)]
    context.close()
    assert found == []
