"""The page of reports: what readers said of quotes and silences, with the place in the document."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import require_caller, store_of
from api.http.admin.frame import admin_page, admin_router
from api.http.app_state import settings_of
from api.state import audit, reports
from api.state.reports import Report
from retrieval.errors import UnknownDocument
from retrieval.interfaces import Library
from retrieval.text import Span
from web.quotation import link_to
from web.rendering import see
from web.serving_generation import serving_of
from web.wording.complaints import COMPLAINTS

router = admin_router()


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report in words: the quote as it stands in its edition, None where the library no longer holds that."""

    report: Report
    words: str
    title: str | None
    quote: str | None
    link: str | None


@router.get("/reports")
def list_reports(request: Request, done: bool = False) -> HTMLResponse:
    settings, store = settings_of(request), store_of(request)
    reports.forget_old(store, settings.report_days)
    library = serving_of(request).library
    shown = [_shown(library, one) for one in reports.listed(store, with_done=done)]
    return admin_page(request, "reports.html", reports=shown, done=done, keeps_questions=settings.reported_questions)


@router.post("/reports/{report_id}/done", dependencies=[CHECKED_FORM])
def mark_done(request: Request, report_id: str) -> RedirectResponse:
    caller, store = require_caller(request), store_of(request)
    reports.mark_done(store, report_id)
    audit.record(store, caller.recorded_name, "report done", report_id, "done", caller.key_id)
    return see("/admin/reports")


def _shown(library: Library, one: Report) -> ShownReport:
    words = COMPLAINTS[one.complaint]
    if one.document is None or one.version is None or one.start is None or one.end is None:
        return ShownReport(one, words, None, None, None)
    try:
        version = library.version(one.document, one.version)
    except UnknownDocument:
        return ShownReport(one, words, one.document, None, None)
    quoted = Span(one.start, one.end)
    words_there = quoted.of(library.canonical(version).text)
    return ShownReport(one, words, version.title, words_there, link_to(one.document, one.version, quoted))
