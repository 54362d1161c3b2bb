"""The page to upload files, or to name an address: the job that it starts makes a preview."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.changes import UPLOADS
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, Caller
from api.http.admin.fact_form import StatedFacts, fact_fields, read_facts
from api.http.admin.frame import admin_page, admin_router, followed
from api.http.admin.held_documents import documents_to_choose, held_documents
from api.http.app_state import settings_of
from api.http.job_start import begin_job
from api.http.library_changes import sha256_of
from api.http.traffic.form_files import MAX_FILES, FormFile
from ingest.formats.readers import FORMATS
from ingest.incoming import new_incoming_name
from ingest.names import displayable_name
from ingest.report import Mode
from retrieval.errors import BadInput, Busy

router = admin_router()
# Facts that belong to one document only, so that they cannot be stated for several files at once.
_OF_ONE_FILE = ("document", "title", "url", "supersedes")


@router.get("/upload")
def upload_page(request: Request, document: str = "") -> HTMLResponse:
    """The form; `document` is the id of the document of which the file is to be an edition."""
    return _form(request, {"document": document[:200]})


@router.post("/upload", dependencies=[CHECKED_FORM])
async def upload(request: Request, asker: Asker) -> Response:
    """Start the job that reads the files, or fetches the address, and builds a preview."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await asyncio.to_thread(_upload, request, asker, form)


def _upload(request: Request, asker: Caller, form: Mapping[str, str]) -> Response:
    files = [file for file in getattr(request.state, "files", ()) if file.file_name]
    stated, address = read_facts(form, held_documents(request)), form.get("address", "").strip()
    errors = dict(stated.errors) | _choice_errors(files, address, form)
    refused = _refuse(request, files)
    accepted = [file for file in files if file not in [one for one, _ in refused]]
    if files and not accepted:
        errors["files"] = " ".join(f"{_name(file)}: {why}" for file, why in refused)
    if errors:
        return _form(request, form, errors)
    try:
        if accepted:
            job_id = _start_uploads(request, asker, accepted, refused, stated, "ocr" in form)
        else:
            job_id = _start_fetch(request, asker, address, stated, "ocr" in form)
    except (BadInput, Busy) as error:
        return _form(request, form, {"files": str(error)})
    return followed(job_id, form.get("follow", "page"))


def _choice_errors(files: Sequence[FormFile], address: str, form: Mapping[str, str]) -> dict[str, str]:
    if not files and not address:
        return {"files": "Choose at least one file, or enter an address"}
    if files and address:
        return {"address": "Choose files or enter an address, not both"}
    if address and not address.startswith("https://"):
        return {"address": "Enter an address that begins with https://"}
    several = [name for name in _OF_ONE_FILE if form.get(name, "").strip()] if len(files) > 1 else []
    return {several[0]: "Upload one file at a time to state this, or state it after the upload"} if several else {}


def _refuse(request: Request, files: Sequence[FormFile]) -> list[tuple[FormFile, str]]:
    """The files that cannot be read, each with the reason and what to do."""
    limit = settings_of(request).max_body
    refused = []
    for file in files:
        if file.is_too_large:
            why = f"it is larger than {limit / 1e6:,.0f} MB. Split it, or ask an administrator to raise CITED_MAX_BODY."
            refused.append((file, why))
        elif not file.size:
            refused.append((file, "it is empty. Choose another file."))
    return refused


def _start_uploads(
    request: Request,
    asker: Caller,
    files: Sequence[FormFile],
    refused: Sequence[tuple[FormFile, str]],
    stated: StatedFacts,
    ocr: bool,
) -> str:
    asked: list[dict[str, Any]] = []
    # The job reads each file by a descriptor of its own, because the request's is closed with the response.
    uploads = {new_incoming_name(): os.fdopen(os.dup(file.content.fileno()), "rb") for file in files}
    for name, file in zip(uploads, files, strict=True):
        asked.append(
            {
                "incoming": name,
                "sha256": sha256_of(file.content),
                "file_name": _name(file),
                "document": stated.document,
                "facts": stated.facts,
                "ocr": ocr,
            }
        )
    left_out = [{"file_name": _name(file), "detail": why} for file, why in refused]
    change = {"files": asked, "refused": left_out, "mode": Mode.PREVIEW}
    try:
        job, _ = begin_job(request, asker, UPLOADS, change, uploads)
    except BaseException:
        for upload in uploads.values():
            upload.close()
        raise
    return job.id


def _start_fetch(request: Request, asker: Caller, address: str, stated: StatedFacts, ocr: bool) -> str:
    asked = {"address": address[:2000], "document": stated.document, "facts": stated.facts, "ocr": ocr}
    return begin_job(request, asker, "fetch", {**asked, "mode": Mode.PREVIEW})[0].id


def _name(file: FormFile) -> str:
    """The name without the folders that some browsers send."""
    return displayable_name(file.file_name.replace("\\", "/").rpartition("/")[2])[:200] or "file"


def _form(request: Request, form: Mapping[str, str], errors: Mapping[str, str] = {}) -> HTMLResponse:
    return admin_page(
        request,
        "upload.html",
        400 if errors else 200,
        form=form,
        errors=errors,
        fields=fact_fields(form, errors),
        documents=documents_to_choose(request),
        formats=", ".join(one.name for one in FORMATS.values()),
        max_files=MAX_FILES,
        megabytes=settings_of(request).max_body // 1_000_000,
        fetch_hosts=settings_of(request).fetch_hosts,
    )
