"""The pages of documents: their list, withdrawn ones included, and the facts of each edition."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, Caller, require_caller, store_of
from api.http.access.needs import role_for_kind
from api.http.admin.document_effects import questions_of
from api.http.admin.fact_form import fact_fields, read_facts
from api.http.admin.fact_words import own_words
from api.http.admin.frame import admin_page, admin_router, followed
from api.http.admin.health_view import format_bytes
from api.http.admin.held_documents import held_documents
from api.http.job_start import begin_job
from api.state.quality import kept_questions
from ingest.report import Mode
from retrieval.document import Version
from retrieval.errors import BadInput, Busy
from retrieval.facts import FACTS, facts_by_name
from web.documents.list_query import read_query
from web.documents.list_view import list_documents

router = admin_router()
# Facts that every edition has.
_REQUIRED = ("title", "collection")


@router.get("/documents")
def documents(request: Request) -> HTMLResponse:
    """The list, with the same choices as the one for readers."""
    shown = list_documents(held_documents(request), read_query(request.query_params), with_ids=True)
    return admin_page(request, "documents.html", list=shown, may_purge=may_purge(request))


@router.get("/documents/{document_id}")
def document(request: Request, document_id: str, version: str | None = None) -> HTMLResponse:
    """The facts of the edition with the SHA-256 `version`, by default of the newest."""
    return _show(request, document_id, version)


@router.post("/documents/{document_id}/facts", dependencies=[CHECKED_FORM])
async def state_facts(request: Request, asker: Asker, document_id: str) -> Response:
    """Start the job that states these facts; the page again, with the corrections to make, where it cannot."""
    form = {name: value.strip() for name, value in (await request.form()).items() if isinstance(value, str)}
    return await asyncio.to_thread(_state_facts, request, asker, document_id, form)


def may_purge(request: Request) -> bool:
    return require_caller(request).role.covers(role_for_kind("purge"))


def _state_facts(request: Request, asker: Caller, document_id: str, form: Mapping[str, str]) -> Response:
    shown = held_documents(request).edition(document_id, form.get("version"))
    changed = _changed(shown, form)
    stated = read_facts({name: value for name, value in changed.items() if value})
    errors = dict(stated.errors)
    errors |= {name: f"Enter a {name}" for name in _REQUIRED if changed.get(name) == ""}
    reject = ["in_force_to"] if form.get("reject") and shown.undecided_notice else []
    reject += [one.fact for one in own_words(shown) if form.get(one.field)]
    if not changed and not reject:
        errors["save"] = "Change a fact, or leave this page"
    if not errors:
        facts = {**stated.facts, **{name: None for name, value in changed.items() if not value}}
        mode = Mode.PREVIEW if form.get("mode") == Mode.PREVIEW else Mode.PUBLISH
        asked = {"document": document_id, "version": shown.sha256, "facts": facts, "reject": reject, "mode": mode}
        try:
            job, _ = begin_job(request, asker, "amend", asked)
            return followed(job.id, form.get("follow", "page"))
        except (BadInput, Busy) as error:
            errors["save"] = str(error)
    return _show(request, document_id, shown.sha256, form, errors)


def _changed(shown: Version, form: Mapping[str, str]) -> dict[str, str]:
    """The facts whose value in the form differs from the edition's, by name; empty text removes one."""
    held = _held(shown)
    return {name: form[name] for name in FACTS if form.get(name, held[name]) != held[name]}


def _held(version: Version) -> dict[str, str]:
    return {name: str(value or "") for name, value in facts_by_name(version).items()}


def _show(
    request: Request,
    document_id: str,
    sha256: str | None,
    form: Mapping[str, str] = {},
    errors: Mapping[str, str] = {},
) -> HTMLResponse:
    held = held_documents(request)
    editions, shown = held.editions(document_id), held.edition(document_id, sha256)
    values: Mapping[str, Any] = {**_held(shown), **form}
    return admin_page(
        request,
        "document.html",
        400 if errors else 200,
        version=shown,
        standing=held.standing(shown),
        editions=[(edition, held.standing(edition)) for edition in reversed(editions)],
        passages=held.passages([shown]),
        size=format_bytes(shown.bytes),
        questions=questions_of(kept_questions(store_of(request)), editions),
        fields=fact_fields(values, errors),
        rejects="reject" in form,
        own_words=own_words(shown),
        rejected=form.keys(),
        errors=errors,
        may_purge=may_purge(request),
    )
