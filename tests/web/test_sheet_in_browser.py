"""The picture of a page beside the text, in a real browser and drawn by pdfium, with script and without."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from ingest.formats.pdf.reader import read
from ingest.formats.readers import PDF
from retrieval.document import Document
from tests.fakes import FakeEngine, FakeLibrary
from tests.ingest.made import guide_pdf
from web.build_assets import WEB, outputs

pytestmark = pytest.mark.browser

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
QUESTION = "Are agreements signed?"
SIZES: list[ViewportSize] = [{"width": 1280, "height": 900}, {"width": 320, "height": 700}]


@pytest.fixture
def address(serve: Callable[[Any], str], library: FakeLibrary, tmp_path: Path) -> str:
    """An app whose library has the allotment guide, a PDF."""
    if not all(path.is_file() for path in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    path = tmp_path / "guide.pdf"
    path.write_bytes(guide_pdf())
    guide = read(path.read_bytes())
    library.files["guide"] = path
    checksum = sha256(path.read_bytes()).hexdigest()
    facts = {"media_type": PDF, "file_name": "guide.pdf", "pages": guide.pages, "sha256": checksum}
    library.add(Document("guide"), guide.canonical, title="The Allotment Guide", **facts)
    engine: Any = FakeEngine(library)
    held: Any = library
    return serve(create_app(Settings(data=tmp_path), Service(engine, held, lambda: None)))


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Any:
    context = browser.new_context(java_script_enabled=request.param, viewport=SIZES[0])
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Any:
    context = browser.new_context(viewport=SIZES[0])
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def open_source(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("textbox").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("link", name="Open in the document").first.click()
    expect(page.locator("#quote")).to_be_in_viewport()


def drawn_width(page: Page, selector: str) -> int:
    return int(page.locator(selector).evaluate("image => image.complete ? image.naturalWidth : 0"))


def boxes(page: Page, *selectors: str) -> list[dict[str, float]]:
    """Where elements stand in the window, read at one moment: the page may scroll between two."""
    return list(
        page.evaluate(
            """selectors => selectors.map((selector) => {
              const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
              return { x, y, width, height };
            })""",
            list(selectors),
        )
    )


def test_the_source_shows_the_page_with_the_quote_marked(page: Page, address: str) -> None:
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    open_source(page, address)
    expect(page.get_by_role("heading", name=re.compile("Page 1 of"))).to_be_visible()
    page.wait_for_load_state("networkidle")
    picture, marks = boxes(page, ".cited-sheet__picture", ".cited-sheet__marks")
    assert picture == marks  # the marks cover the picture exactly
    assert picture["width"] > 300
    assert not failed


def test_pages_are_turned_and_made_larger(page: Page, address: str) -> None:
    open_source(page, address)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("heading", name=re.compile("Page 2 of"))).to_be_visible()
    expect(page.locator(".cited-sheet__marks")).to_have_count(0)
    expect(page.locator(".cited-sheet").get_by_text("The quote stands on page 1")).to_be_visible()
    page.get_by_role("link", name="200 %").click()
    expect(page.locator(".cited-sheet__page--200")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Page 2 of"))).to_be_visible()
    page.get_by_role("link", name="Previous page").click()
    expect(page.locator(".cited-sheet__marks")).to_be_visible()
    original = page.get_by_role("link", name="Open the original at this page")
    assert str(original.get_attribute("href")).endswith("#page=1")


def test_back_leads_to_the_answer_after_pages_were_turned(desk: Page, address: str) -> None:
    open_source(desk, address)
    desk.get_by_role("link", name="Next page").click()
    expect(desk.get_by_role("heading", name=re.compile("Page 2 of"))).to_be_visible()
    desk.get_by_role("link", name="Go to the passage").click()
    desk.get_by_role("link", name="Back to the answer").click()
    expect(desk.locator("article h2")).to_have_text([re.compile("agreements")])


def test_a_document_opened_by_itself_offers_no_way_back_to_an_answer(desk: Page, address: str) -> None:
    desk.goto(f"{address}/documents/guide?start=0&end=10")
    expect(desk.locator(".cited-sheet")).to_be_visible()
    expect(desk.get_by_role("link", name="Back to the answer")).to_have_count(0)


def test_words_are_found_without_an_address_that_holds_them(page: Page, address: str) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    open_source(page, address)
    page.get_by_role("searchbox").fill("council")
    page.get_by_role("button", name="Find").click()
    places = page.locator(".cited-occurrences a")
    expect(places.first).to_be_visible()
    places.last.click()
    expect(page.locator(".cited-found").last).to_be_in_viewport()
    assert not [url for url in requested if "council" in url]


def test_a_place_that_is_not_certain_is_said_to_be_one(desk: Page, address: str, library: FakeLibrary) -> None:
    version, canonical = library.held["guide"]
    altered = canonical.text.replace("agreements are signed", "agreements are sealed")
    library.held["guide"] = (version, type(canonical)(altered, canonical.blocks))
    start = altered.index("agreements are sealed")
    desk.goto(f"{address}/documents/guide?start={start}&end={start + 21}")
    expect(desk.get_by_text("Cited is not certain where the quote stands on this page")).to_be_visible()


def test_a_page_that_cannot_be_drawn_shows_a_picture_that_says_so(
    desk: Page, address: str, library: FakeLibrary, tmp_path: Path
) -> None:
    version, canonical = library.held["guide"]
    library.files["guide"].write_bytes(b"%PDF-1.7\nnothing")
    checksum = sha256(b"%PDF-1.7\nnothing").hexdigest()
    library.add(version.document, canonical, title="Guide", media_type=PDF, pages=3, sha256=checksum)
    desk.goto(f"{address}/documents/guide")
    desk.wait_for_load_state("networkidle")
    assert drawn_width(desk, ".cited-sheet__picture") == 595


def test_the_policy_blocks_nothing_and_axe_finds_nothing_wrong(browser: Browser, address: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: `npm ci` in web/")
    for size in SIZES:
        context = browser.new_context(viewport=size)
        context.set_default_timeout(60_000)
        page = context.new_page()
        complaints: list[str] = []
        listen(page, complaints)
        open_source(page, address)
        check(page)
        page.get_by_role("link", name="150 %").click()
        expect(page.locator(".cited-sheet__page--150")).to_be_visible()
        page.get_by_role("searchbox").fill("council")
        page.get_by_role("button", name="Find").click()
        expect(page.locator("#found")).to_be_visible()
        check(page)
        assert not complaints
        context.close()


def listen(page: Page, complaints: list[str]) -> None:
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))


def check(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert found == [], page.url
