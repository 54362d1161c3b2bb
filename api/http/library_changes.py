"""The routes that change the library. All need a role; jobs do the work."""

import asyncio
import os
from hashlib import file_digest
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.access.guard import Asker, require_caller
from api.http.app_state import needs_all_collections
from api.http.job_start import REPEATABLE, STARTS_JOB, start_job
from api.http.problems import problem_responses
from api.wire.library import (
    AmendIn,
    DocumentsIn,
    FetchIn,
    IngestIn,
    JobOut,
    PurgeIn,
    RefreshIn,
    UploadIn,
)
from ingest.incoming import new_incoming_name
from ingest.source import check_id
from retrieval.errors import BadInput

router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(require_caller), Depends(needs_all_collections)]
)


_FILE = {
    "required": True,
    "description": "The file, byte for byte.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
}


@router.post(
    "/uploads",
    status_code=202,
    responses={**STARTS_JOB, **problem_responses(507)},
    dependencies=REPEATABLE,
    openapi_extra={"requestBody": _FILE},
)
async def uploads(
    request: Request,
    response: Response,
    asker: Asker,
    query: Annotated[UploadIn, Query()],
) -> JobOut:
    """Ingest one file. The body is the file, byte for byte."""
    if query.document is not None:
        check_id(query.document)
    file: IO[bytes] = request.state.upload
    if not await asyncio.to_thread(file.seek, 0, os.SEEK_END):
        raise BadInput("The body is empty. Send the file's bytes as the body.")
    name = new_incoming_name()
    asked = {
        "incoming": name,
        "sha256": await asyncio.to_thread(_sha256, file),
        "file_name": query.file_name,
        "document": query.document,
        "facts": query.to_json(),
        "ocr": query.ocr,
        "mode": query.mode,
    }
    # The job reads the file by a descriptor of its own, because the request's is closed with the response.
    own = os.fdopen(os.dup(file.fileno()), "rb")
    try:
        return await asyncio.to_thread(start_job, request, response, asker, "upload", asked, {name: own})
    except BaseException:
        own.close()
        raise


def _sha256(file: IO[bytes]) -> str:
    """The SHA-256 of a whole open file."""
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


@router.post("/ingests", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def ingests(request: Request, response: Response, asker: Asker, body: IngestIn) -> JobOut:
    """Ingest the corpus folder again: add new and changed documents, remove those no longer in its manifest."""
    return start_job(request, response, asker, "ingest", {"what": "corpus", **body.model_dump()})


@router.post("/fetches", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def fetches(request: Request, response: Response, asker: Asker, body: FetchIn) -> JobOut:
    """Fetch one document from its address and ingest it."""
    if body.document is not None:
        check_id(body.document)
    facts = body.facts.to_json() if body.facts else {}
    return start_job(request, response, asker, "fetch", {**body.model_dump(mode="json"), "facts": facts})


@router.post("/refreshes", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def refreshes(request: Request, response: Response, asker: Asker, body: RefreshIn) -> JobOut:
    """Fetch documents again from their addresses and ingest those that changed."""
    return start_job(request, response, asker, "refresh", body.model_dump())


@router.post("/withdrawals", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def withdrawals(request: Request, response: Response, asker: Asker, body: DocumentsIn) -> JobOut:
    """Withdraw documents from answers and pages; they stay in the library."""
    return start_job(request, response, asker, "withdraw", body.model_dump())


@router.post("/reinstatements", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def reinstatements(request: Request, response: Response, asker: Asker, body: DocumentsIn) -> JobOut:
    """Reinstate withdrawn documents."""
    return start_job(request, response, asker, "reinstate", body.model_dump())


@router.post("/deletions", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def deletions(request: Request, response: Response, asker: Asker, body: DocumentsIn) -> JobOut:
    """Delete documents with all their editions; earlier generations keep them."""
    return start_job(request, response, asker, "delete", body.model_dump())


@router.post("/purges", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def purges(request: Request, response: Response, asker: Asker, body: PurgeIn) -> JobOut:
    """Delete documents for good: from every kept generation, with their files."""
    return start_job(request, response, asker, "purge", body.model_dump())


@router.post("/amendments", status_code=202, responses=STARTS_JOB, dependencies=REPEATABLE)
def amendments(request: Request, response: Response, asker: Asker, body: AmendIn) -> JobOut:
    """State facts of an edition, such as its days in force, or reject proposed facts."""
    asked = {**body.model_dump(mode="json"), "facts": body.facts.to_json()}
    if not (asked["facts"] or body.reject):
        raise BadInput("State a fact, such as in_force_from, or name a proposal in `reject`.")
    return start_job(request, response, asker, "amend", asked)
