"""The whole way of an officer with the real engine: ask, see the page, copy, report, save the answers and compare."""

import csv
import shutil
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from api.state import reports
from api.state.reports import Complaint
from retrieval.interfaces import Models
from tests.web.officer_library import Office, open_office
from tests.web.officer_steps import (
    Shown,
    ask,
    copy_by_hand,
    copy_with_citation,
    go_back_to_the_answer,
    kept,
    newest,
    plain,
    report,
    save,
    see_the_page,
    shown_quotes,
)

pytestmark = pytest.mark.browser

COST, VISITORS = "What does a resident's parking permit cost?", "And what about visitors?"
TENANCY, CRUMBLE = "When does the tenancy of a plot begin?", "What is the recipe for apple crumble?"
IN_NORTON = "A resident's parking permit costs £60 a year. A second permit costs £90 a year."
IN_UPTON = "A resident's parking permit costs £75 a year, and is for one vehicle."
PLOT = (
    "A plot is let for one whole year at a time, and the tenancy begins in April, when agreements are signed by both "
    "the council and the tenant."
)
# The page of the PDF breaks "agreements", and marks are laid on letters and digits.
ON_THE_PAGE = ("A plot is let", "the tenant")
BY_HAND = ("The Allotment Guide", "Norton Council, 4 March 2025", "Plots", "Page 7", "Paragraph 1")
CITATION = (
    "The Allotment Guide. Norton Council, 4 March 2025. Plots, page 7, paragraph 1. "
    "https://norton.example/allotments.pdf"
)
# The quotes of the first four questions.
NUMBERS = ("1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2")
SILENCE = "Cited found no sentence that answers this."


@pytest.fixture
def office(tmp_path: Path, data_folder: Path, models: Models, serve: Callable[[Any], str]) -> Office:
    folder = tmp_path / "office"
    folder.mkdir()
    return open_office(folder, data_folder, models, serve)


@pytest.fixture
def reading(open_page: Callable[..., Page], office: Office) -> Page:
    """Another page of the same browser, with script, which may read the clipboard."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(office.address)
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_whole_way_of_an_officer(
    office: Office, open_page: Callable[..., Page], reading: Page, browser: Browser, tmp_path: Path, script: bool
) -> None:
    page = open_page(
        java_script_enabled=script,
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith(office.address) else None)
    page.goto(office.address)
    ask_and_follow_up(page)
    turn = ask(page, TENANCY)
    expect(turn.locator(".cited-quote__text").first).to_have_text(PLOT)
    see_the_page(page, turn, ON_THE_PAGE)
    go_back_to_the_answer(page, 4, script)
    copy_the_quote(page, office, reading, script)
    report(page, page.locator(".cited-turn").last, "Something is wrong with this quote", "Does not answer")
    turn = ask(page, CRUMBLE)
    expect(turn).to_contain_text(SILENCE)
    report(page, turn, "The answer should be in there", "It should be in there")
    check_reports(office)
    shown = shown_quotes(page, office.address)
    assert " ".join(one.name for one in shown) == " ".join(f"Quote {one}" for one in NUMBERS)
    read_the_web_page(save(page, "a web page", tmp_path), browser, shown)
    read_the_word_document(save(page, "a Word document", tmp_path), shown)
    check_the_evidence(save(page, "evidence", tmp_path), browser, shown)
    compare(page, office, tmp_path)
    assert elsewhere == []


def ask_and_follow_up(page: Page) -> None:
    turn = ask(page, COST)
    expect(turn.locator(".cited-quote__text")).to_have_text([IN_NORTON, IN_UPTON])
    turn = ask(page, VISITORS)
    expect(turn).to_contain_text("Answering: What does visitors’ parking permit cost?")
    turn.get_by_role("button", name="Ask it by itself").click()
    turn = newest(page, 3)
    expect(turn).to_contain_text("Asked by itself, without the questions before it.")
    expect(turn.locator(".cited-quote__text").last).to_have_text("Visitors pay at the machine in the square.")


def copy_the_quote(page: Page, office: Office, reading: Page, script: bool) -> None:
    """With script the quote as a report prints it, with its citation and link; without it the words on the page."""
    figure = page.locator(".cited-turn").last.locator("figure").first
    [shown] = [one for one in shown_quotes(page, office.address) if one.words == PLOT]
    if script:
        assert copy_with_citation(page, figure) == f"“{PLOT}”\n\n{CITATION}\n{shown.address}"
    else:
        copied = copy_by_hand(page, figure, reading).splitlines()
        assert PLOT in copied
        assert {part for line in copied for part in line.split(" · ")} >= set(BY_HAND)
    reading.goto(shown.address)
    expect(reading.locator("#quote")).to_have_text(PLOT)


def check_reports(office: Office) -> None:
    """Both reports are stored, the newest first; the quote's names its place, and neither has the question."""
    silence, quote = reports.listed(office.store)
    assert (silence.complaint, silence.document, silence.question) == (Complaint.SHOULD_BE_THERE, None, None)
    assert (quote.complaint, quote.document, quote.question) == (Complaint.NO_ANSWER, "allotments", None)
    assert quote.start is not None and quote.end is not None and quote.end - quote.start == len(PLOT)


def read_the_web_page(path: Path, browser: Browser, shown: Sequence[Shown]) -> None:
    """Open the file as somebody would who was sent it."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", name="Answers from Cited")).to_be_visible()
    expect(page.locator("h2")).to_have_text([COST, VISITORS, VISITORS, TENANCY, CRUMBLE])
    figures = page.locator("figure:not(.near)").all()
    assert len(figures) == len(shown)
    for figure, one in zip(figures, shown, strict=True):
        words = plain(figure.inner_text())
        assert all(part in words for part in (one.name, one.words, *one.citation))
        expect(figure.get_by_role("link", name="Open in Cited")).to_have_attribute("href", one.address)
    expect(page.locator("section").last).to_contain_text(SILENCE)
    context.close()


def read_the_word_document(path: Path, shown: Sequence[Shown]) -> None:
    document = Document(str(path))
    words = plain("\n".join(paragraph.text for paragraph in document.paragraphs))
    links = [one.target_ref for one in document.part.rels.values() if one.is_external]
    for one in shown:
        assert all(part in words for part in (one.name, one.words, *one.citation))
        assert one.address in links
    for said in (COST, VISITORS, TENANCY, CRUMBLE, SILENCE):
        assert said in words


def check_the_evidence(path: Path, browser: Browser, shown: Sequence[Shown]) -> None:
    """Every quote of the pack is verified; in a copy where one word of a quote is another one, that quote is not."""
    folder = path.with_suffix("")
    ZipFile(path).extractall(folder)
    assert {one.name for one in folder.iterdir()} == {
        "README.txt", "answers", "answers.html", "originals", "texts", "verify.html",
    }  # fmt: skip
    assert len(list((folder / "originals").iterdir())) == len(list((folder / "texts").iterdir())) == 3
    everything = ["Verified"] * len(shown)
    assert verdicts(browser, folder, shown) == everything
    changed = shutil.copytree(folder, path.with_name("changed"))
    written = (changed / "verify.html").read_text()
    assert written.count("begins in April") == 1
    (changed / "verify.html").write_text(written.replace("begins in April", "begins in March"))
    place = [one.words for one in shown].index(PLOT)
    everything[place] = "Failed: the text says something else at this place"
    assert verdicts(browser, changed, shown) == everything
    without_script = browser.new_page(java_script_enabled=False)
    without_script.goto((folder / "verify.html").as_uri())
    expect(without_script.locator("noscript p")).to_contain_text("This page needs script to compute the hashes.")
    without_script.close()


def verdicts(browser: Browser, folder: Path, shown: Sequence[Shown]) -> list[str]:
    """What `verify.html` says of each quote, once its reader has chosen the folder of the pack."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((folder / "verify.html").as_uri())
    page.get_by_label("Folder of the evidence pack").set_input_files(folder)
    expect(page.locator("#result")).to_contain_text(f"of {len(shown)} quotes are verified.")
    said = page.locator("li b").all_text_contents()
    assert f"{said.count('Verified')} of" in page.locator("#result").inner_text()
    context.close()
    return said


def compare(page: Page, office: Office, folder: Path) -> None:
    """From the first answer to the table of both councils, and to its file."""
    page.locator(".cited-turn").first.get_by_role("button", name="Compare documents").click()
    expect(page.locator("#question")).to_have_value(COST)
    for title in ("Parking in Norton", "Parking in Upton"):
        page.get_by_label(title).check()
    page.get_by_role("button", name="Compare", exact=True).click()
    rows = page.locator(".cited-compare tbody tr")
    expect(rows).to_have_count(2)
    wanted = [
        ("Parking in Norton", IN_NORTON, "Norton Council, 6 May 2024", "2024-05-06"),
        ("Parking in Upton", IN_UPTON, "Upton Council, 8 July 2023", "2023-07-08"),
    ]
    for row, (title, words, source, _) in zip(rows.all(), wanted, strict=True):
        expect(row.get_by_role("rowheader")).to_contain_text(title)
        expect(row.locator("blockquote")).to_have_text(words)
        expect(row.locator(".cited-compare__citation")).to_contain_text(source)
    with page.expect_download() as begun:
        page.get_by_role("button", name="Save this table as CSV").click()
    text = kept(begun.value, folder).read_bytes().decode("utf-8-sig")
    _, *lines = csv.reader(StringIO(text, newline=""))
    for line, (title, words, source, day) in zip(lines, wanted, strict=True):
        assert (line[0], line[1], line[3]) == (title, day, words)
        assert f"{title}. {source}" in line[4]
        assert line[6].startswith(f"{office.address}/documents/")
