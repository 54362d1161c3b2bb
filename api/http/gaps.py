"""The routes of gaps: list the questions that the documents did not answer, and remove one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.gap_review import group
from api.http.access.guard import Asker, require_caller, store_of
from api.http.app_state import needs_all_collections, service_of, settings_of
from api.http.job_start import LOOKUP_PROBLEMS, record_change
from api.http.lists import LINK_HEADER, After, Limit, part_of
from api.http.problems import problem_responses
from api.settings import Settings
from api.state import gaps
from api.wire import examples
from api.wire.gaps import GapOut, gap_out
from retrieval.errors import BadInput

router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(require_caller), Depends(needs_all_collections)]
)

GAPS_OFF = (
    "Questions that the documents do not answer are not stored. Somebody who runs Cited can set CITED_GAPS=on; before "
    "that, tell the people who ask."
)
_PLACE = {
    "document_id": "parking",
    "title": "Parking in the borough",
    "version": "91895f8a3e11" + "0" * 52,
    "start": 26,
    "end": 69,
    "page": "2",
    "text": "A resident's parking permit costs £60 a year.",
}
_EXAMPLE: dict[str, Any] = {
    "id": "0123456789abcdef",
    "question": "What does a skip permit cost?",
    "group": "0123456789abcdef",
    "silences": 4,
    "reports": 1,
    "first": "2026-01-12",
    "last": "2026-02-03",
    "asked_of": "000001-43c75c73",
    "nearest": [_PLACE],
    "closed": None,
    "answer": None,
}


def check_stored(settings: Settings) -> None:
    """Raises BadInput where gaps are not stored."""
    if not settings.gaps:
        raise BadInput(GAPS_OFF)


@router.get(
    "/gaps",
    responses={
        200: {**examples.example_response([_EXAMPLE]), "headers": LINK_HEADER},
        **problem_responses(422, 503),
    },
    name="gaps",
)
def list_gaps(
    request: Request,
    response: Response,
    limit: Limit = None,
    after: After = None,
    closed: Annotated[
        bool, Query(description="List those that have an answer now, in place of the open ones.")
    ] = False,
) -> list[GapOut]:
    """List the questions that the documents did not answer, those alike together. Needs CITED_GAPS=on."""
    check_stored(settings_of(request))
    store = store_of(request)
    groups = group(gaps.closed_gaps(store) if closed else gaps.open_gaps(store))
    members = [(gap, one.gaps[0].id) for one in groups for gap in one.gaps]
    part = part_of(request, response, members, lambda member: member[0].id, limit=limit, after=after)
    library = service_of(request).library
    return [gap_out(gap, first, library) for gap, first in part]


@router.post("/gaps/{gap_id}/remove", responses={**LOOKUP_PROBLEMS}, status_code=204)
def remove_gap(request: Request, asker: Asker, gap_id: Annotated[str, Path(description="The id of the gap.")]) -> None:
    """Delete a question that the documents did not answer."""
    gaps.remove(store_of(request), gap_id)
    record_change(request, asker, "gaps remove", gap_id, "deleted")
