"""The pages that withdraw, reinstate, delete or purge a document. Each says first what it will do."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, Caller, store_of
from api.http.admin.document_effects import DocumentChange, effect_of, purge_effect
from api.http.admin.frame import Follow, admin_page, admin_router, followed
from api.http.admin.held_documents import held_documents
from api.http.app_state import settings_of
from api.http.job_start import begin_job
from api.state import own_questions
from api.state.quality import kept_questions
from ingest.report import Mode
from retrieval.document import Version
from retrieval.errors import UnknownDocument
from web.rendering import see

router = admin_router()


@router.get("/purge")
def find_deleted(document: str = "") -> Response:
    """The way to the purge of a document that was deleted, which no list shows."""
    return see(f"/admin/documents/{quote(document.strip(), safe='') or 'none'}/purge")


@router.get("/documents/{document_id}/purge")
def confirm_purge(request: Request, document_id: str) -> HTMLResponse:
    return _confirm_purge(request, document_id)


@router.post("/documents/{document_id}/purge", dependencies=[CHECKED_FORM])
def purge(
    request: Request, asker: Asker, document_id: str, sure: Annotated[str, Form()] = "", follow: Follow = "page"
) -> Response:
    """Start the purge, once somebody has entered the document's id."""
    if sure.strip() != document_id:
        return _confirm_purge(request, document_id, f"To purge this document, enter its id: {document_id}")
    return _start(request, asker, "purge", {"documents": [document_id]}, follow)


@router.get("/documents/{document_id}/{change}")
def confirm_change(request: Request, document_id: str, change: str) -> HTMLResponse:
    known, held = _known(change), held_documents(request)
    version = held.edition(document_id, None)
    return admin_page(
        request,
        "document_change.html",
        change=known.value,
        version=version,
        is_done=_is_done(known, version),
        effect=effect_of(known, held, document_id, kept_questions(store_of(request))),
    )


@router.post("/documents/{document_id}/{change}", dependencies=[CHECKED_FORM])
def change_document(
    request: Request,
    asker: Asker,
    document_id: str,
    change: str,
    mode: Annotated[str, Form()] = Mode.PUBLISH,
    follow: Follow = "page",
) -> Response:
    """Start the change: at once, or as a preview."""
    chosen = Mode.PREVIEW if mode == Mode.PREVIEW else Mode.PUBLISH
    return _start(request, asker, _known(change).value, {"documents": [document_id], "mode": chosen}, follow)


def _is_done(change: DocumentChange, version: Version) -> bool:
    """Whether the document is as this change would leave it; a deleted one has no page."""
    if change is DocumentChange.DELETE:
        return False
    return version.withdrawn if change is DocumentChange.WITHDRAW else not version.withdrawn


def _known(change: str) -> DocumentChange:
    try:
        return DocumentChange(change)
    except ValueError:
        raise HTTPException(404) from None


def _start(request: Request, asker: Caller, kind: str, asked: dict[str, Any], follow: str) -> Response:
    job, _ = begin_job(request, asker, kind, asked)
    return followed(job.id, follow)


def _confirm_purge(request: Request, document_id: str, error: str | None = None) -> HTMLResponse:
    """What a purge will remove, also of a document that was deleted and that earlier generations hold."""
    effect = purge_effect(settings_of(request).data, document_id)
    if effect is None:
        raise UnknownDocument(f"Nothing that is kept holds a document {document_id!r}.")
    held = held_documents(request)
    title = held.edition(document_id, None).title if held.holds(document_id) else document_id
    questions = own_questions.own_questions(store_of(request))
    return admin_page(
        request,
        "document_purge.html",
        400 if error else 200,
        document_id=document_id,
        title=title,
        is_held=held.holds(document_id),
        effect=effect,
        # A purge removes the questions that name the document by its id.
        questions=[one for one in questions if any(gold.document == document_id for gold in one.gold.gold)],
        error=error,
    )
