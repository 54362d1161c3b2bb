"""Search certificates: POST /v1/certificates, the form under an answer, and the public keys. Nothing is stored."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from api.bootstrap import Service
from api.certificates.making import signed_certificate
from api.certificates.public_keys import keys_out
from api.certificates.signing_key import key_in_use, public_keys
from api.http.app_state import service_of, settings_of
from api.http.personal import screen_asked
from api.http.problems import problem_responses
from api.telemetry.metrics import note_answer
from api.wire import examples
from api.wire.answers import QuestionIn
from api.wire.certificate_example import CERTIFICATE, KEYS
from api.wire.certificates import PublicKeysOut, SignedCertificateOut
from retrieval.certificates.record import Asking
from retrieval.errors import BadInput, BadQuestion
from retrieval.interfaces import StopCheck
from web.certificates.page import certificate_page
from web.chat.asked import SHOWN_TURNS
from web.chat.conversation import converse
from web.chat.sent_form import FORM_LIMITS, Carried
from web.page_route import page_router
from web.rendering import HEADERS
from web.serving_generation import Asking as Turn
from web.serving_generation import collections_of, turn_for
from web.wording.miss_rate import miss_rate_words

router = APIRouter(prefix="/v1")
pages = page_router()

Signed = dict[str, Any]

_ASK_FIRST = "Ask a question first, then save the record of its search."
# Digits of the number of a question in a conversation.
_MAX_DIGITS = 6


@router.post(
    "/certificates",
    response_model=SignedCertificateOut,
    responses={
        200: examples.example_response(CERTIFICATE),
        **problem_responses(404, 408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
async def certificate(
    request: Request, body: Annotated[QuestionIn, Body(examples=[examples.QUESTION])]
) -> JSONResponse:
    """Ask the documents, and get the signed record of the search: what was searched, with which result.

    `cited verify` checks it without Cited's service. It tells only of the documents that the caller may see."""
    return JSONResponse(await certify_question(request, service_of(request), body))


async def certify_question(request: Request, service: Service, body: QuestionIn) -> Signed:
    """The signed certificate of a validated question. Raises what `answer` (api/http/answers.py) raises."""
    asked = screen_asked(request, body)
    asking = _asking(request, asked)
    async with turn_for(request) as check_stop:
        return await run_in_threadpool(_certify, request, service, asked.question, asking, check_stop)


def _asking(request: Request, asked: QuestionIn) -> Asking:
    limit = asked.limit or settings_of(request).limit
    return Asking(tuple(asked.turns()), asked.kernel_filters(), limit, _seen(request))


def _certify(request: Request, service: Service, question: str, asking: Asking, check_stop: StopCheck) -> Signed:
    answer = service.engine.ask(
        question, history=asking.history, filters=asking.filters, limit=asking.limit, check_stop=check_stop
    )
    note_answer(answer)
    return signed_certificate(service, settings_of(request).data, answer, asking, check_stop)


def summary(signed: Signed) -> str:
    """A certificate in a few sentences."""
    certificate = signed["certificate"]
    searched, result = certificate["searched"], certificate["result"]
    counts = ", ".join(f"{word['word']} {word['occurrences']}" for word in certificate["words"])
    found = "The documents answer." if result["status"] == "answered" else "Cited found no sentence that answers this."
    return (
        f"{found} Editions searched: {len(searched['editions'])}. {searched['statement']} Words looked for, and "
        f"how often they stand there: {counts or 'none'}. How often Cited overlooks an answer: "
        f"{miss_rate_words(certificate['miss_rate'])} Signed by key {signed['signature']['fingerprint']}."
    )


def _seen(request: Request) -> tuple[str, ...] | None:
    """The collections that the caller may see, None for all."""
    collections = collections_of(request)
    return None if collections is None else tuple(sorted(collections))


@router.get(
    "/certificates/keys",
    responses={200: examples.example_response(KEYS)},
    tags=["answers"],
)
def certificate_keys(request: Request) -> PublicKeysOut:
    """List the public keys that verify certificates of this service, the one in use first."""
    data = settings_of(request).data
    return keys_out(public_keys(data), key_in_use(data))


# By the word that the form sends: the type of the file, and what makes it.
_KINDS: dict[str, tuple[str, Callable[[Signed], bytes]]] = {
    "json": ("application/json", lambda signed: json.dumps(signed, ensure_ascii=True, indent=1).encode("ascii")),
    "page": ("text/html; charset=utf-8", certificate_page),
}
_ENDINGS = {"json": "json", "page": "html"}


@pages.post("/certificates", form_limits=FORM_LIMITS)
def download(
    request: Request, check_stop: Turn, carried: Carried, certificate: Annotated[str, Form()] = ""
) -> Response:
    """The record of the search for one question of a conversation, as a file: `certificate` is "NUMBER KIND".

    Answers that are no longer kept are worked out again. Raises BadQuestion where the form names no such question.
    """
    number, _, kind = certificate.partition(" ")
    wanted = int(number) if number.isdecimal() and len(number) <= _MAX_DIGITS else 0
    until = [asked for asked in carried if asked.number <= wanted]
    if kind not in _KINDS or not until or until[-1].number != wanted:
        raise BadQuestion(_ASK_FIRST)
    service = service_of(request)
    exchange = converse(service.engine, service.recent_answers, until, check_stop, asked_again=SHOWN_TURNS)[-1]
    if exchange.answer is None:
        raise BadQuestion(_ASK_FIRST)
    asking = Asking(exchange.history, exchange.asked.filters, collections=_seen(request))
    signed = signed_certificate(service, settings_of(request).data, exchange.answer, asking, check_stop)
    return file_of(signed, kind)


def file_of(signed: Signed, kind: str) -> Response:
    """A certificate as a file to save: "json", or "page" to read. Raises BadInput for another kind."""
    if kind not in _KINDS:
        raise BadInput("A record is saved as a page or as JSON. Choose one of the two.")
    media_type, write = _KINDS[kind]
    name = f"cited-search-{datetime.now(UTC):%Y-%m-%d-%H%M}.{_ENDINGS[kind]}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(signed), media_type=media_type, headers=headers)
