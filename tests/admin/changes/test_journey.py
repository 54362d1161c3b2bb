"""The way of an editor and an admin: upload an edition, look at its preview, publish it, and roll back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.roles import Role
from api.state import audit
from tests.admin.changes.conftest import FRIDAY, WHEN, Admin, sign_in

pytestmark = pytest.mark.browser


def ask_the_chat(open_page: Callable[..., Page], admin: Admin, script: bool) -> Page:
    """A reader's page with the answer to WHEN."""
    page = open_page(java_script_enabled=script)
    page.goto(admin.address)
    page.get_by_role("textbox").fill(WHEN)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("article")).to_have_count(1)
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_edition_from_upload_to_roll_back(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path, script: bool
) -> None:
    file = tmp_path / "bins-2026.md"
    file.write_text(FRIDAY)
    page = open_page(java_script_enabled=script)
    sign_in(page, admin)

    page.get_by_role("link", name="Upload", exact=True).click()
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_label("Document", exact=True).fill("bins")
    page.get_by_text("Details of the edition (optional)").click()
    page.get_by_label("Day of publication").fill("2026-01-31")
    page.get_by_role("button", name="Upload and preview").click()

    expect(page.get_by_role("heading", name="Preview", exact=True)).to_be_visible()
    expect(page.locator("del")).to_contain_text("Tuesday.")
    expect(page.locator("ins")).to_contain_text("Friday.")
    drift = page.get_by_role("region", name="Answers that change")
    expect(drift).to_contain_text("1 of the library’s 2 own questions gets another answer")
    expect(drift.locator("blockquote")).to_have_text(
        ["Grey bins are collected every second Tuesday.", "Grey bins are collected every second Friday."]
    )
    page.get_by_label("Your question").fill(WHEN)
    page.get_by_role("button", name="Ask the preview").click()
    expect(page.locator("#answer mark")).to_have_text("Grey bins are collected every second Friday.")
    page.get_by_role("link", name="Open in the document").click()
    expect(page.locator("#quote")).to_have_text("Grey bins are collected every second Friday.")
    # Readers do not see this text yet: nothing on the page leads to what they see.
    expect(page.get_by_role("link", name="Duties in this document")).to_have_count(0)
    page.get_by_role("link", name="Back to the preview").click()

    reader = ask_the_chat(open_page, admin, script)
    expect(reader.locator("article mark").first).to_contain_text("Tuesday")

    page.get_by_role("link", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Publish this preview?")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Confirm that you have looked at the lost answers").first).to_be_visible()
    page.get_by_label("I have looked at the lost answers").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The preview is published.")).to_be_visible()
    reader = ask_the_chat(open_page, admin, script)
    expect(reader.locator("article mark").first).to_contain_text("Friday")

    page.get_by_role("link", name="Roll back to this generation").click()
    expect(page.get_by_text("1 with other editions: Bins")).to_be_visible()
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("The earlier generation serves again.")).to_be_visible()
    reader = ask_the_chat(open_page, admin, script)
    expect(reader.locator("article mark").first).to_contain_text("Tuesday")
    actions = [entry["action"] for entry in audit.entries(admin.store, 4)]
    assert actions[:3] == ["rollback", "publish", "uploads"]


def test_an_editor_may_not_roll_back(admin: Admin, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, admin, Role.EDITOR, "/admin/history")
    expect(page.get_by_role("link", name="Roll back")).to_have_count(0)
    generation = page.locator(".cited-generations .cited-about").first.inner_text()
    response = page.goto(f"{admin.address}/admin/generations/{generation}/rollback")
    assert response is not None and response.status == 403
