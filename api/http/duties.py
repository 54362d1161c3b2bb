"""The register of duties over HTTP: a list in parts, and the difference between two editions."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.http.app_state import service_of
from api.http.lists import LINK_HEADER, After, LimitOf100, unknown_place
from api.http.problems import problem_responses
from api.wire import duty_examples
from api.wire.days import Day
from api.wire.duties import DutyChangesOut, DutyOut, ForceName, duty_changes_out, duty_out
from api.wire.examples import example_response
from api.wire.fields import NationName
from retrieval.duties.duty import Force
from retrieval.interfaces import Library
from retrieval.nations import Nation
from web.duties.asked import MAX_ACTOR_CHARACTERS
from web.duties.register import DutyChoice, Entry, rows
from web.duties.routes import find_changes, find_entries

router = APIRouter(prefix="/v1")

_MAX_DOCUMENTS = 100


@router.get(
    "/duties",
    responses={
        200: {**example_response([duty_examples.DUTY]), "headers": LINK_HEADER},
        **problem_responses(404, 422, 503),
    },
    tags=["duties"],
)
async def duties(
    request: Request,
    response: Response,
    document: Annotated[
        list[str] | None,
        Query(max_length=_MAX_DOCUMENTS, description="The id of a document; can be repeated. By default all."),
    ] = None,
    actor: Annotated[
        str | None,
        Query(
            max_length=MAX_ACTOR_CHARACTERS,
            description='Words that name who has the duty. "local authority" finds councils and boroughs too, and '
            '"we" and "you" where the document says that it is one.',
        ),
    ] = None,
    force: Annotated[
        list[ForceName] | None, Query(max_length=5, description="How binding the duty is; can be repeated.")
    ] = None,
    as_of: Annotated[Day | None, Query(description="Read the editions in force on this day; by default today.")] = None,
    version: Annotated[
        str | None,
        Query(max_length=64, description="With one `document`: the SHA-256 of its edition, in force or not."),
    ] = None,
    deadline: Annotated[bool, Query(description="Only duties that say by when or how often.")] = False,
    nation: Annotated[
        list[NationName] | None,
        Query(max_length=4, description="No duty that is stated for other nations only; can be repeated."),
    ] = None,
    limit: LimitOf100 = 100,
    after: After = None,
) -> list[DutyOut]:
    """List the sentences that say what somebody must, should or may do, by document and in its order. A rule finds
    them; it can miss some."""
    forces = tuple(Force(one) for one in force or ())
    nations = tuple(map(Nation, nation or ()))
    choice = DutyChoice(tuple(document or ()), actor or "", forces, as_of, version, deadline, nations)
    entries = await find_entries(request, choice)
    part, has_more = _part(entries, after, limit)
    if has_more:
        response.headers["Link"] = _next(request, part[-1].id, limit)
    return await run_in_threadpool(_duties_out, service_of(request).library, part)


@router.get(
    "/documents/{document_id}/duties",
    responses={200: example_response(duty_examples.CHANGES), **problem_responses(404, 422, 503)},
    tags=["duties"],
)
async def changed_duties(
    request: Request,
    document_id: Annotated[str, Path(description="The id of the document.")],
    old: Annotated[str, Query(alias="from", max_length=64, description="The SHA-256 of the old edition.")],
    new: Annotated[str, Query(alias="to", max_length=64, description="The SHA-256 of the new edition.")],
) -> DutyChangesOut:
    """Compare the duties of two editions: those added, removed, or with another force. Other words with the same force
    are no change."""
    return await run_in_threadpool(duty_changes_out, await find_changes(request, document_id, old, new))


def _duties_out(library: Library, entries: list[Entry]) -> list[DutyOut]:
    return [duty_out(row) for row in rows(library, entries)]


def _part(entries: list[Entry], after: str | None, limit: int) -> tuple[list[Entry], bool]:
    """The entries after the one with this id, and whether more follow. Raises BadInput where none has the id."""
    start = 0
    if after is not None:
        place = next((place for place, entry in enumerate(entries) if entry.id == after), None)
        if place is None:
            raise unknown_place()
        start = place + 1
    return entries[start : start + limit], len(entries) > start + limit


def _next(request: Request, last: str, limit: int) -> str:
    """The header that leads to the next part, with the same choices. Relative: see `with_link`."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("limit", "after")]
    query = urlencode([*kept, ("limit", str(limit)), ("after", last)])
    return f'<{request.url.path}?{query}>; rel="next"'
