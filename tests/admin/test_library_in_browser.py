"""The pages of documents, keys and the audit in a browser: with script and without, light and dark, by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.state import keys
from api.state.store import Store
from tests.admin.site import Site, done, sent
from tests.web.axe import AXE
from tests.web.test_every_page import WITH_SCRIPT, faults

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def sign_in(page: Page, site: Site, secret: str, place: str = "/admin") -> None:
    page.goto(site.address + place)
    page.get_by_label("Your key").fill(secret)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.address + place)


def reach(page: Page, words: str) -> None:
    """Press Tab until the link or button with these words has the focus, then Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {words}")


def test_no_state_of_a_document_or_key_that_changed_breaks_a_rule_of_wcag(
    site: Site, open_page: Callable[..., Page]
) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: `npm ci` in web/")
    page = open_page()
    sign_in(page, site, site.admin)
    found: list[Any] = []

    def look(place: str = "", button: str = "") -> None:
        if place:
            page.goto(f"{site.address}/admin/{place}")
        if button:
            with page.expect_navigation():
                page.get_by_role("button", name=button, exact=True).click()
        found.extend((page.url, button, *fault) for fault in faults(page, WITH_SCRIPT))

    for change in ("withdraw", "delete"):
        document = "bins" if change == "withdraw" else "parking"
        started = sent(site, f"documents/{document}/{change}").headers["location"]
        done(site, started.rpartition("/")[2].partition("?")[0])
        look(started.removeprefix("/admin/").partition("?")[0])
    for place in ("documents", "documents/bins", "documents/bins/reinstate", "documents/parking/purge"):
        look(place)
    page.get_by_label("To confirm, enter the document’s id").fill("parking")
    page.get_by_role("button", name="Purge").click()
    expect(page.get_by_text("Cited then searched")).to_be_visible()
    look()
    page.goto(f"{site.address}/admin/keys/new")
    page.get_by_label("Who will use it").fill("A name of one very long word: " + "m" * 60)
    look("", "Make the key")
    revoked = keys.create(Store(site.data), "Gone")[0].id
    sent(site, f"keys/{revoked}/revoke")
    for place in ("keys?done=revoked", f"keys/{revoked}/revoke", f"keys/{revoked}/rotate", "keys/none/revoke"):
        look(place)
    Store(site.data).write("UPDATE audit SET outcome = 'nothing' WHERE id = 2")
    page.goto(f"{site.address}/admin/audit")
    page.locator("summary", has_text="Check the chain").click()
    look("", "Check the chain")
    assert found == []


def test_tables_are_read_on_a_narrow_screen_without_moving_them_sideways(
    site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": 320, "height": 700})
    sign_in(page, site, site.admin)
    sent(site, f"keys/{keys.create(Store(site.data), 'm' * 90)[0].id}/revoke")
    done(site, sent(site, "documents/bins/withdraw").headers["location"].rpartition("/")[2].partition("?")[0])
    for place in ("/admin/audit", "/admin/history", "/privacy", "/quality"):
        page.goto(site.address + place)
        table = page.get_by_role("table").last
        expect(table.get_by_role("columnheader").first).to_be_attached()
        wide = "node => [node, ...node.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > 320)"
        wide += ".map(one => one.outerHTML)"
        assert table.evaluate(wide) == []
        label = "node => getComputedStyle(node, '::before').content"
        assert re.match(r'"\w', table.get_by_role("cell").first.evaluate(label))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@SCRIPT
def test_a_document_is_withdrawn_and_comes_back(site: Site, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, site, site.editor, "/admin/documents")
    page.get_by_role("link", name="Bins").click()
    page.get_by_role("link", name="Withdraw", exact=True).click()
    expect(page.get_by_text("How often are grey bins collected?")).to_be_visible()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".cited-files li")).to_contain_text("Withdrawn")
    page.get_by_role("link", name="Documents", exact=True).last.click()
    expect(page.get_by_role("heading", name="Bins")).to_contain_text("Withdrawn")
    page.get_by_role("link", name="Bins").click()
    page.get_by_role("link", name="Reinstate", exact=True).click()
    page.get_by_role("button", name="Reinstate").click()
    expect(page.locator(".cited-files li")).to_contain_text("Reinstated")


@SCRIPT
def test_a_deletion_is_looked_at_before_it_is_published(
    site: Site, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, site, site.editor, "/admin/documents/bins/delete")
    page.get_by_role("button", name="Preview it first").click()
    expect(page.get_by_role("heading", name="Preview", exact=True)).to_be_visible()
    drift = page.get_by_role("region", name="Answers that change")
    expect(drift).to_contain_text("How often are grey bins collected?")
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_label("I have looked at the lost answers").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The preview is published.")).to_be_visible()
    assert site.server.get("/v1/documents/bins").status == 404


@SCRIPT
def test_facts_are_corrected_and_saved(site: Site, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, site, site.editor, "/admin/documents/bins")
    page.get_by_label("Day of publication").fill("yesterday")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Day of publication must be a day, such as 2026-01-31").click()
    expect(page.get_by_label("Day of publication")).to_be_focused()
    page.get_by_label("Day of publication").fill("2026-01-31")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".cited-files li")).to_contain_text("Changed")
    assert site.server.get("/v1/documents/bins").json["published"] == "2026-01-31"


@SCRIPT
def test_a_key_is_made_signs_in_and_is_revoked(site: Site, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, site, site.admin, "/admin/keys")
    page.get_by_role("link", name="Make a key").click()
    page.get_by_label("Who will use it").fill("Meter")
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Make the key").click()
    secret = page.locator("#secret").inner_text()
    assert secret not in page.url
    other = open_page(java_script_enabled=script)
    sign_in(other, site, secret)
    page.get_by_role("link", name="Back to the keys").click()
    page.get_by_role("link", name="Revoke the key of Meter").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The key is revoked.")).to_be_visible()
    signing_in = other.get_by_role("heading", name="Sign in")
    other.goto(f"{site.address}/admin")
    while not signing_in.is_visible():
        other.wait_for_timeout(100)  # every process refuses the key within a second
        other.goto(f"{site.address}/admin")
    expect(signing_in).to_be_visible()
    page.get_by_role("link", name="Audit", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("Revoke a key")


@SCRIPT
def test_the_secret_of_a_key_is_copied(site: Site, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(java_script_enabled=script, permissions=["clipboard-read", "clipboard-write"])
    sign_in(page, site, site.admin, "/admin/keys/new")
    page.get_by_label("Who will use it").fill("Meter")
    page.get_by_label("Reader").check()
    page.get_by_role("button", name="Make the key").click()
    secret = page.locator("#secret").inner_text()
    if script:
        page.get_by_role("button", name="Copy the secret").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        expect(page.locator("#announcement")).to_have_text("Copied")
    else:
        expect(page.get_by_role("button", name="Copy the secret")).to_be_hidden()
        page.locator("#secret").select_text()
        page.keyboard.press("Control+C")
        page = open_page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(site.address)
    assert page.evaluate("navigator.clipboard.readText()") == secret


def test_a_document_is_purged_and_the_audit_read_by_keyboard_alone(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, site, site.admin)
    page.goto(f"{site.address}/admin/documents")
    reach(page, "Bins")
    expect(page.get_by_role("heading", name="Bins")).to_be_visible()
    reach(page, "Purge")
    expect(page.get_by_role("heading", name="Purge this document?")).to_be_visible()
    page.get_by_label("To confirm, enter the document’s id").focus()
    page.keyboard.type("bins")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cited then searched")).to_be_visible()
    reach(page, "Audit")
    expect(page.get_by_role("heading", name="Audit")).to_be_visible()
    reach(page, "Show only some entries")
    page.get_by_label("About").focus()
    page.keyboard.type("bins")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("about=bins"))
    expect(page.locator("tbody tr")).to_have_count(1)


def test_on_a_desk_all_sections_stand_on_one_line(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 1280, "height": 800})
    sign_in(page, site, site.admin)
    for place in ("", "/questions"):
        page.goto(f"{site.address}/admin{place}")
        tops = page.locator(".cited-admin__sections a").evaluate_all("links => links.map(link => link.offsetTop)")
        assert len(tops) == 11
        assert len(set(tops)) == 1


def test_the_upload_says_how_large_a_small_file_is(site: Site, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    sign_in(page, site, site.admin, "/admin/upload")
    for name, size, words in (("a.txt", 400, "400 bytes"), ("b.txt", 7_000, "7 kB"), ("c.txt", 1_400_000, "1.4 MB")):
        (tmp_path / name).write_text("x" * size)
        page.get_by_label("Files", exact=True).set_input_files(tmp_path / name)
        expect(page.locator("[data-chosen]")).to_have_text(f"{name}, {words}")
