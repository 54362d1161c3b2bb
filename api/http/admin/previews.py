"""The previews: what each would change, what stands against it, and whether to publish or to discard it."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from api.http import library_states
from api.http.access.guard import Asker, Caller
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.preview_facts import parse_decisions
from api.http.admin.preview_guard import LOOKED_AT, DriftView, find_drift_of, guard_preview
from api.http.admin.preview_view import CHANGES_A_PAGE, view_changes, view_preview
from api.http.admin.upload_form import LABELS
from api.http.admin.words import DRIFT, OUTCOMES, counts_words, moment
from api.http.app_state import settings_of
from api.http.job_start import jobs_of, start_job
from api.state.quality import kept_questions
from api.state.store import Store
from ingest.generations.previews import Preview, previewed_documents, previews, read_preview
from ingest.library.revising import report_lines
from retrieval.errors import BadInput, UnknownDocument
from retrieval.facts import DATE_FACTS, FACTS
from retrieval.index.generation import current_id

router = library_router()

_FACTS_LIMITS: Any = {"max_fields": 400, "max_files": 0, "max_part_size": 8_000}


@router.get("/previews")
def list_previews(request: Request) -> HTMLResponse:
    data = settings_of(request).data
    current = current_id(data)
    rows = [
        (preview.manifest, counts_words(preview.report["counts"]), preview.manifest.parent == current)
        for preview in previews(data)
    ]
    return admin_page(request, "previews.html", rows=rows, moment=moment)


@router.get("/previews/{preview_id}")
def show_preview(request: Request, preview_id: str) -> HTMLResponse:
    return _preview_page(request, preview_id)


def _preview_page(request: Request, preview_id: str, status: int = 200, **values: Any) -> HTMLResponse:
    data = settings_of(request).data
    preview = read_preview(data, preview_id)
    view = view_preview(preview.report, previewed_documents(data, preview_id))
    drift = _drift(request, preview)
    return admin_page(
        request,
        "preview.html",
        status,
        preview=preview.manifest,
        counts=counts_words(preview.report["counts"]),
        view=view,
        drift=drift,
        guard=guard_preview(data, preview, view, drift),
        own_questions=len(kept_questions(Store(data))),
        facts=[(name, LABELS[name], name in DATE_FACTS) for name in FACTS],
        labels=LABELS,
        outcomes=OUTCOMES,
        drift_words=DRIFT,
        moment=moment,
        **values,
    )


def _drift(request: Request, preview: Preview) -> DriftView:
    newest = jobs_of(request).newest(LOOKED_AT)
    return find_drift_of(newest, preview.manifest.id, current_id(settings_of(request).data))


@router.get("/previews/{preview_id}/changes/{document_id}")
def show_changes(
    request: Request, preview_id: str, document_id: str, start: Annotated[int, Query(alias="from", ge=0)] = 0
) -> HTMLResponse:
    """All changed blocks of one document, CHANGES_A_PAGE at a time."""
    preview = read_preview(settings_of(request).data, preview_id)
    line = next((one for one in report_lines(preview.report) if one.document_id == document_id and one.changes), None)
    if line is None:
        raise UnknownDocument("This preview does not change this document.")
    end = start + CHANGES_A_PAGE
    return admin_page(
        request,
        "preview_changes.html",
        preview=preview.manifest,
        line=line,
        changes=view_changes(line.changes[start:end]),
        first=start + 1,
        last=min(end, len(line.changes)),
        total=len(line.changes),
        next=end if end < len(line.changes) else None,
        previous=max(0, start - CHANGES_A_PAGE) if start else None,
    )


@router.post("/previews/{preview_id}/facts", form_limits=_FACTS_LIMITS, dependencies=[CHECKED_FORM])
async def decide_facts(request: Request, asker: Asker, preview_id: str) -> Response:
    """Decide facts of one document: a job builds the preview again with them."""
    form = await request.form()
    entered = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    return await asyncio.to_thread(_decide, request, asker, preview_id, entered)


def _decide(request: Request, asker: Caller, preview_id: str, entered: Mapping[str, str]) -> Response:
    data, about = settings_of(request).data, entered.get("document")
    lines = report_lines(read_preview(data, preview_id).report)
    line = next((one for one in lines if one.document_id == about), None)
    versions = {one.version.key: one.version for one in previewed_documents(data, preview_id)}
    version = versions.get((line.document_id, line.version or "")) if line else None
    if line is None or version is None:
        raise BadInput("This document is no longer in the preview. Open the preview again.")
    decisions, mistakes = parse_decisions(entered, line, version)
    if mistakes or not decisions:
        words = [mistake.text for mistake in mistakes] or ["Nothing was changed. State a fact, or decide on a proposal"]
        return _preview_page(request, preview_id, 400, mistakes=words, wrong_document=line.document_id)
    asked = {"preview": preview_id, "documents": [line.document_id], "decisions": decisions, "drift": True}
    job = start_job(request, Response(), asker, "revise", asked)
    return see_other(f"/admin/jobs/{job.id}")


@router.post("/previews/{preview_id}/drift", dependencies=[CHECKED_FORM])
def ask_own_questions(request: Request, asker: Asker, preview_id: str) -> Response:
    """Ask the library's own questions of the preview."""
    read_preview(settings_of(request).data, preview_id)
    job = start_job(request, Response(), asker, "drift", {"preview": preview_id, "drift": True})
    return see_other(f"/admin/jobs/{job.id}")


@router.get("/previews/{preview_id}/publish")
def publish_page(request: Request, preview_id: str) -> HTMLResponse:
    return _last_look(request, preview_id, "preview_publish.html")


@router.post("/previews/{preview_id}/publish", dependencies=[CHECKED_FORM])
def publish_preview(request: Request, asker: Asker, preview_id: str) -> Response:
    library_states.publish(request, asker, preview_id)
    return see_other("/admin/history?notice=published")


@router.get("/previews/{preview_id}/discard")
def discard_page(request: Request, preview_id: str) -> HTMLResponse:
    return _last_look(request, preview_id, "preview_discard.html")


@router.post("/previews/{preview_id}/discard", dependencies=[CHECKED_FORM])
def discard_preview(request: Request, asker: Asker, preview_id: str) -> Response:
    library_states.discard(request, asker, preview_id)
    return see_other("/admin/previews?notice=discarded")


def _last_look(request: Request, preview_id: str, template: str) -> HTMLResponse:
    """The page that says what publishing or discarding will do."""
    data = settings_of(request).data
    preview = read_preview(data, preview_id)
    view = view_preview(preview.report, previewed_documents(data, preview_id))
    drift = _drift(request, preview)
    return admin_page(
        request,
        template,
        preview=preview.manifest,
        counts=counts_words(preview.report["counts"]),
        view=view,
        drift=drift,
        guard=guard_preview(data, preview, view, drift),
    )
