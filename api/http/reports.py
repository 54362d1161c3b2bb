"""The routes of reports: readers say what is wrong with a quote or a silence; editors list it."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.bootstrap import Service
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import require_caller, store_of
from api.http.app_state import needs_all_collections, service_of, settings_of
from api.http.lists import LINK_HEADER, After, Limit, part_of
from api.state import reports
from api.state.reports import Complaint
from api.wire import library_examples
from api.wire.examples import example_response
from api.wire.reports import ReportOut
from retrieval.errors import BadInput, UnknownDocument
from retrieval.interfaces import Library
from web.chat.asked import AskedQuestion, read_question
from web.page_route import page_router
from web.rendering import HEADERS, message_page
from web.serving_generation import personal_handling, serving_of

pages = page_router()
router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(require_caller), Depends(needs_all_collections)]
)

_FORM_LIMITS: Any = {"max_fields": 10, "max_files": 0, "max_part_size": 8_000}


@pages.post("/reports", form_limits=_FORM_LIMITS, dependencies=[CHECKED_FORM])
def report(
    request: Request,
    complaint: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
    version: Annotated[str, Form()] = "",
    start: Annotated[str, Form()] = "",
    end: Annotated[str, Form()] = "",
    question: Annotated[str, Form()] = "",
    how: Annotated[str, Form()] = "",
    x_requested_with: Annotated[str, Header()] = "",
) -> Response:
    """Keep what a reader says of a quote, or of a silence; with `X-Requested-With: fetch`, an empty answer.

    A silence is noted as a gap, too, where gaps are kept; `how` says where its question was searched.
    Raises BadInput where the form names no complaint or no place of a document that the reader may see.
    """
    settings, store = settings_of(request), store_of(request)
    chosen = _complaint(complaint)
    place = (
        None
        if chosen is Complaint.SHOULD_BE_THERE
        else _place(serving_of(request).library, document, version, start, end)
    )
    keeps = question and (settings.reported_questions or settings.gaps)
    asked = read_question(question, how, personal_handling(request)) if keeps else None
    reports.forget_old(store, settings.report_days)
    reports.add(store, chosen, place, asked.text if asked and settings.reported_questions else None)
    if asked and chosen is Complaint.SHOULD_BE_THERE:
        _note_gap(service_of(request), asked)
    if x_requested_with == "fetch":
        return Response(status_code=204, headers=dict(HEADERS))
    return _thanks(request)


def _note_gap(service: Service, asked: AskedQuestion) -> None:
    if service.silences is not None:
        service.silences.note_report(asked.text, asked.filters)


def _thanks(request: Request) -> HTMLResponse:
    return message_page(
        request, 200, "Thank you", "An administrator will look at it. Go back to return to your answer."
    )


def _complaint(value: str) -> Complaint:
    try:
        return Complaint(value)
    except ValueError as cause:
        raise BadInput("The form says nothing that Cited knows. Go back and choose one of the buttons.") from cause


def _place(library: Library, document: str, version: str, start: str, end: str) -> tuple[str, str, int, int]:
    wrong = BadInput("The form names no place of a document. Go back, load the page again and choose once more.")
    try:
        first, last = int(start), int(end)
        length = len(library.canonical(library.version(document, version)).text)
    except (ValueError, UnknownDocument) as cause:
        raise wrong from cause
    if not 0 <= first < last <= length:
        raise wrong
    return document, version, first, last


@router.get(
    "/reports", responses={200: {**example_response([library_examples.REPORT]), "headers": LINK_HEADER}}, name="reports"
)
def list_reports(
    request: Request,
    response: Response,
    limit: Limit = None,
    after: After = None,
    done: Annotated[bool, Query(description="Whether to list those that are done, too.")] = False,
) -> list[ReportOut]:
    """List what readers said of quotes and silences, newest first."""
    settings, store = settings_of(request), store_of(request)
    reports.forget_old(store, settings.report_days)
    found = [ReportOut(**asdict(one)) for one in reports.listed(store, with_done=done)]
    return list(part_of(request, response, found, lambda one: one.id, limit=limit, after=after))
