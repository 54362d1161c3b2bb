"""The page of the changes between two editions. The address names editions and kinds, never words."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from retrieval.document import Version
from retrieval.interfaces import Library
from web.edition_changes.editions import OneEdition, find_edition_changes
from web.edition_changes.query import ChangesQuery, read_changes_query
from web.edition_changes.view import ChangesView, view_changes
from web.page_route import page_router
from web.rendering import page
from web.serving_generation import serving_of

router = page_router()


@router.get("/documents/{document_id}/changes")
async def changes(
    request: Request,
    document_id: str,
    old: Annotated[str, Query(alias="from")] = "",
    new: Annotated[str, Query(alias="to")] = "",
    kind: Annotated[tuple[str, ...], Query()] = (),
    unmentioned: str = "",
    page: str = "",
) -> HTMLResponse:
    """The changes from one edition to another, by default to the one in force from the one before."""
    serving = serving_of(request)
    query = read_changes_query(old, new, kind, unmentioned, page)
    try:
        found = await find_edition_changes(request, serving, document_id, query.old, query.new)
    except OneEdition:
        return await run_in_threadpool(_page, request, serving.library, document_id, query, None)
    shown = await run_in_threadpool(view_changes, found, serving.library, query)
    return await run_in_threadpool(_page, request, serving.library, document_id, query, shown)


def _page(
    request: Request, library: Library, document_id: str, query: ChangesQuery, shown: ChangesView | None
) -> HTMLResponse:
    editions: list[Version] = sorted(library.editions(document_id), key=lambda edition: edition.edition)
    return page(
        request,
        "edition_changes/changes.html",
        shown=shown,
        version=library.version(document_id),
        editions=editions,
        query=query,
    )
