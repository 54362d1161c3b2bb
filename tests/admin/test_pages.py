"""The pages behind sign-in: no barrier that axe finds, nothing wider than a phone, and no page for the wrong person."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.access.requests import bearer
from tests.admin.conftest import NEW_PARKING, Site, sign_in
from web.build_assets import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"


def preview_of(site: Site, text: str = NEW_PARKING, document: str = "parking") -> str:
    """The id of a new preview with this text as a new edition."""
    query = f"file_name=rules.md&document={document}&mode=preview"
    kind = ("Content-Type", "application/octet-stream")
    started = site.server.send("POST", f"/v1/library/uploads?{query}", (*site.as_admin(), kind), text.encode())
    assert started.status == 202, started.text
    return str(ended(site, started.json["id"])["result"]["preview"])


def ended(site: Site, job: str) -> dict[str, dict[str, str]]:
    while True:
        found: dict[str, dict[str, str]] = site.server.get(f"/v1/library/jobs/{job}", site.as_admin()).json
        if str(found["status"]) != "running":
            return found
        time.sleep(0.05)


@pytest.mark.browser
def test_no_page_has_a_barrier_or_is_wider_than_a_phone(site: Site, browser: Browser) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci in web/")
    preview = preview_of(site)
    job = site.server.get("/v1/library/jobs", site.as_admin()).json[0]["id"]
    first = site.server.get("/v1/library/generations", site.as_admin()).json[-1]["id"]
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    sign_in(page, site, site.admin)
    here = f"/admin/previews/{preview}"
    places = [
        "/admin", "/admin/upload", "/admin/previews", here, f"{here}/changes/parking", f"{here}/documents/parking",
        f"{here}/ask", f"{here}/publish", f"{here}/discard", "/admin/history?notice=published",
        f"/admin/history/{first}/rollback", "/admin/jobs", f"/admin/jobs/{job}", "/admin/previews/none",
    ]  # fmt: skip
    for place in places:
        page.goto(site.address + place)
        check(page)
    page.goto(f"{site.address}/admin/upload")
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("alert").wait_for()
    check(page)
    for question in ("What does a resident's parking permit cost?", "Who owns the moon?", " "):
        page.goto(f"{site.address}{here}/ask")
        page.get_by_label("Your question").fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.wait_for_load_state()
        check(page)
    context.close()


def check(page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run().then(result => result.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
        assert found == [], (page.url, width)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, (page.url, width)


@pytest.mark.browser
def test_the_policy_of_the_pages_blocks_nothing_that_they_need(site: Site, open_page: Callable[..., Page]) -> None:
    preview = preview_of(site)
    page = open_page()
    complaints: list[str] = []
    sign_in(page, site, site.admin)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for place in ("/admin", "/admin/upload", f"/admin/previews/{preview}", "/admin/history", "/admin/jobs"):
        page.goto(site.address + place)
    assert not complaints


def test_an_editor_cannot_roll_back_and_the_history_does_not_offer_it(site: Site) -> None:
    editor = (*bearer(site.editor), ("Accept", "text/html"))
    assert "/rollback" not in site.server.get("/admin/history", editor).text
    first = site.server.get("/v1/library/generations", site.as_admin()).json[-1]["id"]
    assert site.server.get(f"/admin/history/{first}/rollback", editor).status == 403


def test_somebody_who_sees_some_collections_gets_a_page_that_says_so(site: Site) -> None:
    some = (*bearer(site.editor_of_some), ("Accept", "text/html"))
    for place in ("/admin", "/admin/upload", "/admin/previews", "/admin/history", "/admin/jobs"):
        answer = site.server.get(place, some)
        assert answer.status == 403
        assert "you see only some of its collections" in answer.text


def test_a_form_of_another_session_is_refused_with_a_page(site: Site) -> None:
    preview = preview_of(site)
    begun = site.server.form("/sign-in", f"key={site.admin}&next=/admin")
    cookie = (("Cookie", begun.cookies[0].partition(";")[0]), ("Accept", "text/html"))
    for place in (f"/admin/previews/{preview}/publish", f"/admin/previews/{preview}/discard", "/admin/upload"):
        answer = site.server.form(place, "form_token=wrong", cookie)
        assert answer.status == 403, place
        assert "This form belongs to another session" in answer.text
    assert site.server.get(f"/v1/library/previews/{preview}", site.as_admin()).status == 200


def test_a_preview_or_job_that_is_gone_gives_a_page_that_is_not_found(site: Site) -> None:
    html = (*site.as_admin(), ("Accept", "text/html"))
    for place in ("previews/none", "previews/none/publish", "previews/none/ask", "jobs/none", "history/none/rollback"):
        answer = site.server.get(f"/admin/{place}", html)
        assert answer.status == 404, place
        assert "<h1" in answer.text


def test_a_preview_that_fits_no_more_is_not_published(site: Site, tmp_path: Path) -> None:
    older, newer = preview_of(site), preview_of(site, "Bins\n\nGrey bins are collected every Friday.", "bins")
    html = (*site.as_admin(), ("Accept", "text/html"))
    assert site.server.form(f"/admin/previews/{newer}/publish", "", html).status == 303
    page = site.server.get(f"/admin/previews/{older}", html).text
    assert "The library has changed since this preview was built." in page
    assert f"/admin/previews/{older}/publish" not in page
    refused = site.server.form(f"/admin/previews/{older}/publish", "", html)
    assert refused.status == 400
    assert "The library has changed since preview" in refused.text
