"""POST /v1/compare: one question asked of each chosen document or publisher."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.concurrency import run_in_threadpool

from api.http.app_state import service_of, settings_of
from api.http.problems import problem_responses
from api.telemetry.metrics import note_answer
from api.wire import examples
from api.wire.compare import CompareIn, ComparisonOut, comparison_out
from retrieval.question.personal import screen_question
from web.compare.comparison import Comparison, check_compared, compare, how_many
from web.serving_generation import turn_for

router = APIRouter(prefix="/v1")

_EXAMPLE: dict[str, Any] = {
    "question": examples.QUESTION["question"],
    "documents": [examples.DOCUMENT["id"], "prevent-duty-guidance"],
}


@router.post(
    "/compare",
    responses={
        200: examples.example_response(examples.COMPARISON),
        **problem_responses(404, 408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
async def compared(request: Request, body: Annotated[CompareIn, Body(examples=[_EXAMPLE])]) -> ComparisonOut:
    """Ask one question of each of 2 to 20 documents or publishers. Each row has the answer that its document or
    publisher gives alone; where it is silent, the answer says so. The request counts as so many questions, and has the
    time of so many."""
    service, choice = service_of(request), body.choice()
    question = screen_question(body.question, settings_of(request).personal)
    check_compared(choice)
    async with turn_for(request, how_many(choice)) as check_stop:
        ask_each = partial(service.engine.ask_each, question, limit=body.limit, check_stop=check_stop)
        comparison: Comparison = await run_in_threadpool(compare, question, choice, service.library, ask_each)
    for row in comparison.rows:
        note_answer(row.answer)
    return comparison_out(comparison)
