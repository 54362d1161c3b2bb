"""The routes of the page that checks a draft. Nothing of the draft is stored, and none of it is in an address."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from ingest.faults import Fault
from ingest.reading.draft_file import MAX_PAGES, read_draft_file, read_pasted_draft
from retrieval.check.statement import DraftCheck
from retrieval.errors import BadInput, Overloaded
from retrieval.text import CanonicalText
from web.check.checking import check, questions_for
from web.check.csv_file import as_csv
from web.check.reading_turn import DraftReading, reading_of
from web.check.view import check_view
from web.check.word_document import as_docx
from web.page_route import page_router
from web.rendering import HEADERS, page, service_address
from web.serving_generation import ANSWERING, serving_of, turn_for

# The text of a draft of MAX_CHARACTERS in UTF-8.
_FORM_LIMITS: Any = {"max_fields": 4, "max_files": 1, "max_part_size": 1_700_000}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_UNFINISHED = (
    "The check did not get done in time: the draft has many statements, or many people are asking. Try again in a "
    "moment, or check one part of the draft at a time."
)

router = page_router()

_Text = Annotated[str, Form()]


async def _sent(text: _Text = "", file: UploadFile | None = None) -> tuple[str, bytes, str]:
    """The pasted text, and the bytes and the name of the file; whatever was not sent is empty."""
    content = await file.read() if file is not None else b""
    return text.replace("\r\n", "\n"), content, (file.filename or "") if file is not None else ""


_Sent = Annotated[tuple[str, bytes, str], Depends(_sent)]


@router.get("/check", dependencies=[ANSWERING])
def start(request: Request) -> HTMLResponse:
    """The page on which to paste a draft or choose its file."""
    return _page(request)


@router.post("/check", form_limits=_FORM_LIMITS)
async def checked(request: Request, sent: _Sent) -> HTMLResponse:
    """The page with the checked draft. A file goes before a pasted text."""
    text, content, name = sent
    try:
        draft = await run_in_threadpool(_read, reading_of(request), text, content, name)
        made = await _check(request, draft)
    except (BadInput, Fault) as error:
        return await run_in_threadpool(_page, request, text=text, fault=str(error))
    except Overloaded as error:
        shown = await run_in_threadpool(_page, request, text=text, fault=_UNFINISHED)
        shown.status_code, shown.headers["Retry-After"] = 503, str(error.retry_after)
        return shown
    return await run_in_threadpool(_page, request, made=made)


@router.post("/check/export", form_limits=_FORM_LIMITS)
async def download(request: Request, text: _Text = "", kind: Annotated[str, Form(alias="as")] = "word") -> Response:
    """The checked draft as a Word document with comments, or as a CSV file. The draft is checked again."""
    draft = await run_in_threadpool(read_pasted_draft, text.replace("\r\n", "\n"))
    made, now = await _check(request, draft), datetime.now(UTC)
    service = service_address(request)
    if kind == "csv":
        ending, media_type = "csv", "text/csv; charset=utf-8; header=present"
        content = await run_in_threadpool(as_csv, made, service)
    else:
        ending, media_type = "docx", _DOCX
        content = await run_in_threadpool(as_docx, made, now, service)
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="cited-draft-check-{now:%Y-%m-%d-%H%M}.{ending}"',
    }
    return Response(content, media_type=media_type, headers=headers)


def _read(reading: DraftReading, text: str, content: bytes, name: str) -> CanonicalText:
    if not content:
        return read_pasted_draft(text)
    with reading.slot():
        return read_draft_file(content, name, reading.limits)


async def _check(request: Request, draft: CanonicalText) -> DraftCheck:
    """Check in a thread of its own, once it is the request's turn."""
    serving = serving_of(request)
    async with turn_for(request, questions_for(draft)) as check_stop:
        return await run_in_threadpool(check, draft, serving, check_stop)


def _page(
    request: Request, *, made: DraftCheck | None = None, text: str = "", fault: str | None = None
) -> HTMLResponse:
    library = serving_of(request).library
    return page(
        request,
        "check/check.html",
        400 if fault else 200,
        view=check_view(made) if made else None,
        draft=made.draft.text if made else text,
        fault=fault,
        total=len(library.versions()),
        most=MAX_PAGES,
        service=service_address(request),
        checked=datetime.now(UTC).isoformat(),
    )
