"""POST /v1/answers:batch: up to 100 questions with shared filters, each with an answer or a problem of its own."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from api.bootstrap import Service
from api.http.answers import answer
from api.http.app_state import service_of, settings_of
from api.http.problems import problem_responses
from api.http.ways.embedded import embedded_problem
from api.wire import examples
from api.wire.answers import answer_out
from api.wire.batch import BatchIn, BatchOut, ProblemOut, ResultOut
from retrieval.errors import OutOfTime
from web.serving_generation import count_questions

router = APIRouter(prefix="/v1")

_QUESTIONS: dict[str, Any] = {"questions": [examples.QUESTION["question"], ""], "limit": 1}
_RESULTS = {
    "results": [
        {"answer": examples.ANSWER},
        {
            "problem": {
                "type": "urn:cited:bad_question",
                "title": "Unprocessable Entity",
                "status": 422,
                "code": "bad_question",
                "detail": "The question is empty. Type a question and ask again.",
            }
        },
    ]
}


@router.post(
    "/answers:batch",
    responses={200: examples.example_response(_RESULTS), **problem_responses(408, 413, 415, 422, 429, 503)},
    tags=["answers"],
)
async def answers_batch(request: Request, body: Annotated[BatchIn, Body(examples=[_QUESTIONS])]) -> BatchOut:
    """Ask up to 100 questions at once. `results` has an answer or a problem for each, in the order of the questions.
    Cited asks them one after the other. After CITED_BATCH_SECONDS the rest get the problem `out_of_time`. The request
    counts as so many questions."""
    await count_questions(request, len(body.questions))
    service, deadline = service_of(request), time.monotonic() + settings_of(request).batch_seconds
    results: list[ResultOut] = []
    for place in range(len(body.questions)):
        if await request.is_disconnected():
            break  # nobody reads the rest
        results.append(await _result(request, service, body, place, deadline))
    return BatchOut(results=results)


async def _result(request: Request, service: Service, body: BatchIn, place: int, deadline: float) -> ResultOut:
    try:
        if time.monotonic() >= deadline:
            raise OutOfTime("The time for this batch is over. Ask this question again, in a smaller batch.")
        return ResultOut(answer=answer_out(await answer(request, service, body.question(place))))
    except Exception as error:  # noqa: BLE001 - one question never stops the others
        return ResultOut(problem=ProblemOut(**embedded_problem(error)))
