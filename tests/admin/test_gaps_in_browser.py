"""The pages of gaps, own questions, backups and checks in a browser: with script and without, light and dark."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.state import gaps, own_questions
from api.state.store import Store
from retrieval.interfaces import Models
from tests.admin.site import Site, served
from tests.admin.test_gaps import SKIPS, WEDDINGS, all_asked, ask, report, stored
from tests.web.test_every_page import WITH_SCRIPT, faults

pytestmark = pytest.mark.browser
SKIPS_AGAIN = "How much is a skip permit for one week?"
HALL = "Town hall\n\nA wedding can be held at the town hall on Saturdays from 10 am to 4 pm."


@pytest.fixture
def full(small_library: Path, models: Models, tmp_path: Path) -> Iterator[Site]:
    """A site that keeps gaps and reported questions, and has a folder for backups."""
    keeping = {"gaps": True, "reported_questions": True, "backup_folder": tmp_path / "backups"}
    yield from served(small_library, models, tmp_path / "data", **keeping)


def sign_in(page: Page, site: Site, secret: str, place: str = "/admin") -> None:
    page.goto(site.address + place)
    page.get_by_label("Your key").fill(secret)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.address + place)


def open_details(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def test_no_page_breaks_a_rule_of_wcag(full: Site, open_page: Callable[..., Page]) -> None:
    for question in (SKIPS, SKIPS_AGAIN, WEDDINGS):
        ask(full, question)
    assert report(full, WEDDINGS) == 200
    gap = stored(full, lambda held: len(held) == 3 and all_asked(held))[0]
    own = own_questions.own_questions(Store(full.data))[0]
    page = open_page(bypass_csp=True)
    sign_in(page, full, full.admin)
    found: list[Any] = []

    def look(place: str, button: str = "") -> None:
        page.goto(f"{full.address}/admin/{place}".rstrip("/"))
        if button:
            page.get_by_role("button", name=button).click()
            page.wait_for_load_state()
        open_details(page)
        found.extend((place, button, *fault) for fault in faults(page, WITH_SCRIPT))

    for place in (
        "", "reports", "gaps", "gaps?closed=true", "gaps?done=deleted", f"gaps/{gap.id}/remove", "questions",
        f"questions/new?gap={gap.id}", f"questions/{own.id}", f"questions/{own.id}/remove", "backups",
    ):  # fmt: skip
        look(place)
    look(f"questions/new?gap={gap.id}", "Find the right passage")
    look("checks")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Checked on")).to_be_visible()
    found.extend(("a check", *fault) for fault in faults(page, WITH_SCRIPT))
    page.goto(f"{full.address}/admin/backups")
    page.get_by_role("button", name="Make a backup now").click()
    expect(page.get_by_text("The backup is made.")).to_be_visible()
    found.extend(("a backup", *fault) for fault in faults(page, WITH_SCRIPT))
    page.get_by_role("link", name="Delete").click()
    found.extend(("delete a backup", *fault) for fault in faults(page, WITH_SCRIPT))
    assert found == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_gap_becomes_an_own_question_once_a_publication_closes_it(
    full: Site, open_page: Callable[..., Page], tmp_path: Path, script: bool
) -> None:
    ask(full, WEDDINGS)
    stored(full, all_asked)
    page = open_page(java_script_enabled=script)
    sign_in(page, full, full.editor, "/admin/gaps")
    expect(page.get_by_role("heading", name=WEDDINGS)).to_be_visible()
    file = tmp_path / "hall.txt"
    file.write_text(HALL)
    page.goto(f"{full.address}/admin/upload")
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The preview is published.")).to_be_visible()
    while not gaps.closed_gaps(Store(full.data)):
        page.wait_for_timeout(100)
    page.goto(f"{full.address}/admin/gaps")
    page.get_by_role("link", name="Answered now (1)").click()
    expect(page.locator("blockquote")).to_contain_text("on Saturdays from 10 am to 4 pm")
    page.get_by_role("link", name="Add to own questions").click()
    assert "wedding" not in page.url
    page.get_by_role("button", name="Find the right passage").click()
    page.get_by_role("button", name="This is the right passage").first.click()
    expect(page.get_by_text("The question is added.")).to_be_visible()
    expect(page.get_by_role("link", name=WEDDINGS, exact=True)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_report_of_a_silence_in_the_chat_is_a_gap_and_fills_the_form_of_own_questions(
    full: Site, open_page: Callable[..., Page], script: bool
) -> None:
    reader = open_page(java_script_enabled=script)
    reader.goto(full.address)
    for question in (WEDDINGS, "And on Sundays?"):
        reader.get_by_role("textbox").fill(question)
        reader.get_by_role("button", name="Ask", exact=True).click()
        expect(reader.get_by_role("heading", name=f"You asked: {question}")).to_be_visible()
    reader.get_by_text("The answer should be in there").last.click()
    reader.get_by_role("button", name="It should be in there").last.click()
    expect(reader.get_by_text("An administrator will look at it.").first).to_be_visible()
    (reported,) = [gap for gap in gaps.open_gaps(Store(full.data)) if gap.reports]
    assert "wedding" in reported.question
    assert "Sundays" in reported.question
    page = open_page(java_script_enabled=script)
    sign_in(page, full, full.editor, "/admin")
    expect(page.get_by_role("region", name="Waits for you")).to_contain_text("Reports of readers: 1")
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="Add to own questions").click()
    expect(page.get_by_label("The question")).to_have_value(reported.question)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_checks_and_own_questions_run_as_jobs_that_lead_to_their_outcome(
    full: Site, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, full, full.admin, "/admin/checks")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Checked on")).to_be_visible()
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
    page.get_by_role("link", name="Own questions", exact=True).click()
    page.get_by_role("button", name="Ask them all now").click()
    expect(page.get_by_text("Cited has asked all questions.")).to_be_visible()
    page.get_by_role("link", name="History", exact=True).click()
    jobs = page.get_by_role("region", name="Jobs")
    for kind in ("Ask own questions", "Check the library"):
        jobs.get_by_role("link", name=kind).click()
        expect(page.get_by_role("button", name="Run it again")).to_be_visible()
        page.go_back()
