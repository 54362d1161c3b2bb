"""POST /v1/verify: check quotes against the original files, which are read again, without the index."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request

from api.http.app_state import limits_of, service_of
from api.http.problems import problem_responses
from api.http.traffic.reading import reading_slots_of
from api.wire import answers as wire
from api.wire import examples
from ingest.reading.verify import Claim, Verification, read_answer, verify_file
from retrieval.errors import BadInput
from retrieval.interfaces import Library

router = APIRouter(prefix="/v1")

MAX_CLAIMS = 50


@router.post(
    "/verify",
    responses={
        200: examples.example_response(examples.VERIFICATION),
        **problem_responses(408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
def verify(
    request: Request,
    body: Annotated[
        Any, Body(description="An answer, a list of its quotes, or one quote.", examples=[examples.ANSWER["quotes"]])
    ],
) -> wire.VerificationsOut:
    """Check quotes against the original files, which are read again."""
    if isinstance(body, bytes):
        raise HTTPException(415)
    claims = read_answer(body)
    if len(claims) > MAX_CLAIMS:
        raise BadInput(f"The request has {len(claims)} quotes. Verify at most {MAX_CLAIMS} at a time.")
    ordered = verify_claims(request, claims)
    quotes = [wire.VerificationOut(**result.to_json()) for result in ordered]
    return wire.VerificationsOut(verified=all(result.verified for result in ordered), quotes=quotes)


def verify_claims(request: Request, claims: list[Claim]) -> list[Verification]:
    """Check each claim against its original file. Raises Overloaded while too many files are read."""
    library = service_of(request).library
    results: dict[Claim, Verification] = {}
    with reading_slots_of(request).slot():
        for version in sorted({claim.version for claim in claims}):
            of_version = [claim for claim in claims if claim.version == version]
            results.update(zip(of_version, _verify_version(request, library, version, of_version), strict=True))
    return [results[claim] for claim in claims]


def _verify_version(request: Request, library: Library, sha256: str, claims: list[Claim]) -> list[Verification]:
    editions = (edition for version in library.versions() for edition in library.editions(version.document.id))
    version = next((edition for edition in editions if edition.sha256 == sha256), None)
    if version is None:
        message = "The library does not hold this version. Run `cited verify` with the original file."
        return [Verification(False, "file", message) for _ in claims]
    return verify_file(claims, library.original(version), limits_of(request), version.media_type)
