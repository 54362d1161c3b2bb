"""The pages of the library in a browser: no barrier, nothing wider than a phone, each journey without script too."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.state import gaps, keys, own_questions
from api.state.store import Store
from retrieval.interfaces import Models
from tests.admin.conftest import Site, served, sign_in
from tests.admin.test_gaps import SKIPS, WEDDINGS, all_asked, ask, stored
from tests.admin.test_pages import AXE, check

pytestmark = pytest.mark.browser


@pytest.fixture
def full(small_library: Path, models: Models, tmp_path: Path) -> Iterator[Site]:
    """A site that stores gaps and has a folder for backups."""
    folder = str(tmp_path / "backups")
    yield from served(small_library, models, tmp_path / "data", gaps="on", backup_folder=folder)


def test_no_page_of_the_library_has_a_barrier_or_is_wider_than_a_phone(full: Site, browser: Browser) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci in web/")
    for question in (SKIPS, "How much is a skip permit for one week?", WEDDINGS):
        ask(full, question)
    gap = stored(full, lambda found: len(found) == 3 and all_asked(found))[0]
    key, own = keys.all_keys(Store(full.data))[1], own_questions.own_questions(Store(full.data))[0]
    places = [
        "documents", "documents?q=bins", "documents?q=zebra", "documents/parking", "documents/parking/withdraw",
        "documents/parking/reinstate", "documents/parking/delete", "documents/parking/purge?notice=not-purged",
        "questions", "questions/new", f"questions/new?gap={gap.id}", f"questions/{own.id}",
        f"questions/{own.id}/remove", "gaps", "gaps?closed=true", f"gaps/{gap.id}/remove", "keys", "keys/new",
        f"keys/{key.id}/rotate", f"keys/{key.id}/revoke", "audit", "backups", "checks",
    ]  # fmt: skip
    page = browser.new_context(bypass_csp=True).new_page()
    sign_in(page, full, full.admin)
    for place in places:
        page.goto(f"{full.address}/admin/{place}")
        check(page)
    for place, button in (
        ("documents/bins", "Change these facts"), ("keys/new", "Make the key"), ("audit", "Check the chain"),
        ("questions/new", "Find the right passage"), (f"questions/new?gap={gap.id}", "Find the right passage"),
        ("checks", "Check now"), ("backups", "Make a backup now"),
    ):  # fmt: skip
        page.goto(f"{full.address}/admin/{place}")
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()
        check(page)
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_gap_becomes_an_own_question_and_a_publication_closes_it(
    full: Site, open_page: Callable[..., Page], tmp_path: Path, script: bool
) -> None:
    ask(full, WEDDINGS)
    stored(full, all_asked)
    page = open_page(script=script)
    sign_in(page, full, full.editor, "/admin/gaps")
    expect(page.get_by_role("heading", name=WEDDINGS)).to_be_visible()
    file = tmp_path / "hall.txt"
    file.write_text("Town hall\n\nA wedding can be held at the town hall on Saturdays from 10 am to 4 pm.")
    page.goto(f"{full.address}/admin/upload")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("button", name="Open the preview").click()
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("button", name="Publish now").click()
    while not gaps.closed_gaps(Store(full.data)):
        page.wait_for_timeout(100)
    page.goto(f"{full.address}/admin/gaps?closed=true")
    page.get_by_role("link", name="Make it an own question").click()
    assert "wedding" not in page.url
    page.get_by_role("button", name="Find the right passage").click()
    page.get_by_role("button", name="This is the right passage").first.click()
    expect(page.get_by_text("The question is added.")).to_be_visible()
    expect(page.get_by_role("link", name=WEDDINGS, exact=True)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_document_is_withdrawn_and_a_key_made_from_the_keyboard(
    full: Site, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(script=script)
    sign_in(page, full, full.admin, "/admin/documents")
    page.get_by_role("link", name="Bins").click()
    page.get_by_role("link", name="Withdraw it").click()
    expect(page.get_by_text("How often are grey bins collected?")).to_be_visible()
    page.get_by_role("button", name="Withdraw now").press("Enter")
    expect(page.get_by_role("heading", name="Withdrawal")).to_be_visible()
    page.goto(f"{full.address}/admin/keys/new")
    page.get_by_label("Who will use it").fill("Meter")
    page.get_by_label("Reader").check()
    page.get_by_role("button", name="Make the key").press("Enter")
    expect(page.locator("#secret")).to_contain_text("cited_")
