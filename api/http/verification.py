"""POST /v1/verify: quotes checked against the original files, each read anew; nothing that was indexed is trusted."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request

from api.http.held import limits_of, service_of
from api.http.problems import described
from api.wire import answers as wire
from api.wire import examples
from ingest.reading.verify import Claim, Verification, read_answer, verify_file
from retrieval.errors import BadInput
from retrieval.interfaces import Library

router = APIRouter(prefix="/v1")

MOST_CLAIMS = 50
# Each reading is a process that may take gigabytes and minutes: more at once would leave no room for answers.
_readers = BoundedSemaphore(2)
_PATIENCE = 2.0


@router.post(
    "/verify",
    responses={200: examples.of(examples.VERIFICATION), **described(408, 413, 415, 422, 503)},
    tags=["answers"],
)
def verify(
    request: Request,
    body: Annotated[
        Any, Body(description="An answer, a list of its quotes, or one quote.", examples=[examples.ANSWER["quotes"]])
    ],
) -> wire.VerificationsOut:
    """Check quotes against the original files, which are read anew."""
    if isinstance(body, bytes):
        raise HTTPException(415)
    claims = read_answer(body)
    if len(claims) > MOST_CLAIMS:
        raise BadInput(f"There are {len(claims)} quotes; verify at most {MOST_CLAIMS} at a time.")
    library = service_of(request).library
    results: dict[Claim, Verification] = {}
    with _turn():
        for version in sorted({claim.version for claim in claims}):
            own = [claim for claim in claims if claim.version == version]
            results.update(zip(own, _verified(request, library, version, own), strict=True))
    found = [results[claim] for claim in claims]
    quotes = [wire.VerificationOut(**result.to_json()) for result in found]
    return wire.VerificationsOut(verified=all(result.verified for result in found), quotes=quotes)


@contextmanager
def _turn() -> Iterator[None]:
    if not _readers.acquire(timeout=_PATIENCE):
        raise HTTPException(503)
    try:
        yield
    finally:
        _readers.release()


def _verified(request: Request, library: Library, sha256: str, claims: list[Claim]) -> list[Verification]:
    every = (edition for version in library.versions() for edition in library.editions(version.document.id))
    version = next((version for version in every if version.sha256 == sha256), None)
    if version is None:
        message = "No document here has this version. Verify it with `cited verify` and the original file."
        return [Verification(False, "file", message) for _ in claims]
    return verify_file(claims, library.original(version), limits_of(request), version.media_type)
