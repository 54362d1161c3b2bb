"""The pages of a preview: what it would change, its answers, and the choice to publish or discard it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.bootstrap import Service
from api.changes import COMPARE
from api.compared_questions import kept_words
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, Caller, store_of
from api.http.admin.drift_view import readers_questions, view_drift
from api.http.admin.fact_form import fact_fields
from api.http.admin.frame import Follow, admin_page, admin_router, followed, followed_soon
from api.http.admin.job_view import FactForm, fact_forms
from api.http.admin.publication import find_obstacles, needs_consent
from api.http.admin.report_view import OPEN_CHANGES, ReadDocument, ReportView, view_report
from api.http.admin.stated_files import holder
from api.http.app_state import settings_of, whole_service_of
from api.http.job_start import begin_job, jobs_of
from api.previewed import OpenPreview
from api.state.job import DONE, Job
from api.upkeep import DISCARD, PUBLISH
from ingest.generations import previews
from ingest.generations.previews import Preview
from retrieval.errors import BadQuestion, DamagedGeneration
from web.chat.asked import MAX_QUESTION_CHARACTERS, AskedQuestion, check_question
from web.chat.conversation import Exchange
from web.documents.document_view import view_document
from web.documents.place import resolve_place
from web.quotation import Quotation, quotations
from web.rendering import see
from web.serving_generation import Asking, personal_handling

router = admin_router()
_QUESTION_LIMITS: Any = {"max_fields": 5, "max_files": 0, "max_part_size": 8 * MAX_QUESTION_CHARACTERS}
# Jobs among which the one that built a preview is looked for, the newest first.
_MAX_JOBS = 200


@router.get("/previews/{preview_id}")
def preview_page(request: Request, preview_id: str) -> HTMLResponse:
    return _show(request, preview_id)


@router.post("/previews/{preview_id}/ask", dependencies=[CHECKED_FORM], form_limits=_QUESTION_LIMITS)
def ask(request: Request, check_stop: Asking, preview_id: str, question: Annotated[str, Form()] = "") -> HTMLResponse:
    """Answer a question from the preview. The question is kept nowhere."""
    try:
        asked = check_question(question, personal_handling(request))
    except BadQuestion as error:
        return _show(request, preview_id, 400, question=question, question_error=str(error))
    answer = _open(request, preview_id).engine.ask(asked, check_stop=check_stop)
    return _show(request, preview_id, exchange=Exchange(AskedQuestion(asked), answer, ()))


@router.get("/previews/{preview_id}/documents/{document_id}")
def document(
    request: Request,
    preview_id: str,
    document_id: str,
    version: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> HTMLResponse:
    """The text of a document as the preview holds it, with the range from `start` to `end` marked."""
    library = _open(request, preview_id).library
    editions = library.editions(document_id)
    shown = next((one for one in editions if one.sha256 == version), editions[-1])
    canonical = library.canonical(shown)
    pointing, quoted = resolve_place(canonical, shown.sha256, version, start, end)
    return admin_page(
        request,
        "preview_document.html",
        preview_id=preview_id,
        version=shown,
        standing=library.standing(shown),
        editions=[(edition, library.standing(edition)) for edition in editions],
        reading=view_document(canonical, quoted),
        pointing=pointing.value,
    )


@router.post("/previews/{preview_id}/compare", dependencies=[CHECKED_FORM])
def compare(request: Request, asker: Asker, preview_id: str, follow: Follow = "page") -> Response:
    """Start the job that asks the library's own questions of the preview and of the serving generation."""
    previews.read_preview(settings_of(request).data, preview_id)
    job, _ = begin_job(request, asker, COMPARE, {"preview": preview_id})
    return followed(job.id, follow)


@router.get("/previews/{preview_id}/publish")
def confirm_publication(request: Request, preview_id: str) -> HTMLResponse:
    return _confirm(request, preview_id, "publish.html")


@router.post("/previews/{preview_id}/publish", dependencies=[CHECKED_FORM])
def publish(
    request: Request, asker: Asker, preview_id: str, consent: Annotated[str, Form()] = "", follow: Follow = "page"
) -> Response:
    """Start the job that publishes the preview; where right answers are lost, only with consent to that."""
    found = _read(request, preview_id)
    if needs_consent(_drift_of(jobs_of(request).newest(_MAX_JOBS), preview_id)) and not consent:
        return _confirm(request, preview_id, "publish.html", 400, "Confirm that you have looked at the lost answers")
    if find_obstacles(settings_of(request).data, found):
        return see(f"/admin/previews/{preview_id}")
    return _end(request, asker, PUBLISH, preview_id, follow)


@router.get("/previews/{preview_id}/discard")
def confirm_discard(request: Request, preview_id: str) -> HTMLResponse:
    return _confirm(request, preview_id, "discard.html")


@router.post("/previews/{preview_id}/discard", dependencies=[CHECKED_FORM])
def discard(request: Request, asker: Asker, preview_id: str, follow: Follow = "page") -> Response:
    """Start the job that deletes the preview, also a damaged one."""
    with suppress(DamagedGeneration):
        _read(request, preview_id)
    return _end(request, asker, DISCARD, preview_id, follow)


def _end(request: Request, asker: Caller, kind: str, preview_id: str, follow: str) -> Response:
    """Start the job after which the preview is none any more. A question to it would open it again."""
    job, _ = begin_job(request, asker, kind, {"preview": preview_id})
    _open_preview(request).close()
    return followed_soon(request, job.id, follow)


def _show(request: Request, preview_id: str, status: int = 200, **asked: Any) -> HTMLResponse:
    """The page of a preview; `asked` holds the question and its answer, or the error in it."""
    data, preview = settings_of(request).data, _read(request, preview_id)
    obstacles = find_obstacles(data, preview)
    read = [] if obstacles else previews.previewed_documents(data, preview_id)
    report = view_report(preview.report, read)
    jobs = jobs_of(request).newest(_MAX_JOBS)
    job, drift = _builder(jobs, preview_id), _drift_of(jobs, preview_id)
    exchange: Exchange | None = asked.get("exchange")
    return admin_page(
        request,
        "preview.html",
        status,
        preview=preview.manifest,
        report=report,
        open_changes=OPEN_CHANGES,
        obstacles=obstacles,
        drift=view_drift(drift, kept_words(store_of(request), readers_questions(drift))) if drift else None,
        not_compared=(job.result or {}).get("not_compared") if job else None,
        has_questions=_has_questions(request),
        job=job,
        forms=_forms(request, job, report),
        exchange=exchange,
        question=asked.get("question", ""),
        question_error=asked.get("question_error"),
        max_length=MAX_QUESTION_CHARACTERS,
        quotations=lambda quotes: [_in_preview(one, preview_id) for one in quotations(quotes)],
    )


def _confirm(
    request: Request, preview_id: str, template: str, status: int = 200, error: str | None = None
) -> HTMLResponse:
    preview, drift = _read(request, preview_id), _drift_of(jobs_of(request).newest(_MAX_JOBS), preview_id)
    return admin_page(
        request,
        template,
        status,
        preview=preview.manifest,
        report=view_report(preview.report, []),
        obstacles=find_obstacles(settings_of(request).data, preview),
        lost=drift["lost"] if drift else 0,
        error=error,
    )


def _read(request: Request, preview_id: str) -> Preview:
    return previews.read_preview(settings_of(request).data, preview_id)


def _open_preview(request: Request) -> OpenPreview:
    opened: OpenPreview = request.app.state.open_preview
    return opened


def _open(request: Request, preview_id: str) -> Service:
    return _open_preview(request).of(preview_id, whole_service_of(request))


def _has_questions(request: Request) -> bool:
    serving = whole_service_of(request)
    return serving is not None and serving.quality() is not None


def _builder(jobs: Sequence[Job], preview_id: str) -> Job | None:
    """The job that built a preview; None for one that a command built."""
    return next((job for job in jobs if (job.result or {}).get("preview") == preview_id), None)


def _drift_of(jobs: Sequence[Job], preview_id: str) -> dict[str, Any] | None:
    """The newest comparison of this preview's answers; None where there is none."""
    for job in jobs:
        drift: dict[str, Any] | None = (job.result or {}).get("drift") if job.status == DONE else None
        if drift and drift["preview"] == preview_id:
            return drift
    return None


def _forms(request: Request, job: Job | None, report: ReportView) -> dict[str, FactForm]:
    """The form of facts for each document of an upload, by the document's id; proposed facts fill its empty fields."""
    if job is None:
        return {}
    forms = {form.file_name: form for form in fact_forms(job, holder(request))}
    found = {}
    for document in report.documents:
        form = next((form for name, form in forms.items() if document.file.endswith(name)), None)
        if form is not None:
            found[document.id] = _with_proposals(form, document)
    return found


def _with_proposals(form: FactForm, document: ReadDocument) -> FactForm:
    proposed = {one.name: one.value for one in document.proposals if one.value and one.other is None}
    values = {field.name: field.value or proposed.get(field.name, "") for field in form.fields}
    return replace(form, document=form.document or document.id, fields=fact_fields(values))


def _in_preview(quotation: Quotation, preview_id: str) -> Quotation:
    """The quotation with links into the preview: the documents of the library do not hold its words yet."""
    prefix = f"/admin/previews/{preview_id}"
    return replace(
        quotation,
        link=prefix + quotation.link,
        also=tuple(replace(place, link=prefix + place.link) for place in quotation.also),
        references=tuple(replace(one, link=prefix + one.link) for one in quotation.references),
    )
