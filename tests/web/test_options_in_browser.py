"""What an open question may mean, and the links under an answer, in a real browser: on a desk and on a phone."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from tests.fakes import FakeLibrary, fake_library
from tests.web import axe
from tests.web.test_in_browser import ask, contexts, overflow
from tests.web.two_editions import two_editions
from web.wording.which_one import WHICH_ONE

pytestmark = pytest.mark.browser

OPEN = "Is there a war?"
CHARTER = "The River Charter"


@pytest.fixture
def library() -> FakeLibrary:
    return two_editions(fake_library())


@pytest.fixture
def address(app: FastAPI, serve: Callable[[FastAPI], str]) -> str:
    return serve(app)


@pytest.fixture(params=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser: Browser, request: pytest.FixtureRequest, size: str) -> Iterator[Page]:
    for context in contexts(browser, bool(request.param), size):
        yield context.new_page()


@pytest.fixture
def scripted(browser: Browser, size: str) -> Iterator[Page]:
    for context in contexts(browser, True, size):
        yield context.new_page()


def reach(page: Page, words: str) -> None:
    """Tab to the link or button that begins with these words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if str(page.evaluate("document.activeElement.textContent.trim()")).startswith(words):
            return
    raise AssertionError(f"{words} cannot be reached by Tab")


def test_an_open_question_is_asked_back_and_an_option_settles_it(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, OPEN)
    expect(page.get_by_role("heading", name=WHICH_ONE)).to_be_visible()
    note = page.locator("article").get_by_role("link", name=WHICH_ONE)
    expect(note).to_be_in_viewport()
    assert overflow(page) <= 0
    note.click()
    expect(page.get_by_role("heading", name=WHICH_ONE)).to_be_in_viewport()
    page.get_by_role("button", name=CHARTER, exact=True).click()
    expect(page.locator("article")).to_have_count(2)
    titles = page.locator("article").last.locator(".cited-citation__title").all_inner_texts()
    assert set(titles) == {CHARTER}
    expect(page.get_by_role("heading", name=WHICH_ONE)).to_have_count(0)
    expect(page.locator(".cited-options-note")).to_have_count(0)


def test_options_links_and_the_record_of_the_search_are_reached_by_keyboard(scripted: Page, address: str) -> None:
    page = scripted
    page.goto(address)
    ask(page, OPEN)
    expect(page.get_by_role("heading", name=WHICH_ONE)).to_be_visible()
    reach(page, WHICH_ONE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=WHICH_ONE)).to_be_focused()
    reach(page, CHARTER)
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_count(2)
    for words in ("Duties in this document", "a page to read", "a signed file"):
        reach(page, words)


def test_an_answer_leads_to_the_duties_and_the_changes_of_its_document(page: Page, address: str) -> None:
    for link, heading in (("Duties in this document", "Duties"), ("What changed between editions", "Changes in")):
        page.goto(address)
        ask(page, "Who should collect the bins?")
        assert overflow(page) <= 0
        page.locator("article").get_by_role("link", name=link).click()
        expect(page.locator("h1")).to_contain_text(heading)


def test_axe_finds_nothing_wrong(scripted: Page, address: str) -> None:
    scripted.goto(address)
    for question in ("Who should collect the bins?", "unclear: a ledger", OPEN):
        ask(scripted, question)
    expect(scripted.get_by_role("heading", name=WHICH_ONE)).to_be_visible()
    assert axe.violations(scripted) == []
