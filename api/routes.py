"""The JSON routes. Each one calls the engine or the library and gives back what it says."""

from pathlib import PurePath
from typing import Annotated, Any
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import FileResponse

from api import wire
from api.problems import MEDIA_TYPE, PROBLEM
from api.state import limits_of, service_of
from ingest.verify import Claim, Verification, read_answer, verify_file
from retrieval.document import Version
from retrieval.errors import BadInput
from retrieval.interfaces import Library

router = APIRouter(prefix="/v1")

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such document", "content": {MEDIA_TYPE: {"schema": PROBLEM}}},
    422: {"description": "The request cannot be used", "content": {MEDIA_TYPE: {"schema": PROBLEM}}},
    503: {"description": "Nothing has been ingested yet", "content": {MEDIA_TYPE: {"schema": PROBLEM}}},
}


@router.post("/answers", response_model_exclude_unset=False, responses=_PROBLEMS, tags=["answers"])
def answers(
    request: Request,
    body: wire.QuestionIn,
    explain: Annotated[bool, Query(description="Add the hits and scores of every stage.")] = False,
) -> wire.AnswerOut:
    """Ask the documents. Silence is an answer too: `no_answer` comes with status 200, a reason and what is nearest."""
    engine = service_of(request).engine
    answer = engine.ask(body.question, history=body.turns(), filters=body.kernel_filters(), limit=body.limit)
    return wire.answer_out(answer, explain=explain)


@router.get("/documents", responses=_PROBLEMS, tags=["documents"])
def documents(request: Request) -> list[wire.DocumentOut]:
    """The documents that answers come from, by title."""
    return [wire.document_out(version) for version in service_of(request).library.versions()]


@router.get("/documents/{document_id}", responses=_PROBLEMS, tags=["documents"])
def document(request: Request, document_id: str) -> wire.DocumentOut:
    """One document and its current version."""
    return wire.document_out(service_of(request).library.version(document_id))


@router.get("/documents/{document_id}/text", responses=_PROBLEMS, tags=["documents"])
def text(
    request: Request,
    document_id: str,
    start: Annotated[int, Query(ge=0, description="The first code point.")] = 0,
    end: Annotated[int | None, Query(ge=0, description="The code point after the last; by default the end.")] = None,
) -> wire.TextOut:
    """Canonical text with its blocks, or a slice of it."""
    library = service_of(request).library
    version = library.version(document_id)
    canonical = library.canonical(version)
    last = len(canonical.text) if end is None else end
    if not start <= last <= len(canonical.text):
        raise BadInput(f"The text has {len(canonical.text)} code points: ask for 0 <= start <= end <= that.")
    blocks = [block for block in canonical.blocks if block.start < last and start < block.end]
    return wire.TextOut(
        document_id=document_id,
        version=version.sha256,
        text_sha256=version.text_sha256,
        start=start,
        end=last,
        text=canonical.text[start:last],
        blocks=wire.blocks_out(blocks),
    )


@router.get("/documents/{document_id}/original", response_class=FileResponse, responses=_PROBLEMS, tags=["documents"])
def original(request: Request, document_id: str) -> FileResponse:
    """The file as it was handed in, byte for byte."""
    library = service_of(request).library
    version = library.version(document_id)
    return FileResponse(library.original(version), media_type=version.media_type, headers=_file_headers(version))


def _file_headers(version: Version) -> dict[str, str]:
    """A PDF may be shown in the browser; anything else is handed over, and nothing in it may run."""
    name = PurePath(version.file_name).name
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-._ ")) or "file"
    way = "inline" if version.media_type == "application/pdf" else "attachment"
    return {
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{percent_encoded(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{version.sha256}"',
    }


@router.post("/verify", responses=_PROBLEMS, tags=["answers"])
def verify(
    request: Request,
    body: Annotated[Any, Body(description="An answer, a list of its quotes, or one quote.")],
) -> wire.VerificationsOut:
    """Check quotes against the original files, which are read anew."""
    claims = read_answer(body)
    if len(claims) > _MOST_CLAIMS:
        raise BadInput(f"There are {len(claims)} quotes; verify at most {_MOST_CLAIMS} at a time.")
    library = service_of(request).library
    results: dict[Claim, Verification] = {}
    for version in sorted({claim.version for claim in claims}):
        own = [claim for claim in claims if claim.version == version]
        results.update(zip(own, _verified(request, library, version, own), strict=True))
    found = [results[claim] for claim in claims]
    quotes = [wire.VerificationOut(**result.to_json()) for result in found]
    return wire.VerificationsOut(verified=all(result.verified for result in found), quotes=quotes)


_MOST_CLAIMS = 50


def _verified(request: Request, library: Library, sha256: str, claims: list[Claim]) -> list[Verification]:
    version = next((version for version in library.versions() if version.sha256 == sha256), None)
    if version is None:
        message = "No document here has this version. Verify it with `cited verify` and the original file."
        return [Verification(False, "file", message) for _ in claims]
    return verify_file(claims, library.original(version), limits_of(request), version.media_type)
