"""GET /v1/documents/{document_id}/changes: what changed from one edition of a document to another."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.http.app_state import service_of
from api.http.lists import LINK_HEADER, After, LimitOf100, unknown_place
from api.http.problems import problem_responses
from api.wire.edition_changes import EditionChangesOut, Kind, edition_changes_out, numbered
from api.wire.edition_changes_example import EDITION_CHANGES
from api.wire.examples import example_response
from retrieval.changes.change import Change, EditionChanges
from web.edition_changes.editions import find_edition_changes
from web.edition_changes.query import ChangesQuery, read_changes_query

router = APIRouter(prefix="/v1")


@router.get(
    "/documents/{document_id}/changes",
    responses={
        200: {**example_response(EDITION_CHANGES), "headers": LINK_HEADER},
        **problem_responses(404, 422, 429, 503),
    },
    tags=["documents"],
)
async def edition_changes(
    request: Request,
    response: Response,
    document_id: Annotated[str, Path(description="The id of the document.")],
    old: Annotated[
        str | None,
        Query(alias="from", max_length=64, description="The SHA-256 of the old edition; by default the one before."),
    ] = None,
    new: Annotated[
        str | None,
        Query(alias="to", max_length=64, description="The SHA-256 of the new edition; by default the one in force."),
    ] = None,
    kind: Annotated[
        list[Kind] | None, Query(description="Only changes of this kind; can be repeated. By default all.")
    ] = None,
    unmentioned: Annotated[
        bool, Query(description="Only changes that the publisher's list of changes leaves out.")
    ] = False,
    limit: LimitOf100 = 100,
    after: After = None,
) -> EditionChangesOut:
    """List what changed from one edition to another, sorted by what it changes: must, should and may first, then
    numbers, dates, who, conditions, wording, and layout. Another layout of the same words is no change. Where the
    publisher lists the changes, each says whether the list mentions it."""
    service = service_of(request)
    found = await find_edition_changes(request, service, document_id, old, new)
    query = read_changes_query(old or "", new or "", kind or (), "1" if unmentioned else "", "")
    part = _part(request, response, found, query, limit, after)
    return await run_in_threadpool(edition_changes_out, found, service.library, part)


def _part(
    request: Request, response: Response, found: EditionChanges, query: ChangesQuery, limit: int, after: str | None
) -> list[tuple[str, Change]]:
    """The changes that the query keeps, after the one with the id `after`. Sets the header `Link`."""
    every = numbered(found)
    if after is not None and after not in dict(every):
        raise unknown_place()
    start = int(after) if after is not None else 0
    kept = [one for one in every[start:] if query.keeps(one[1])]
    if len(kept) > limit:
        asked = [("from", found.old.sha256), ("to", found.new.sha256), *(("kind", kind.value) for kind in query.kinds)]
        asked += [("unmentioned", "true")] if query.unmentioned else []
        following = urlencode([*asked, ("limit", limit), ("after", kept[limit - 1][0])])
        response.headers["Link"] = f'<{request.url.path}?{following}>; rel="next"'
    return kept[:limit]
