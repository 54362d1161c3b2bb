"""Every page in each state that people meet, and how a browser gets there: for the pictures and the tests of all pages.

The states are of a service that answers from the documents of api/lab/page_documents.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.lab.page_documents import CASES_QUESTION, OPEN_QUESTION

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCUMENT = "counter-terrorism-and-extremism"
_ADMIN_DOCUMENT = f"/admin/documents/{DOCUMENT}"
_WAIT_MS = 90_000


@dataclass(frozen=True, slots=True)
class PageState:
    """A state of a page. `route` is its path in the table of needs, empty for an address that no route answers.

    `steps` go on from the loaded page. `signed_in`: the browser has an admin's session. `status` is that of the
    response to `path`.
    """

    name: str
    route: str
    path: str
    steps: Callable[["Page"], None] = lambda _: None
    signed_in: bool = False
    status: int = 200


def ask(page: "Page", question: str) -> None:
    """Ask in the chat, and wait for the new turn."""
    turns = page.locator("article.cited-turn")
    before = turns.count()
    page.locator("#question").fill(question)
    page.locator("#ask").get_by_role("button", name="Ask", exact=True).click()
    turns.nth(before).wait_for(timeout=_WAIT_MS)


def _asking(*questions: str) -> Callable[["Page"], None]:
    def steps(page: "Page") -> None:
        for question in questions:
            ask(page, question)

    return steps


def _ask_nothing(page: "Page") -> None:
    page.locator("#ask").get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("alert").wait_for(timeout=_WAIT_MS)


def _open_source(page: "Page") -> None:
    from playwright.sync_api import expect

    ask(page, _ANSWERED)
    page.get_by_role("link", name="Open in the document").first.click()
    page.locator("#quote").wait_for(timeout=_WAIT_MS)
    # The browser scrolls to the mark a moment after it has laid out the page. The pages' policy forbids to evaluate
    # text as script, so Playwright's wait_for_function fails where it looks twice.
    expect(page.locator("#quote")).to_be_in_viewport(timeout=_WAIT_MS)


def _show_silence(page: "Page") -> None:
    ask(page, _SILENT)
    for details in page.locator("article.cited-turn summary").all():
        details.click()


def _asking_back(question: str) -> Callable[["Page"], None]:
    def steps(page: "Page") -> None:
        ask(page, question)
        page.locator("#options").wait_for(timeout=_WAIT_MS)

    return steps


def _enter_wrong_key(page: "Page") -> None:
    page.get_by_label("Your key").fill("cited_wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").wait_for(timeout=_WAIT_MS)


def _find_nothing(page: "Page") -> None:
    page.get_by_role("button", name="Find the right passage").click()
    page.get_by_role("alert").wait_for(timeout=_WAIT_MS)


def _find_passage(page: "Page") -> None:
    page.get_by_label("The question").fill(_ANSWERED)
    page.get_by_role("button", name="Find the right passage").click()
    page.get_by_role("button", name="This is the right passage").first.wait_for(timeout=_WAIT_MS)


def _open_details(page: "Page") -> None:
    for details in page.locator("main summary").all():
        details.click()


def _follow(link: str) -> Callable[["Page"], None]:
    """Follow the first link with these words."""

    def steps(page: "Page") -> None:
        page.locator("main").get_by_role("link", name=link).first.click()
        page.wait_for_load_state()

    return steps


def _send(button: str) -> Callable[["Page"], None]:
    """Send the form with this button, and wait for the new page."""

    def steps(page: "Page") -> None:
        _open_details(page)
        with page.expect_navigation(timeout=_WAIT_MS):
            page.get_by_role("button", name=button, exact=True).click()

    return steps


def _check_draft(page: "Page") -> None:
    page.get_by_label("The text of the draft").fill(_DRAFT)
    with page.expect_navigation(timeout=_WAIT_MS):
        page.get_by_role("button", name="Check", exact=True).click()


# A statement of each grade: word for word, altered, not held, and named by a place that is not there.
_DRAFT = (
    "Prevent “has the widest implications for the London boroughs”. Of the “30 Prevent priority areas nationally, 27 "
    "were London boroughs”. The team noted that “no match was ever played at the ground”. See paragraph 12 of "
    "Counter-Terrorism and Extremism."
)
_ANSWERED = "What are the aims of Prevent?"
_SILENT = "How do bees make honey?"

STATES: tuple[PageState, ...] = (
    PageState("start", "/", "/"),
    PageState("answer", "/", "/", _asking(_ANSWERED)),
    PageState("follow-up", "/", "/", _asking(_ANSWERED, "And of Pursue?")),
    PageState("silence", "/", "/", _show_silence),
    # The document that ships names no nation; tests/web/test_applicability_in_browser.py has stamps and warnings.
    PageState("nation-chosen", "/", "/?nation=Wales&readers=landlord", _open_details),
    PageState("options", "/", "/", _asking_back(OPEN_QUESTION)),
    PageState("cases", "/", "/", _asking_back(CASES_QUESTION)),
    PageState("greeting", "/", "/", _asking("Hello")),
    PageState("empty-question", "/", "/", _ask_nothing),
    PageState("compare", "/compare", "/compare"),
    PageState("check", "/check", "/check"),
    PageState("check-empty", "/check", "/check", _send("Check")),
    PageState("checked", "/check", "/check", _check_draft),
    PageState("documents", "/documents", "/documents"),
    PageState("documents-none-found", "/documents", "/documents?words=nowhere"),
    PageState("document", "/documents/{document_id}", f"/documents/{DOCUMENT}", _open_details),
    PageState("document-at-its-mark", "/documents/{document_id}", "/", _open_source),
    PageState("document-without-place", "/documents/{document_id}", f"/documents/{DOCUMENT}?start=0&end=no"),
    PageState("document-missing", "/documents/{document_id}", "/documents/nowhere", status=404),
    PageState("duties", "/duties", "/duties"),
    PageState("duties-refused", "/duties", "/duties?as_of=soon", status=400),
    PageState("document-duties", "/documents/{document_id}/duties", f"/documents/{DOCUMENT}/duties"),
    # Of one edition; tests/web/test_edition_changes_page.py has the other states.
    PageState("changes-of-one-edition", "/documents/{document_id}/changes", f"/documents/{DOCUMENT}/changes"),
    PageState("quality", "/quality", "/quality"),
    PageState("reference", "/docs", "/docs"),
    PageState("help", "/help", "/help"),
    PageState("accessibility", "/accessibility", "/accessibility"),
    PageState("privacy", "/privacy", "/privacy"),
    PageState("sign-in", "/sign-in", "/sign-in"),
    PageState("sign-in-refused", "/sign-in", "/sign-in", _enter_wrong_key),
    PageState("not-found", "", "/nowhere", status=404),
    PageState("admin", "/admin", "/admin", signed_in=True),
    PageState("admin-upload", "/admin/upload", "/admin/upload", signed_in=True),
    PageState("admin-history", "/admin/history", "/admin/history", signed_in=True),
    PageState("admin-reports", "/admin/reports", "/admin/reports", signed_in=True),
    PageState("admin-gaps-off", "/admin/gaps", "/admin/gaps", signed_in=True),
    PageState("admin-questions", "/admin/questions", "/admin/questions", signed_in=True),
    PageState("admin-question-new", "/admin/questions/new", "/admin/questions/new", signed_in=True),
    PageState("admin-question-empty", "/admin/questions/new", "/admin/questions/new", _find_nothing, signed_in=True),
    PageState("admin-question-answer", "/admin/questions/new", "/admin/questions/new", _find_passage, signed_in=True),
    PageState("admin-backups-off", "/admin/backups", "/admin/backups", signed_in=True),
    PageState("admin-checks", "/admin/checks", "/admin/checks", signed_in=True),
    PageState("admin-documents", "/admin/documents", "/admin/documents", _open_details, signed_in=True),
    PageState("admin-documents-none-found", "/admin/documents", "/admin/documents?words=nowhere", signed_in=True),
    PageState("admin-document", "/admin/documents/{document_id}", _ADMIN_DOCUMENT, signed_in=True),
    PageState("admin-document-refused", "/admin/documents/{document_id}", _ADMIN_DOCUMENT, _send("Save"), True),
    PageState(
        "admin-withdraw", "/admin/documents/{document_id}/{change}", f"{_ADMIN_DOCUMENT}/withdraw", signed_in=True
    ),
    PageState(
        "admin-reinstate", "/admin/documents/{document_id}/{change}", f"{_ADMIN_DOCUMENT}/reinstate", signed_in=True
    ),
    PageState("admin-delete", "/admin/documents/{document_id}/{change}", f"{_ADMIN_DOCUMENT}/delete", signed_in=True),
    PageState("admin-purge", "/admin/documents/{document_id}/purge", f"{_ADMIN_DOCUMENT}/purge", signed_in=True),
    PageState(
        "admin-purge-refused", "/admin/documents/{document_id}/purge", f"{_ADMIN_DOCUMENT}/purge", _send("Purge"), True
    ),
    PageState("admin-keys", "/admin/keys", "/admin/keys", signed_in=True),
    PageState("admin-key-new", "/admin/keys/new", "/admin/keys/new", signed_in=True),
    PageState("admin-key-new-refused", "/admin/keys/new", "/admin/keys/new", _send("Make the key"), True),
    PageState("admin-key-rotate", "/admin/keys/{key_id}/rotate", "/admin/keys", _follow("New secret"), True),
    PageState("admin-key-revoke", "/admin/keys/{key_id}/revoke", "/admin/keys", _follow("Revoke"), True),
    PageState("admin-audit", "/admin/audit", "/admin/audit", _open_details, signed_in=True),
    PageState("admin-audit-checked", "/admin/audit", "/admin/audit", _send("Check the chain"), signed_in=True),
    PageState("admin-audit-none-found", "/admin/audit", "/admin/audit?by=nobody", signed_in=True),
    PageState("admin-audit-refused", "/admin/audit", "/admin/audit?first=soon", signed_in=True, status=400),
)

# Addresses that a browser may open and that show no page, with the reason. `/v1/…` is never a page.
NO_PAGES: Mapping[str, str] = {
    "/healthz": "JSON",
    "/readyz": "JSON",
    "/metrics": "text for Prometheus",
    "/static": "files",
    "/script": "files",
    "/sign-in/oidc": "sends the browser to the sign-in service",
    "/sign-in/oidc/return": "needs a sign-in service; tests/access tests its page",
    "/docs/try/{operation}": "sends the browser to a JSON route",
    "/documents/{document_id}/pages/{number}": "a picture",
    "/documents/{document_id}/pages/{number}/marks": "a picture",
    "/duties.csv": "a file",
    "/documents/{document_id}/duties.csv": "a file",
    "/conversations/{conversation_id}": "is there only with CITED_CONVERSATIONS; tests/web tests its page",
    "/admin/purge": "sends the browser to the purge of a document",
    "/admin/jobs/{job_id}": "needs a job; tests/admin tests its page",
    "/admin/previews/{preview_id}": "needs a preview; tests/admin tests its page",
    "/admin/previews/{preview_id}/documents/{document_id}": "needs a preview; tests/admin tests its page",
    "/admin/previews/{preview_id}/publish": "needs a preview; tests/admin tests its page",
    "/admin/previews/{preview_id}/discard": "needs a preview; tests/admin tests its page",
    "/admin/gaps/{gap_id}/remove": "needs a gap; tests/admin tests its page",
    "/admin/questions/{question_id}": "needs an own question; tests/admin tests its page",
    "/admin/questions/{question_id}/remove": "needs an own question; tests/admin tests its page",
    "/admin/backups/{backup_name}/remove": "needs a backup; tests/admin tests its page",
    "/admin/generations/{generation_id}/rollback": "needs a kept generation; tests/admin tests its page",
}


def page_routes(needs: Mapping[str, object]) -> set[str]:
    """The paths of the table of needs that show a page."""
    opened = {route.removeprefix("GET ") for route in needs if route.startswith("GET ")}
    return {path for path in opened if not path.startswith("/v1/")} - NO_PAGES.keys()
