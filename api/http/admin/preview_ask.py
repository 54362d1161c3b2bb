"""Ask a preview before it is published, and read its documents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import HTMLResponse

from api.bootstrap import Service
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router
from api.http.app_state import settings_of
from api.previewed import OpenPreview
from ingest.generations.previews import read_preview
from retrieval.answer import Quote
from retrieval.errors import BadQuestion
from web.chat.conversation import MAX_QUESTION_CHARACTERS, check_question
from web.documents.document_view import resolve_place, view_document
from web.quotation import Quotation, quotation
from web.serving_generation import ASKING, personal_handling

router = library_router()

_FORM_LIMITS: Any = {"max_fields": 5, "max_files": 0, "max_part_size": 8 * MAX_QUESTION_CHARACTERS}


@router.get("/previews/{preview_id}/ask")
def question_page(request: Request, preview_id: str) -> HTMLResponse:
    read_preview(settings_of(request).data, preview_id)
    return _page(request, preview_id)


@router.post("/previews/{preview_id}/ask", form_limits=_FORM_LIMITS, dependencies=[CHECKED_FORM, ASKING])
def ask_preview(request: Request, preview_id: str, question: Annotated[str, Form()] = "") -> HTMLResponse:
    """The answer of the preview beside that of the generation that serves. Neither is kept or counted."""
    opened = _opened(request, preview_id)
    try:
        asked = check_question(question, personal_handling(request))
        answer = opened.engine.ask(asked)
    except BadQuestion as error:
        return _page(request, preview_id, 400, value=question, error=str(error))
    serving = _serving(request)
    return _page(
        request,
        preview_id,
        value=asked,
        answer=answer,
        quotes=_quotations(answer.quotes, preview_id),
        nearest=_quotations(answer.nearest, preview_id),
        now=serving.engine.ask(asked) if serving else None,
    )


@router.get("/previews/{preview_id}/documents/{document_id}")
def preview_document(
    request: Request,
    preview_id: str,
    document_id: str,
    version: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> HTMLResponse:
    """The text of a document as the preview holds it. The range from `start` to `end` is marked."""
    library = _opened(request, preview_id).library
    editions = library.editions(document_id)
    shown = next((edition for edition in editions if edition.sha256 == version), editions[-1])
    canonical = library.canonical(shown)
    _, quoted = resolve_place(canonical, shown.sha256, version, start, end)
    return admin_page(
        request,
        "preview_document.html",
        preview_id=preview_id,
        version=shown,
        standing=library.standing(shown),
        reading=view_document(canonical, quoted),
        is_marked=quoted is not None,
    )


def _opened(request: Request, preview_id: str) -> Service:
    preview: OpenPreview = request.app.state.open_preview
    return preview.of(settings_of(request), preview_id, _serving(request))


def _serving(request: Request) -> Service | None:
    service: Service | None = request.app.state.serving
    return service


def _quotations(quotes: Sequence[Quote], preview_id: str) -> list[Quotation]:
    """The quotes with links into the preview, because what serves may not hold their editions."""
    return [_into_preview(quotation(quote), preview_id) for quote in quotes]


def _into_preview(quoted: Quotation, preview_id: str) -> Quotation:
    def moved(link: str) -> str:
        return f"/admin/previews/{preview_id}{link}"

    return replace(
        quoted,
        link=moved(quoted.link),
        also=tuple(replace(place, link=moved(place.link)) for place in quoted.also),
        references=tuple(replace(reference, link=moved(reference.link)) for reference in quoted.references),
    )


def _page(request: Request, preview_id: str, status: int = 200, **values: Any) -> HTMLResponse:
    return admin_page(
        request, "preview_ask.html", status, preview_id=preview_id, max_length=MAX_QUESTION_CHARACTERS, **values
    )
