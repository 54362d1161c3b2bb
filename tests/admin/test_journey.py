"""The way of a new edition: upload, preview, ask, publish, roll back; with script and without."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.state import audit
from api.state.store import Store
from tests.admin.conftest import NEW_PARKING, Site, sign_in

pytestmark = pytest.mark.browser
QUESTION = "What does a resident's parking permit cost?"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_new_edition_from_the_file_to_the_answer_and_back(
    site: Site, open_page: Callable[..., Page], tmp_path: Path, script: bool
) -> None:
    file = tmp_path / "rules.md"
    file.write_text(NEW_PARKING)
    page = open_page(script=script)
    sign_in(page, site, site.admin)
    page.get_by_role("button", name="Upload documents").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("New edition of").select_option("parking")
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="Upload rules.md")).to_be_visible()
    page.get_by_role("button", name="Open the preview").click()
    see_what_the_preview_changes(page)
    ask_the_preview(page)
    accept_the_day(page)
    publish(page)
    answers = open_page(script=script)
    ask_the_chat(answers, site, "£75 a year")
    roll_back(page)
    ask_the_chat(answers, site, "£60 a year")
    done = [(entry["action"], entry["by"]) for entry in reversed(audit.entries(Store(site.data)))]
    assert done == [(action, "Ada") for action in ("sign in", "uploads", "revise", "publish", "rollback")]


def see_what_the_preview_changes(page: Page) -> None:
    expect(page.get_by_role("heading", name="Changed: Parking in the borough")).to_be_visible()
    expect(page.locator("del").first).to_contain_text("£60")
    expect(page.locator("ins", has_text="£75")).to_be_visible()
    lost = page.locator(".cited-drift", has_text="What does a book of visitor permits cost?")
    expect(lost).to_contain_text("No answer any more")
    other = page.locator(".cited-drift", has_text=QUESTION)
    expect(other.locator("blockquote")).to_have_count(2)
    expect(other).to_contain_text("costs £60 a year")
    expect(other).to_contain_text("costs £75 a year")
    expect(page.get_by_text("1 own question gets no answer any more.")).to_be_visible()


def ask_the_preview(page: Page) -> None:
    page.get_by_role("button", name="Ask the preview").click()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("figure mark")).to_contain_text("costs £75 a year")
    expect(page.get_by_role("heading", name="What answers now")).to_be_visible()
    assert "permit" not in page.url
    page.get_by_role("link", name="Open in the document").first.click()
    expect(page.locator("article mark").last).to_contain_text("costs £75 a year")
    page.get_by_role("link", name="Back to the preview").click()


def accept_the_day(page: Page) -> None:
    facts = page.locator("fieldset", has_text="First day in force")
    expect(facts).to_contain_text("comes into force on 1 April 2026")
    facts.get_by_label("Accept").check()
    page.get_by_role("button", name="Use these facts").click()
    page.get_by_role("button", name="Open the preview").click()
    expect(page.locator("fieldset", has_text="First day in force")).to_have_count(0)


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publish …").click()
    expect(page.get_by_text("everybody who asks gets answers from it at once")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("The preview is published. It answers now.")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("1 changed")


def roll_back(page: Page) -> None:
    page.get_by_role("link", name="Roll back").click()
    expect(page.get_by_text("edition 1 instead of 2")).to_be_visible()
    page.get_by_role("button", name="Roll back now").click()
    expect(page.get_by_text("The library is back")).to_be_visible()


def ask_the_chat(page: Page, site: Site, words: str) -> None:
    page.goto(site.address)
    page.get_by_role("textbox").first.fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("article figure").first).to_contain_text(words)


def test_a_bad_file_stops_no_other_and_the_page_says_what_to_do(
    site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"\x00\x01no PDF")
    (tmp_path / "trees.txt").write_text("Trees\n\nA tree preservation order protects a tree.")
    page = open_page()
    sign_in(page, site, site.editor, "/admin/upload")
    page.locator("input[type=file]").set_input_files([tmp_path / "broken.pdf", tmp_path / "trees.txt"])
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("button", name="Open the preview").click()
    expect(page.locator("li", has_text="broken.pdf")).to_contain_text("Save it again")
    expect(page.get_by_role("heading", name="Added: Trees")).to_be_visible()
    page.get_by_role("button", name="Discard …").click()
    page.get_by_role("button", name="Discard now").click()
    expect(page.get_by_text("No preview waits.")).to_be_visible()


def test_files_are_dropped_on_the_page(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, site, site.editor, "/admin/upload")
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        " data.items.add(new File(['Trees\\n\\nA tree is tall.'], 'trees.txt')); return data; }"
    )
    page.locator(".govuk-file-upload-button").dispatch_event("drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="Upload trees.txt")).to_be_visible()
    expect(page.get_by_role("button", name="Open the preview")).to_be_visible()


def test_too_large_a_file_is_refused_before_it_is_sent(
    site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, site, site.editor, "/admin/upload")
    page.locator("form[data-upload]").evaluate("form => { form.dataset.maxFile = 10 }")
    (tmp_path / "long.txt").write_text("more than ten bytes")
    page.locator("input[type=file]").set_input_files(tmp_path / "long.txt")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("status").filter(has_text="long.txt is larger")).to_be_visible()
    assert "POST" not in sent
