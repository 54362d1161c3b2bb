"""The pages in each state: axe finds nothing, no page scrolls sideways, and every step works by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from api.roles import Role
from tests.admin.changes.conftest import BINS, FRIDAY, Admin, sign_in
from tests.web.test_in_browser import AXE, check, overflow

pytestmark = pytest.mark.browser
TREES = (
    "# Tree policy\n\nThis policy comes into force on 1 March 2026.\n\nThis policy applies to England.\n\nThis policy "
    "is for parish councils.\n\nTrees are pruned in winter.\n"
)
NARROW: ViewportSize = {"width": 320, "height": 700}


def upload(page: Page, admin: Admin, *files: Path, document: str = "") -> None:
    page.goto(f"{admin.address}/admin/upload")
    page.get_by_label("Files", exact=True).set_input_files(list(files))
    if document:
        page.get_by_label("Document", exact=True).fill(document)
    page.get_by_role("button", name="Upload and preview").click()


def made(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.full
def test_axe_finds_nothing_wrong_on_any_page_of_a_change(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: `npm ci` in web/")
    page = open_page(viewport=NARROW)
    made(tmp_path, "bins.md", FRIDAY)

    def look() -> None:
        check(page)
        assert overflow(page) <= 0, page.url

    sign_in(page, admin)
    look()
    page.goto(f"{admin.address}/admin/upload")
    look()
    page.get_by_text("Details of the edition (optional)").click()
    look()
    page.get_by_label("First day in force").fill("soon")
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("alert")).to_contain_text("First day in force must be a day, such as 2026-01-31")
    look()
    upload(page, admin, made(tmp_path, "trees.md", TREES), made(tmp_path, "broken.pdf", "no PDF"))
    expect(page.get_by_role("link", name="See the preview")).to_be_visible()
    look()
    page.get_by_role("link", name="See the preview").click()
    expect(page.get_by_role("heading", name="Preview", exact=True)).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()
    look()
    page.get_by_role("button", name="Ask the preview").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a question")
    look()
    page.get_by_label("Your question").fill("Who keeps the moon?")
    page.get_by_role("button", name="Ask the preview").click()
    expect(page.get_by_text("The preview does not answer this.")).to_be_visible()
    look()
    preview = page.url.partition("/ask")[0]
    for place in ("publish", "discard", "documents/trees"):
        page.goto(f"{preview}/{place}")
        look()
    upload(page, admin, tmp_path / "bins.md", document="bins")
    expect(page.locator("del")).to_contain_text("Tuesday")
    look()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("Confirm that you have looked at the lost answers")
    look()
    page.goto(f"{admin.address}/admin/history")
    look()
    page.get_by_role("link", name="Upload files").first.click()
    look()


def test_one_bad_file_stops_no_other_and_says_what_to_do(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, admin, Role.EDITOR)
    empty, broken, good = (
        made(tmp_path, "empty.txt", ""),
        made(tmp_path, "broken.pdf", "no PDF"),
        made(tmp_path, "trees.md", "# Trees\n\nThe council plants a tree every day.\n"),
    )
    upload(page, admin, empty, broken, good)
    files = page.locator(".cited-files li")
    expect(files).to_have_count(3)
    expect(files.filter(has_text="empty.txt")).to_contain_text("it is empty. Choose another file.")
    expect(files.filter(has_text="broken.pdf")).to_contain_text("Failed")
    expect(files.filter(has_text="trees.md")).to_contain_text("Added")
    page.get_by_role("link", name="See the preview").click()
    expect(page.get_by_role("heading", name="Trees Added")).to_be_visible()


def test_a_file_that_may_be_an_edition_is_asked_about_on_the_page(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, admin, Role.EDITOR)
    upload(page, admin, made(tmp_path, "collections.md", FRIDAY))
    page.get_by_role("link", name="Upload it again, and say of which document it is an edition.").click()
    upload(page, admin, tmp_path / "collections.md", document="bins")
    expect(page.locator("ins")).to_contain_text("Friday.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_upload_names_its_document_by_the_title(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path, script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, admin, Role.EDITOR)
    file = made(tmp_path, "collections.md", FRIDAY)
    upload(page, admin, file, document="Dustbins of the borough")
    page.get_by_role("link", name="No document has this title or id. Choose one that is offered.").click()
    expect(page.get_by_label("Document", exact=True)).to_be_focused()
    expect(page.get_by_label("Document", exact=True)).to_have_value("Dustbins of the borough")
    upload(page, admin, file, document="BINS")
    expect(page.get_by_role("heading", name="Bins Changed")).to_be_visible()
    expect(page.locator("ins")).to_contain_text("Friday.")


def test_proposed_facts_are_accepted_in_the_preview(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, admin, Role.EDITOR)
    upload(page, admin, made(tmp_path, "trees.md", TREES))
    page.get_by_text("Check 3 proposed facts").click()
    expect(page.get_by_text("This policy comes into force on 1 March 2026.").first).to_be_visible()
    expect(page.get_by_label("First day in force")).to_have_value("2026-03-01")
    expect(page.get_by_text("The document says: “This policy applies to England.”")).to_be_visible()
    expect(page.get_by_label("Nations that it applies to")).to_have_value("England")
    expect(page.get_by_label("Readers whom it is for")).to_have_value("parish councils")
    first = page.url
    page.get_by_label("Publisher").fill("The council")
    page.get_by_label("Nations that it applies to").fill("Mars")
    page.get_by_role("button", name="Save and preview again").click()
    expect(page.get_by_label("Nations that it applies to")).to_have_value("Mars")
    expect(page.get_by_label("Publisher")).to_have_value("The council")
    expect(page.get_by_text("must be nations, such as England and Wales").first).to_be_visible()
    page.get_by_label("Nations that it applies to").fill("England and Wales")
    page.get_by_role("button", name="Save and preview again").click()
    expect(page.get_by_text("State facts")).to_be_visible()
    assert page.url != first
    response = page.goto(first)
    assert response is not None and response.status == 400  # the new preview has taken its place
    page.goto(f"{admin.address}/admin/history")
    expect(page.get_by_role("link", name="Preview of")).to_have_count(1)
    page.get_by_role("link", name="Preview of").click()
    page.get_by_role("link", name="Read the text of Tree policy").click()
    expect(page.get_by_text("The council")).to_be_visible()
    expect(page.get_by_text("1 March 2026").first).to_be_visible()
    expect(page.get_by_text("England and Wales", exact=False).first).to_be_visible()
    expect(page.get_by_text("parish councils", exact=False).first).to_be_visible()


def test_files_are_dropped_on_the_form(admin: Admin, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, admin, Role.EDITOR, "/admin/upload")
    dropped = page.evaluate_handle(
        """() => { const held = new DataTransfer();
        held.items.add(new File(["# Trees\\n\\nA tree is planted every day."], "trees.md")); return held; }"""
    )
    expect(page.get_by_text("You can drop them here.")).to_be_visible()
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    expect(page.locator("[data-chosen] li")).to_contain_text("trees.md")
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="Trees Added")).to_be_visible()


def test_the_same_file_again_changes_nothing(admin: Admin, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    sign_in(page, admin, Role.EDITOR)
    upload(page, admin, made(tmp_path, "bins.md", BINS))
    expect(page.get_by_text("No document changes.")).to_be_visible()


def test_a_preview_whose_library_has_changed_cannot_be_published(
    admin: Admin, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, admin)
    for name in ("trees", "ponds"):
        upload(page, admin, made(tmp_path, f"{name}.md", f"# {name}\n\nThe {name} are looked after every day.\n"))
        expect(page.get_by_role("heading", name="Preview", exact=True)).to_be_visible()
    stale = page.url
    page.goto(f"{admin.address}/admin/history")
    # Previews of one moment stand in any order.
    other = f"a[href^='/admin/previews/']:not([href='{stale.removeprefix(admin.address).partition('?')[0]}'])"
    page.locator(other).click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The preview is published.")).to_be_visible()
    page.goto(stale)
    expect(page.get_by_text("This preview cannot be published.")).to_be_visible()
    expect(page.get_by_role("link", name="Publish", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Discard", exact=True).click()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("The preview is discarded.")).to_be_visible()


def test_an_upload_by_keyboard_alone(admin: Admin, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    sign_in(page, admin, path="/admin/upload")
    page.get_by_label("Files", exact=True).set_input_files(made(tmp_path, "trees.md", TREES))
    reach(page, "Upload and preview")
    expect(page.get_by_role("heading", name="Preview", exact=True)).to_be_visible()
    reach(page, "Publish")
    expect(page.get_by_role("heading", name="Publish this preview?")).to_be_visible()
    reach(page, "Publish")
    expect(page.get_by_text("The preview is published.")).to_be_visible()


def reach(page: Page, words: str) -> None:
    """Press Tab until the link or button with these words has the focus, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {words}")
