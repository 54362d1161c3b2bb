"""Lists in parts: `?limit=&after=`, and a header `Link` to the next part. The body stays a plain list."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from retrieval.errors import BadInput

MAX_LIMIT = 1000
_Item = TypeVar("_Item")

Limit = Annotated[
    int | None,
    Query(ge=1, le=MAX_LIMIT, description=f"The maximum number of items, at most {MAX_LIMIT}; by default all."),
]
LimitOf100 = Annotated[
    int, Query(ge=1, le=MAX_LIMIT, description=f"The maximum number of items, at most {MAX_LIMIT}; by default 100.")
]
After = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="Begin after the item with this id, the last of the part before."),
]

# The OpenAPI description of the header.
LINK_HEADER: dict[str, Any] = {
    "Link": {
        "description": 'The address of the next part, such as `</v1/documents?limit=2&after=b>; rel="next"`; absent '
        "where this is the last.",
        "schema": {"type": "string"},
    }
}


def part_of(
    request: Request,
    response: Response,
    items: Sequence[_Item],
    id_of: Callable[[_Item], str],
    *,
    limit: int | None,
    after: str | None,
) -> Sequence[_Item]:
    """The items after the one with the id `after`, at most `limit`; by default all. Sets the header `Link`.

    Raises BadInput where no item has this id.
    """
    start = 0
    if after is not None:
        place = next((place for place, item in enumerate(items) if id_of(item) == after), None)
        if place is None:
            raise unknown_place()
        start = place + 1
    end = len(items) if limit is None else start + limit
    return with_link(request, response, items[start:], id_of, end - start)


def with_link(
    request: Request, response: Response, items: Sequence[_Item], id_of: Callable[[_Item], str], limit: int
) -> Sequence[_Item]:
    """The first `limit` of these items, and the header `Link` where there are more. It asks for the same choice."""
    part = items[:limit]
    if len(items) > limit and part:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("limit", "after")]
        query = urlencode([*kept, ("limit", limit), ("after", id_of(part[-1]))])
        # Relative, because an address with a host would repeat what the client has sent as Host.
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    return part


def unknown_place() -> BadInput:
    return BadInput("The list has no item with the id `after`. Begin again without `after`.")
