"""POST /v1/check: a draft checked against the documents; and the record of the search for a statement of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from api.http.app_state import limits_of, service_of
from api.http.certificates import certify_question, file_of
from api.http.problems import problem_responses
from api.http.traffic.reading import reading_slots_of
from api.wire import check_example, examples
from api.wire.answers import QuestionIn
from api.wire.check import MAX_FILE_BYTES, CheckIn, CheckOut, check_out
from ingest.reading.draft_file import read_draft_file, read_pasted_draft
from retrieval.errors import BadInput
from retrieval.text import CanonicalText
from web.chat.sent_form import FORM_LIMITS
from web.check.checking import check, questions_for
from web.page_route import page_router
from web.serving_generation import turn_for

router = APIRouter(prefix="/v1")
pages = page_router()

_EXAMPLE: dict[str, Any] = {"text": check_example.DRAFT}


@router.post(
    "/check",
    responses={
        200: examples.example_response(check_example.CHECK),
        **problem_responses(408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
async def checked(request: Request, body: Annotated[CheckIn, Body(examples=[_EXAMPLE])]) -> CheckOut:
    """Check what a draft quotes, cites and attributes. Each statement gets a verdict with its evidence. Nothing of the
    draft is stored. The request counts as one question for each 20,000 characters."""
    draft = await run_in_threadpool(_read, request, body)
    return await check_for(request, draft)


def _read(request: Request, body: CheckIn) -> CanonicalText:
    if not body.file:
        return read_pasted_draft(body.text)
    if len(body.file) > MAX_FILE_BYTES:
        raise BadInput(f"The file has {len(body.file):,} bytes. Send at most {MAX_FILE_BYTES:,}.")
    with reading_slots_of(request).slot():
        return read_draft_file(body.file, body.file_name, limits_of(request))


async def check_for(request: Request, draft: CanonicalText) -> CheckOut:
    """A draft checked against what the caller may see, once it is the request's turn."""
    service = service_of(request)
    async with turn_for(request, questions_for(draft)) as check_stop:
        made = await run_in_threadpool(check, draft, service, check_stop)
    return await run_in_threadpool(check_out, made, service.engine.generation)


@pages.post("/check/certificate", form_limits=FORM_LIMITS)
async def certificate(
    request: Request, question: Annotated[str, Form()] = "", kind: Annotated[str, Form(alias="as")] = "page"
) -> Response:
    """The signed record of the search for a statement of a draft, as a file: `as` is "page" or "json".

    The words of the draft join neither the recent answers nor the gaps.
    """
    signed = await certify_question(request, service_of(request), QuestionIn(question=question))
    return await run_in_threadpool(file_of, signed, kind)
