"""The routes by which a conversation becomes a file: a web page, a Word document, or a pack of evidence."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from api.wire.answers import answer_to_json
from retrieval.errors import BadQuestion
from retrieval.interfaces import Library
from web.answers.evidence import evidence_pack
from web.answers.pages import as_html
from web.answers.record import Record, record
from web.answers.word_document import as_docx
from web.chat.asked import SHOWN_TURNS
from web.chat.conversation import Exchange, converse
from web.chat.sent_form import FORM_LIMITS, Carried
from web.page_route import page_router
from web.rendering import HEADERS, service_address
from web.serving_generation import Asking, serving_of

router = page_router()

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _evidence(made: Record, exchanges: Sequence[Exchange], library: Library) -> bytes:
    answers = {one.number: answer_to_json(one.answer) for one in exchanges if one.answer is not None}
    return evidence_pack(made, exchanges, answers, library)


_Maker = Callable[[Record, Sequence[Exchange], Library], bytes]
# By the word that the form sends: the end of the file's name, its type, and what makes it.
_KINDS: dict[str, tuple[str, str, _Maker]] = {
    "page": ("html", "text/html; charset=utf-8", lambda made, _, __: as_html(made)),
    "word": ("docx", _DOCX, lambda made, _, __: as_docx(made)),
    "evidence": ("zip", "application/zip", _evidence),
}


@router.post("/export", form_limits=FORM_LIMITS)
def export(
    request: Request, check_stop: Asking, carried: Carried, kind: Annotated[str, Form(alias="as")] = "page"
) -> Response:
    """The last ten questions of a conversation with their answers, as a file to keep.

    Answers that are no longer kept are worked out again. Raises BadQuestion where nothing was asked.
    """
    if not carried or kind not in _KINDS:
        raise BadQuestion("Ask a question first, then save the conversation.")
    serving = serving_of(request)
    exchanges = converse(serving.engine, serving.recent_answers, carried, check_stop, asked_again=SHOWN_TURNS)
    made = record(exchanges, service_address(request))
    ending, media_type, make = _KINDS[kind]
    name = f"cited-answers-{made.asked:%Y-%m-%d-%H%M}.{ending}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(make(made, exchanges, serving.library), media_type=media_type, headers=headers)
