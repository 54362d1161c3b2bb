"""Upload files, or fetch one from an address. The upload becomes a preview, which serves once it is published."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import file_digest
from typing import IO, Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import UploadFile

from api.http.access.guard import Asker, Caller
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.upload_form import LABELS, MAX_FILES, Mistake, UploadForm, file_name, parse_upload
from api.http.app_state import settings_of
from api.http.job_start import start_job
from api.http.traffic.bodies import FILES_OF_FORM
from ingest.formats.readers import FORMATS
from ingest.incoming import new_incoming_name
from ingest.report import Mode
from retrieval.document import Version
from retrieval.errors import BadInput, Busy
from retrieval.facts import DATE_FACTS, FACTS, HELP
from web.serving_generation import ServingGeneration

router = library_router()

_FORM_LIMITS: Any = {"max_fields": len(FACTS) + 10, "max_files": MAX_FILES + 1, "max_part_size": 8_000}


@router.get("/upload")
def upload_page(request: Request) -> HTMLResponse:
    return _page(request, UploadForm(values={"document": request.query_params.get("document", "")}))


@router.post("/upload", form_limits=_FORM_LIMITS, dependencies=[CHECKED_FORM])
async def upload(request: Request, asker: Asker) -> Response:
    """Start the job that reads the files and builds the preview, and go to its page."""
    sent = parse_upload(await request.form(), settings_of(request).max_body)
    if sent.mistakes:
        return await asyncio.to_thread(_page, request, sent, 400)
    try:
        job_id = await _start(request, asker, sent)
    except (Busy, BadInput) as refusal:
        again = UploadForm(values=sent.values, mistakes=(Mistake(str(refusal), "files"),))
        return await asyncio.to_thread(_page, request, again, 409 if isinstance(refusal, Busy) else 400)
    return see_other(f"/admin/jobs/{job_id}")


async def _start(request: Request, asker: Caller, sent: UploadForm) -> str:
    """Start the job and return its id. Raises Busy and BadInput."""
    asked: dict[str, Any] = {"facts": sent.facts, "ocr": sent.ocr, "mode": Mode.PREVIEW.value, "drift": True}
    if sent.address:
        asked |= {"address": sent.address, "document": sent.document}
        return (await asyncio.to_thread(start_job, request, Response(), asker, "fetch", asked)).id
    names = [new_incoming_name() for _ in sent.files]
    with ExitStack() as unused:
        # The job reads each file by a descriptor of its own, because the form's is closed with the response.
        own = [await asyncio.to_thread(_own_descriptor, file) for file in sent.files]
        for file in own:
            unused.enter_context(file)
        asked["files"] = [
            {
                "incoming": name,
                "sha256": await asyncio.to_thread(_sha256, opened),
                "file_name": file_name(file),
                "document": sent.document,
            }
            for name, opened, file in zip(names, own, sent.files, strict=True)
        ]
        uploads = dict(zip(names, own, strict=True))
        job = await asyncio.to_thread(start_job, request, Response(), asker, "uploads", asked, uploads)
        unused.pop_all()  # the job closes them
    return job.id


def _own_descriptor(file: UploadFile) -> IO[bytes]:
    file.file.flush()
    return os.fdopen(os.dup(file.file.fileno()), "rb")


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _page(request: Request, sent: UploadForm, status: int = 200) -> HTMLResponse:
    settings = settings_of(request)
    return admin_page(
        request,
        "upload.html",
        status,
        values=sent.values,
        mistakes=sent.mistakes,
        wrong={mistake.field: mistake.text for mistake in sent.mistakes},
        documents=_documents(request),
        facts=[(name, LABELS[name], HELP[name], name in DATE_FACTS) for name in FACTS],
        formats=", ".join(sorted({form.name for form in FORMATS.values()})),
        max_file=settings.max_body,
        max_together=FILES_OF_FORM * settings.max_body,
        max_files=MAX_FILES,
        fetch_hosts=settings.fetch_hosts,
    )


def _documents(request: Request) -> Sequence[Version]:
    """The documents of which a file may be a new edition."""
    serving: ServingGeneration | None = request.app.state.serving
    return serving.library.versions() if serving else ()
