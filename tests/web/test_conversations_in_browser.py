"""Stored conversations in a real browser, with script and without: the address, Back, reload, and the end."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from api.state import reports
from api.state.reports import Complaint
from api.state.store import Store
from tests.fakes import FakeEngine, FakeLibrary
from tests.web.test_in_browser import AXE, ask, check, contexts, overflow
from web.build_assets import WEB, outputs

pytestmark = pytest.mark.browser

STORED = re.compile(r"/conversations/[\w-]{22}(#latest)?$")


@pytest.fixture
def address(library: FakeLibrary, tmp_path: Path, serve: Callable[[Any], str]) -> str:
    if not all(path.is_file() for path in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    engine: Any = FakeEngine(library)
    held: Any = library
    return serve(create_app(Settings(data=tmp_path, conversations="on"), Service(engine, held, lambda: None)))


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    for context in contexts(browser, bool(request.param), "desk"):
        yield context.new_page()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    for context in contexts(browser, True, "desk"):
        yield context.new_page()


def test_a_stored_conversation_is_a_place(page: Page, address: str, browser: Browser) -> None:
    page.goto(address)
    expect(page.locator("#question-hint")).to_contain_text("stores this conversation for 30 days")
    ask(page, "Who keeps the ledger?")
    expect(page).to_have_url(STORED)
    ask(page, "And on Sundays?")
    expect(page).to_have_url(STORED)
    bookmark = page.url.partition("#")[0]
    page.reload()
    both = ["You asked: Who keeps the ledger?", "You asked: And on Sundays?"]
    expect(page.locator("article h2")).to_have_text(both)
    page.get_by_role("link", name="Open in the document").first.click()
    expect(page.locator("#quote")).to_be_visible()
    page.go_back()
    expect(page.locator("article h2")).to_have_text(both)
    other = browser.new_page()
    other.goto(bookmark)
    expect(other.locator("article h2")).to_have_text(both)
    other.close()


def test_a_stored_conversation_is_deleted_from_its_page(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name="Delete this conversation")).to_be_hidden()
    ask(page, "Who keeps the ledger?")
    place = page.url.partition("#")[0]
    page.get_by_role("button", name="Delete this conversation").click()
    expect(page.get_by_role("heading", name="There is no conversation at this address")).to_be_visible()
    page.goto(place)
    expect(page.locator("article")).to_have_count(0)


def test_the_ways_of_asking_again_stay_within_the_stored_conversation(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "Who keeps the ledger?")
    place = page.url.partition("#")[0]
    ask(page, "And on Sundays?")
    page.get_by_role("button", name="Ask it by itself").click()
    expect(page.locator("article")).to_have_count(3)
    page.get_by_text("Choose where to search").click()
    page.get_by_label("The River Charter").check()
    page.get_by_role("button", name="Use this choice").click()
    expect(page.locator(".cited-choice__chips")).to_contain_text("Only in “The River Charter”")
    ask(page, "Who carries a lantern?")
    assert page.url.partition("#")[0] == place
    page.goto(place)
    expect(page.locator("article")).to_have_count(4)
    expect(page.locator(".cited-choice__chips")).to_contain_text("Only in “The River Charter”")


def test_the_link_to_a_stored_conversation_is_its_address(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    link = desk.get_by_role("link", name="Link to this conversation")
    expect(link).to_have_attribute("href", re.compile(r"^/conversations/"))
    desk.reload()
    expect(link).to_have_attribute("href", re.compile(r"^/conversations/"))
    expect(desk.get_by_role("button", name="Wardens", exact=True)).to_be_visible()
    desk.get_by_role("link", name="Start again").click()
    expect(desk.locator("article")).to_have_count(0)
    ask(desk, "Who carries a lantern?")
    expect(desk.locator("article")).to_have_count(1)


def test_a_quote_and_a_silence_of_a_stored_conversation_are_reported(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    ask(page, "Who keeps the ledger?")
    ask(page, "Who owns the moon?")
    place = page.url
    for summary, choice in (("Something is wrong", "Out of date"), ("The answer should be in there", None)):
        report = page.locator(".cited-report", has=page.get_by_text(summary)).first
        report.locator("summary").click()
        (report.get_by_role("button", name=choice) if choice else report.get_by_role("button")).first.click()
        expect(page.get_by_text("Thank you").first).to_be_visible()
        if page.url != place:
            page.go_back()
    expect(page).to_have_url(place)
    expect(page.locator("article")).to_have_count(2)
    said = [one.complaint for one in reports.listed(Store(tmp_path))]
    assert said == [Complaint.SHOULD_BE_THERE, Complaint.OUT_OF_DATE]


@pytest.mark.usefixtures("files")
def test_a_stored_conversation_is_saved_as_a_file_and_its_page_stays(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "Who keeps the ledger?")
    ask(page, "And on Sundays?")
    place = page.url
    for name, ending in (("a web page", ".html"), ("a Word document", ".docx"), ("evidence", ".zip")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.endswith(ending)
        assert Path(download.value.path()).stat().st_size > 500
    assert page.url == place
    ask(page, "Who carries a lantern?")
    expect(page.locator("article")).to_have_count(3)


@pytest.mark.parametrize("size", ["desk", "phone", "narrow"])
def test_axe_finds_nothing_wrong_with_a_stored_conversation(browser: Browser, address: str, size: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: `npm ci` in web/")
    for context in contexts(browser, True, size):
        page = context.new_page()
        page.goto(address)
        check(page)
        ask(page, "Who keeps the ledger?")
        ask(page, "unclear: a ledger")
        check(page)
        page.reload()
        expect(page.locator("#stored")).to_be_visible()
        check(page)
        assert overflow(page) <= 0
        page.get_by_role("button", name="Delete this conversation").click()
        expect(page.get_by_role("heading", name="There is no conversation")).to_be_visible()
        check(page)
