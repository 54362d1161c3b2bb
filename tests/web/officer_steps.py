"""The steps of an officer in the browser, each with what must be true after it; and what a page shows of its quotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Download, Error, Locator, Page, expect
from pypdfium2 import PdfDocument

from tests.ingest.made import guide_pdf
from tests.web.test_in_browser import ask as ask_and_wait

# The colour of a mark's edge, which no picture of a page has.
_EDGE = (122, 86, 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as a page shows it: its name, its words, each part of its citation, and the address of its place."""

    name: str
    words: str
    citation: tuple[str, ...]
    address: str


def plain(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def shown_quotes(page: Page, address: str) -> list[Shown]:
    """Every quote of a conversation, in order."""
    return [_shown(figure, address) for figure in page.locator("figure.cited-quote[id]").all()]


def _shown(figure: Locator, address: str) -> Shown:
    citation = figure.locator("figcaption")
    # Each part by itself: several headings stand as several spans within a part.
    parts = citation.locator("cite, .cited-citation__part:not(.cited-print-only):not(:has(span))").all_inner_texts()
    places = [place for part in parts for place in part.split(" · ")]
    headings = citation.locator(".cited-citation__part > span:not([class])").all_inner_texts()
    link = citation.get_by_role("link", name="Open in the document").get_attribute("href")
    return Shown(
        name=figure.locator(".cited-quote__number").inner_text(),
        words=plain(figure.locator(".cited-quote__text").inner_text()),
        citation=tuple(plain(part) for part in (*places, *headings)),
        address=f"{address}{link}",
    )


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait for the new turn."""
    ask_and_wait(page, question)
    return page.locator(".cited-turn").last


def newest(page: Page, turns: int) -> Locator:
    """The last of so many turns."""
    expect(page.locator(".cited-turn")).to_have_count(turns)
    return page.locator(".cited-turn").last


# --- the page of a PDF


def see_the_page(page: Page, turn: Locator, words: Sequence[str]) -> None:
    """Open the first quote of a turn in its document: its picture is drawn, and the marks lie on these words alone.

    `words`: the beginning and the end of the quote on the page.
    """
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    turn.get_by_role("link", name="Open in the document").first.click()
    expect(page.locator("#quote")).to_be_in_viewport()
    page.get_by_role("link", name="See the page").click()
    for part in ("picture", "marks"):
        expect(page.locator(f".cited-sheet__{part}")).to_have_js_property("complete", True)
    assert page.locator(".cited-sheet__picture").evaluate("image => image.naturalWidth") > 800
    assert not failed
    painted = Image.open(BytesIO(page.locator(".cited-sheet__page").screenshot())).convert("RGB")
    found, wanted = _marked_part(painted), _part_of_words(*words)
    assert all(abs(one - other) < 0.01 for one, other in zip(found, wanted, strict=True)), (found, wanted)


def _marked_part(painted: Image.Image) -> tuple[float, ...]:
    """Left, top, right and bottom of all that is marked, as shares of the page."""
    width, height = painted.size
    marked = [
        (x, y)
        for x in range(width)
        for y in range(height)
        if all(abs(a - b) < 12 for a, b in zip(painted.getpixel((x, y)), _EDGE, strict=True))  # type: ignore[arg-type]
    ]
    across, down = zip(*marked, strict=True)
    return min(across) / width, min(down) / height, max(across) / width, max(down) / height


def _part_of_words(begin: str, end: str) -> tuple[float, ...]:
    """The same of everything from `begin` to `end` on the first page, as pdfium reads the file itself."""
    sheet = PdfDocument(guide_pdf())[0]
    width, height = sheet.get_size()
    text = sheet.get_textpage()
    first = text.get_text_range().index(begin)
    last = text.get_text_range().index(end) + len(end)
    boxes = [text.get_charbox(at, loose=True) for at in range(first, last)]
    boxes = [box for box in boxes if box[2] > box[0]]
    left, bottom = (min(box[at] for box in boxes) for at in (0, 1))
    right, top = (max(box[at] for box in boxes) for at in (2, 3))
    return left / width, 1 - top / height, right / width, 1 - bottom / height


def go_back_to_the_answer(page: Page, turns: int, script: bool) -> None:
    """With script by the link on the page; without it by the browser's Back, and by sending the questions again."""
    way_back = page.get_by_role("link", name="Back to the answer")
    if script:
        way_back.click()
    else:
        expect(way_back).to_be_hidden()
        expect(page.locator("noscript p").first).to_contain_text("If it asks whether to send them again, agree")
        _go_back_and_agree(page)
    expect(page.locator(".cited-turn")).to_have_count(turns)


def _go_back_and_agree(page: Page) -> None:
    """Press Back until the browser leaves this page. It keeps no page that a form led to, so it asks before it sends
    the form again."""
    here = _without_mark(page)
    try:
        while _without_mark(page) == here:
            page.go_back()
    except Error as refusal:
        assert "ERR_CACHE_MISS" in refusal.message
        page.wait_for_url("chrome-error://**")
        page.reload()


def _without_mark(page: Page) -> str:
    return page.url.partition("#")[0]


# --- copying


def copy_with_citation(page: Page, figure: Locator) -> str:
    """Press the button; the text that is on the clipboard then."""
    figure.get_by_role("button", name="Copy quotation with citation").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def copy_by_hand(page: Page, figure: Locator, reading: Page) -> str:
    """Select the quote and copy it; what is on the clipboard then, as another page reads it."""
    expect(figure.get_by_role("button", name=re.compile("Copy"))).to_have_count(0)
    figure.select_text()
    page.keyboard.press("Control+C")
    reading.bring_to_front()
    copied = str(reading.evaluate("navigator.clipboard.readText()"))
    page.bring_to_front()
    return copied


# --- files


def save(page: Page, name: str, folder: Path) -> Path:
    """Press the button that saves the answers so; the file, which has the name that the page gave it."""
    with page.expect_download() as begun:
        page.get_by_role("button", name=name).click()
    return kept(begun.value, folder)


def kept(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


# --- what is wrong


def report(page: Page, place: Locator, summary: str, choice: str) -> None:
    """Say what is wrong with a quote or a silence; the page is as it was afterwards."""
    turns = page.locator(".cited-turn").count()
    form = place.locator(".cited-report").first
    form.get_by_text(summary).click()
    form.get_by_role("button", name=choice).click()
    expect(page.get_by_text("Thank you").first).to_be_visible()
    if not page.locator(".cited-turn").count():
        _go_back_and_agree(page)
    expect(page.locator(".cited-turn")).to_have_count(turns)
