"""The pages in a real browser: with script and without, on a desk and on a phone, by mouse and by keyboard."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, ViewportSize, expect
from pypdfium2 import PdfDocument

from tests.fakes import FakeEngine
from web.build_assets import WEB, outputs
from web.serving_generation import ServingGeneration

pytestmark = pytest.mark.browser

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1280, "height": 900},
    "phone": {"width": 375, "height": 700},
    "narrow": {"width": 320, "height": 700},
}


@pytest.fixture
def address(app: FastAPI, serve: Callable[[FastAPI], str]) -> str:
    if not all(path.is_file() for path in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    return serve(app)


@pytest.fixture(params=["script", "no script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "script")


@pytest.fixture(params=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(browser: Browser, script: bool, size: str) -> Iterator[BrowserContext]:
    yield from contexts(browser, script, size)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page with script on a desk."""
    for context in contexts(browser, True, "desk"):
        yield context.new_page()


def contexts(browser: Browser, script: bool, size: str) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=script, viewport=SIZES[size])
    context.set_default_timeout(60_000)
    yield context
    context.close()


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the new turn."""
    turns = page.locator("article").count()
    page.get_by_role("textbox").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("article")).to_have_count(turns + 1)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_ask_and_follow_the_citation_to_the_marked_quote(page: Page, address: str) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(address)
    ask(page, "Who keeps the ledger?")
    expect(page.locator("article mark")).to_have_text("• a ledger, unless the harbour master keeps it")
    ask(page, "And on Sundays?")
    page.locator("article").last.get_by_role("link", name="Open in the document").nth(1).click()
    expect(page).to_have_url(re.compile(r"/documents/river-charter\?.*#quote$"))
    quote = page.locator("#quote")
    expect(quote).to_have_text("No toll is due on Sundays.")
    expect(quote).to_be_in_viewport()
    expect(page.locator("p", has=quote)).to_contain_text("2.2")
    assert requested and all(url.startswith(address) for url in requested)
    assert not [url for url in requested if "ledger" in url or "Sundays" in url]


def test_no_page_scrolls_sideways(context: BrowserContext, size: str, address: str) -> None:
    page = context.new_page()
    for width in (SIZES[size], SIZES["narrow"]):
        page.set_viewport_size(width)
        for place in (
            "/",
            "/documents",
            "/documents/river-charter?start=0&end=90",
            "/documents/odd",
            "/docs",
            "/quality",
            "/no",
        ):
            page.goto(address + place)
            assert overflow(page) <= 0, place
        page.goto(address)
        ask(page, "unclear: a ledger " + "antidisestablishmentarianism" * 4 + " ledger")
        assert overflow(page) <= 0


def test_an_empty_question_is_explained(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a question")
    page.get_by_role("link", name="Enter a question").click()
    expect(page.get_by_role("textbox")).to_be_focused()


def test_start_again_leaves_nothing_behind(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "Who keeps the ledger?")
    page.get_by_role("link", name="Start again").click()
    expect(page.locator("article")).to_have_count(0)
    expect(page.locator("#ask [name=earlier]")).to_have_count(0)


def test_without_script_nothing_is_offered_that_needs_it(browser: Browser, address: str) -> None:
    for context in contexts(browser, False, "desk"):
        page = context.new_page()
        page.goto(address)
        ask(page, "Who keeps the ledger?")
        expect(page.get_by_role("button", name="Copy quotation")).to_have_count(0)
        expect(page.locator("#progress")).to_be_hidden()
        expect(page.get_by_role("link", name="Documents")).to_be_visible()


def test_by_keyboard_alone(desk: Page, address: str) -> None:
    desk.goto(address)
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to main content")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("textbox")).to_be_focused()
    desk.keyboard.type("Who keeps the ledger?")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Who keeps the ledger?")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Open in the document")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#quote")).to_be_focused()


def test_a_new_answer_is_announced_and_the_address_stays(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    expect(desk.get_by_role("status")).to_contain_text("The documents say:")
    ask(desk, "Who owns the moon?")
    expect(desk.get_by_role("status")).to_have_text("Cited found no sentence that answers this.")
    assert desk.url == f"{address}/"


def test_a_suggestion_is_asked_by_pressing_it(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    desk.get_by_role("button", name="Wardens", exact=True).click()
    expect(desk.locator("article h2")).to_have_text(["You asked: Who keeps the ledger?", "You asked: Wardens"])
    expect(desk.get_by_role("button", name="Wardens", exact=True)).to_have_count(0)


def test_quotation_and_citation_are_copied_together(desk: Page, address: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    desk.get_by_role("button", name="Copy quotation with citation").click()
    expect(desk.get_by_role("button", name="Copied")).to_be_visible()
    copied = desk.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“The warden must carry:")
    assert "The River Charter. Ministry of Rivers, 4 March 2024" in copied


def test_going_to_the_source_and_back_keeps_the_conversation(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    ask(desk, "And on Sundays?")
    desk.get_by_role("link", name="Open in the document").first.click()
    expect(desk.locator("#quote")).to_be_visible()
    desk.go_back()
    expect(desk.locator("article h2")).to_have_text([re.compile("ledger"), re.compile("Sundays")])
    ask(desk, "What of Easter?")
    expect(desk.locator("article")).to_have_count(3)


def test_a_second_press_while_searching_asks_nothing_more(desk: Page, address: str, engine: FakeEngine) -> None:
    held: list[Route] = []
    desk.goto(address)
    desk.route(f"{address}/", lambda route: held.append(route))
    desk.get_by_role("textbox").fill("Who keeps the ledger?")
    button = desk.get_by_role("button", name="Ask", exact=True)
    button.click()
    expect(desk.get_by_text("Searching the documents…").last).to_be_visible()
    button.click(force=True)
    desk.keyboard.press("Enter")
    assert len(held) == 1
    held[0].continue_()
    expect(desk.locator("article")).to_have_count(1)
    expect(desk.locator("#progress")).to_be_hidden()
    assert len(engine.asked) == 1


def test_where_script_cannot_ask_the_form_is_sent_as_without_it(desk: Page, address: str) -> None:
    def refuse_fetch(route: Route) -> None:
        if route.request.header_value("x-requested-with") == "fetch":
            route.abort()
        else:
            route.continue_()

    desk.goto(address)
    desk.route(f"{address}/", refuse_fetch)
    ask(desk, "Who keeps the ledger?")
    assert desk.url == f"{address}/#latest"


def test_the_policy_of_the_pages_blocks_nothing_that_they_need(desk: Page, address: str) -> None:
    complaints: list[str] = []
    failed: list[Response] = []
    desk.on("console", lambda message: complaints.append(message.text))
    desk.on("pageerror", lambda error: complaints.append(str(error)))
    desk.on("response", lambda response: failed.append(response) if response.status >= 400 else None)
    for place in ("/", "/documents", "/documents/river-charter?start=0&end=90", "/docs", "/quality"):
        desk.goto(address + place)
    assert not complaints
    assert not failed


def test_on_paper_stands_where_each_quote_comes_from_and_no_control(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    desk.emulate_media(media="print")
    desk.set_viewport_size(SIZES["narrow"])
    expect(desk.locator("figcaption")).to_contain_text("https://example.org/c, version")
    expect(desk.get_by_role("textbox")).to_be_hidden()
    expect(desk.get_by_role("button")).to_have_count(0)
    assert overflow(desk) <= 0


def test_axe_finds_nothing_wrong(browser: Browser, size: str, address: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: `npm ci` in web/")
    for context in contexts(browser, True, size):
        page = context.new_page()
        page.goto(address)
        ask(page, "Who keeps the ledger?")
        ask(page, "unclear: a ledger")
        page.get_by_text("Something is wrong with this quote").click()
        page.get_by_text("Choose where to search").click()
        check(page)
        for place in (
            "/",
            "/documents",
            "/documents/river-charter?start=0&end=90#quote",
            "/docs",
            "/quality",
            "/documents/no",
        ):
            page.goto(address + place)
            check(page)


def check(page: Page) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert found == [], page.url


def test_a_link_to_a_conversation_asks_its_questions_again_and_sends_no_question_in_an_address(
    desk: Page, address: str
) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    ask(desk, "And on Sundays?")
    link = desk.get_by_role("link", name="Link to this conversation")
    shared = str(link.get_attribute("href"))
    requested: list[str] = []
    other = desk.context.new_page()
    other.on("request", lambda request: requested.append(request.url))
    other.goto(address + shared)
    expect(other.locator("article h2")).to_have_text(["You asked: Who keeps the ledger?", "You asked: And on Sundays?"])
    assert not [url for url in requested if "ask=" in url.partition("#")[0] or "ledger" in url]
    other.reload()
    expect(other.locator("article")).to_have_count(2)
    wrong = desk.context.new_page()
    wrong.goto(address + "/#ask=not-a-conversation")
    expect(wrong.get_by_role("textbox")).to_be_visible()
    expect(wrong.locator("article")).to_have_count(0)


def test_back_and_reload_keep_a_conversation(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    desk.get_by_role("link", name="Open in the document").first.click()
    expect(desk.locator("#quote")).to_be_visible()
    desk.go_back()
    expect(desk.locator("article h2")).to_have_text(["You asked: Who keeps the ledger?"])
    desk.reload()
    expect(desk.locator("article h2")).to_have_text(["You asked: Who keeps the ledger?"])


def test_a_follow_up_is_asked_by_itself_and_with_other_words(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "Who keeps the ledger?")
    ask(page, "And on Sundays?")
    page.get_by_role("button", name="Ask it by itself").click()
    expect(page.locator("article")).to_have_count(3)
    expect(page.locator("article").last).to_contain_text("Asked by itself")
    expect(page.locator("article").last).not_to_contain_text("Answering:")
    page.locator("article").nth(1).get_by_text("Edit", exact=True).click()
    page.get_by_label("The whole question").first.fill("Who carries a lantern?")
    page.get_by_role("button", name="Ask this").first.click()
    expect(page.locator("article h2").last).to_have_text("You asked: Who carries a lantern?")
    expect(page.locator("article")).to_have_count(4)


def test_a_choice_of_where_to_search_can_be_made_and_taken_away(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Choose where to search").click()
    page.get_by_label("The River Charter").check()
    page.get_by_role("button", name="Use this choice").click()
    expect(page.locator(".cited-choice__chips")).to_contain_text("Only in “The River Charter”")
    ask(page, "Who keeps the ledger?")
    expect(page.locator("article")).to_contain_text("Searched only: one chosen document.")
    expect(page.locator(".cited-choice__chips")).to_contain_text("Only in “The River Charter”")
    page.get_by_role("button", name="Remove: Only in “The River Charter”").click()
    expect(page.locator(".cited-choice__chips")).to_have_count(0)
    expect(page.locator("article")).to_have_count(1)
    page.goto(address + "/documents/river-charter")
    page.get_by_role("link", name="Ask this document").click()
    expect(page.locator(".cited-choice__chips")).to_contain_text("Only in “The River Charter”")


def test_a_quotation_is_copied_as_a_report_prints_it_with_a_link(desk: Page, address: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    desk.get_by_role("button", name="Copy quotation with citation").first.click()
    expect(desk.get_by_role("button", name="Copied")).to_be_visible()
    plain = str(desk.evaluate("navigator.clipboard.readText()"))
    assert "The River Charter. Ministry of Rivers, 4 March 2024." in plain
    assert f"{address}/documents/river-charter?version=" in plain
    read = "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    rich = str(desk.evaluate(read))
    assert "<blockquote>" in rich
    assert f'href="{address}/documents/river-charter' in rich


def test_a_first_visit_is_small_and_comes_from_one_origin(desk: Page, address: str) -> None:
    sizes: list[int] = []
    desk.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    requested: list[str] = []
    desk.on("request", lambda request: requested.append(request.url))
    desk.goto(address, wait_until="networkidle")
    assert all(url.startswith(address) for url in requested)
    assert len(sizes) <= 12
    assert sum(sizes) <= 120_000


def test_an_address_that_carries_a_conversation_keeps_up_with_it(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, "Who keeps the ledger?")
    desk.get_by_role("link", name="Link to this conversation").click()
    expect(desk).to_have_url(re.compile("#ask="))
    expect(desk.locator("article")).to_have_count(1)
    ask(desk, "And on Sundays?")
    bookmark = desk.url
    other = desk.context.new_page()
    other.goto(bookmark)
    expect(other.locator("article h2")).to_have_text([re.compile("ledger"), re.compile("Sundays")])


def test_a_link_asks_all_its_questions_again(desk: Page, address: str, app: FastAPI, engine: FakeEngine) -> None:
    desk.goto(address)
    for question in ("Who keeps the ledger?", "Who carries a lantern?", "When is a toll due on Sundays?"):
        ask(desk, question)
    shared = str(desk.get_by_role("link", name="Link to this conversation").get_attribute("href"))
    # Another process keeps no answer of this one.
    app.state.serving = ServingGeneration(engine, engine.library, lambda: None)
    other = desk.context.new_page()
    other.goto(address + shared)
    expect(other.locator("article blockquote").first).to_be_visible()
    expect(other.locator("article")).to_have_count(3)
    expect(other.locator(".cited-gone")).to_have_count(0)


def test_suggestions_without_script_wait_until_somebody_wants_them(browser: Browser, address: str) -> None:
    for context in contexts(browser, False, "desk"):
        page = context.new_page()
        page.goto(address)
        ask(page, "Who keeps the ledger?")
        page.get_by_role("button", name="Show what else the documents cover").click()
        page.get_by_role("button", name="Wardens", exact=True).click()
        expect(page.locator("article h2").last).to_have_text("You asked: Wardens")


def test_no_printed_page_but_the_last_is_half_empty(desk: Page, address: str) -> None:
    desk.goto(address)
    for _ in range(4):
        ask(desk, "When is a toll due on Sundays?")
        ask(desk, "Who keeps the ledger?")
    printed = PdfDocument(desk.pdf(format="A4"))
    assert len(printed) > 1
    for sheet in [*printed][:-1]:
        text = sheet.get_textpage()
        lowest = min(text.get_charbox(place)[1] for place in range(text.count_chars()))
        assert lowest < sheet.get_height() / 3
    words = "".join(sheet.get_textpage().get_text_range() for sheet in printed)
    assert "Answered on" in words
    assert f"({address}/documents/river-charter?" in "".join(words.split())
