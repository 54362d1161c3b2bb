"""The routes of the register of duties: of the library, of a document, and the difference between two editions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, TypeVar
from urllib.parse import quote as escaped

from fastapi import Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from retrieval.duties.changes import DutyChangeKind
from retrieval.duties.duty import Force
from retrieval.errors import BadInput
from retrieval.interfaces import StopCheck
from retrieval.nations import Nation
from web.duties.asked import MAX_ACTOR_CHARACTERS, PAGE_SIZE, Asked, read_asked
from web.duties.csv_file import as_csv, quote_link
from web.duties.edition_changes import ChangedDuties, changed_duties
from web.duties.read_duties import RecentDuties
from web.duties.register import DutyChoice, Entry, list_entries, rows
from web.page_route import page_router
from web.quotation import headings, places, quoting
from web.rendering import HEADERS, page, service_address
from web.serving_generation import ServingGeneration, serving_of, turn_for
from web.wording.applicability import stated_for

# The rows of one CSV file: no spreadsheet shows more than a million, and a browser waits for all.
MAX_CSV_ROWS = 20_000
_Made = TypeVar("_Made")

router = page_router()


def recent_duties_of(request: Request) -> RecentDuties:
    """The duties that the app keeps; made with the first request for any."""
    state = request.app.state
    if not hasattr(state, "recent_duties"):
        state.recent_duties = RecentDuties()
    recent: RecentDuties = state.recent_duties
    return recent


async def in_turn(request: Request, make: Callable[[ServingGeneration, StopCheck], _Made]) -> _Made:
    """Make something of the caller's part in a thread, once it is the request's turn. Raises as `turn_for` does."""
    serving = serving_of(request)
    async with turn_for(request) as check_stop:
        return await run_in_threadpool(make, serving, check_stop)


async def find_entries(request: Request, choice: DutyChoice) -> list[Entry]:
    """The duties that a choice finds in the caller's part. Raises as `list_entries` and `turn_for` do."""
    recent = recent_duties_of(request)
    return await in_turn(
        request,
        lambda serving, check_stop: list_entries(
            serving.library, choice, recent, serving.engine.generation, check_stop
        ),
    )


def _asked(
    document: Annotated[tuple[str, ...], Query()] = (),
    actor: str = "",
    force: Annotated[tuple[str, ...], Query()] = (),
    as_of: str = "",
    page: str = "",
    version: str | None = None,
    deadline: str = "",
    nation: Annotated[tuple[str, ...], Query()] = (),
) -> Asked:
    return read_asked(document, actor, force, as_of, page, version, deadline, nation)


FromAddress = Annotated[Asked, Depends(_asked)]


@router.get("/duties")
async def duties(request: Request, asked: FromAddress) -> HTMLResponse:
    """The table over the library, narrowed by the choices that the address holds."""
    return await _table(request, asked, "/duties", None)


@router.get("/duties.csv")
async def download(request: Request, asked: FromAddress) -> Response:
    """The whole table as a CSV file."""
    return await _csv(request, asked, "cited-duties")


@router.get("/documents/{document_id}/duties")
async def document_duties(
    request: Request,
    document_id: str,
    asked: FromAddress,
    old: Annotated[str, Query(alias="from")] = "",
    new: Annotated[str, Query(alias="to")] = "",
) -> HTMLResponse:
    """The table over one document. With `from` and `to` (SHA-256), the duties that differ between two editions."""
    if old or new:
        return await _difference(request, document_id, old, new)
    path = f"/documents/{escaped(document_id, safe='')}/duties"
    return await _table(request, _of_document(asked, document_id), path, document_id)


@router.get("/documents/{document_id}/duties.csv")
async def download_of_document(request: Request, document_id: str, asked: FromAddress) -> Response:
    """The table over one document as a CSV file."""
    return await _csv(request, _of_document(asked, document_id), f"cited-duties-{document_id[:60]}")


def _of_document(asked: Asked, document_id: str) -> Asked:
    return Asked(replace(asked.choice, documents=(document_id,)), asked.page, asked.bad_day)


async def _table(request: Request, asked: Asked, path: str, document_id: str | None) -> HTMLResponse:
    entries = [] if asked.bad_day else await find_entries(request, asked.choice)
    return await run_in_threadpool(_table_page, request, asked, path, document_id, entries)


def _table_page(
    request: Request, asked: Asked, path: str, document_id: str | None, entries: Sequence[Entry]
) -> HTMLResponse:
    library = serving_of(request).library
    pages = max(1, -(-len(entries) // PAGE_SIZE))
    number = min(asked.page, pages)
    part = entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    version = None
    if document_id is not None:
        version = library.version(document_id, asked.choice.version)
    return page(
        request,
        "duties/register.html",
        400 if asked.bad_day else 200,
        asked=asked,
        path_of=path,
        version=version,
        editions=library.editions(document_id) if document_id is not None else [],
        documents=library.versions() if document_id is None else [],
        rows=rows(library, part),
        found=len(entries),
        first=(number - 1) * PAGE_SIZE + 1,
        number=number,
        pages=pages,
        links=_page_links(number, pages),
        forces=tuple(Force),
        nations=tuple(Nation),
        max_actor=MAX_ACTOR_CHARACTERS,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "quote_link": quote_link,
        "places": places,
        "stated_for": stated_for,
        "headings": headings,
        "quoting": quoting,
    }


def _page_links(number: int, pages: int) -> list[int | None]:
    """The numbers of the pages to link; None for a gap."""
    shown = [one for one in range(1, pages + 1) if one in (1, pages) or abs(one - number) <= 1]
    links: list[int | None] = []
    for before, one in zip([0, *shown], shown, strict=False):
        links += [None, one] if one > before + 1 else [one]
    return links


async def _csv(request: Request, asked: Asked, name: str) -> Response:
    if asked.bad_day:
        raise BadInput("This is no day. Write it as in 2026-01-31.")
    entries = await find_entries(request, asked.choice)
    if len(entries) > MAX_CSV_ROWS:
        raise BadInput(
            f"The table has {len(entries):,} rows, more than {MAX_CSV_ROWS:,}. Choose a document or a force."
        )
    data = await run_in_threadpool(_as_file, request, entries, asked.choice.as_of or date.today())
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8; header=present", headers=headers)


def _as_file(request: Request, entries: Sequence[Entry], day: date) -> bytes:
    return as_csv(rows(serving_of(request).library, entries), service_address(request), day)


async def _difference(request: Request, document_id: str, old: str, new: str) -> HTMLResponse:
    changes = await find_changes(request, document_id, old, new)
    return await run_in_threadpool(_difference_page, request, document_id, changes)


def _difference_page(request: Request, document_id: str, changes: ChangedDuties) -> HTMLResponse:
    return page(
        request,
        "duties/changes.html",
        document_id=document_id,
        changes=changes,
        added=changes.of(DutyChangeKind.ADDED),
        removed=changes.of(DutyChangeKind.REMOVED),
        forced=changes.of(DutyChangeKind.FORCE),
        **_words(),
    )


async def find_changes(request: Request, document_id: str, old: str, new: str) -> ChangedDuties:
    """The duties that differ between two editions. Raises UnknownDocument and UnknownVersion, and as `turn_for`."""
    recent, library = recent_duties_of(request), serving_of(request).library
    before, after = library.version(document_id, old), library.version(document_id, new)
    return await in_turn(
        request,
        lambda serving, check_stop: changed_duties(
            serving.library, before, after, recent, serving.engine.generation, check_stop
        ),
    )
