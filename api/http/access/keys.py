"""The routes of keys, for admins: list, make, rotate and revoke them. Each change is an entry of the audit."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.access.guard import Asker, Caller, require_caller, store_of
from api.http.lists import LINK_HEADER, After, Limit, part_of
from api.http.problems import problem_responses
from api.lifetimes import check_end
from api.state import audit, keys
from api.wire import examples, library_examples
from api.wire.keys import KeyIn, KeyOut, NewKeyOut, RotationIn, key_out, new_key_out

router = APIRouter(prefix="/v1/keys", tags=["keys"], dependencies=[Depends(require_caller)])

_NEW_KEY = examples.example_response(library_examples.NEW_KEY)
_KeyId = Annotated[str, Path(description="The id of the key.")]
# A secret must not stay in any cache.
_UNCACHED = {"Cache-Control": "no-store"}


@router.get(
    "", responses={200: {**examples.example_response([library_examples.KEY]), "headers": LINK_HEADER}}, name="keys"
)
def list_keys(request: Request, response: Response, limit: Limit = None, after: After = None) -> list[KeyOut]:
    """List every key, revoked and expired ones included, oldest first."""
    found = [key_out(key) for key in keys.all_keys(store_of(request))]
    return list(part_of(request, response, found, lambda key: key.id, limit=limit, after=after))


@router.post("", status_code=201, responses={201: _NEW_KEY})
def create_key(request: Request, response: Response, asker: Asker, body: KeyIn) -> NewKeyOut:
    """Make a key. Its secret is in this response only."""
    return make(request, response, asker, body)


def make(request: Request, response: Response, asker: Caller, body: KeyIn, id: str | None = None) -> NewKeyOut:
    """Make a key, with this id from `keys.new_id` or another one. Raises SentTwice where a key has it."""
    store, expires = store_of(request), check_end(body.expires) if body.expires else None
    key, secret = keys.create(store, body.name, body.role, body.collections, expires, id)
    audit.record(store, asker.recorded_name, "keys create", key.id, keys.describe(key), asker.key_id)
    response.headers.update(_UNCACHED)
    return new_key_out(key, secret)


@router.post("/{key_id}/rotate", responses={200: _NEW_KEY, **problem_responses(404)})
def rotate_key(
    request: Request, response: Response, asker: Asker, key_id: _KeyId, body: RotationIn | None = None
) -> NewKeyOut:
    """Give a key a new secret, and end its web sessions. The old secret stays valid for `overlap` seconds."""
    return rotate(request, response, asker, key_id, timedelta(seconds=body.overlap if body else 0))


def rotate(
    request: Request, response: Response, asker: Caller, key_id: str, overlap: timedelta, mark: str | None = None
) -> NewKeyOut:
    """Give a key a new secret in place of that with this mark. Raises as `keys.rotate` does."""
    store = store_of(request)
    key, secret = keys.rotate(store, key_id, overlap, mark)
    outcome = f"{key.name}; the old secret stays valid for {int(overlap.total_seconds())} s"
    audit.record(store, asker.recorded_name, "keys rotate", key.id, outcome, asker.key_id)
    response.headers.update(_UNCACHED)
    return new_key_out(key, secret)


@router.post(
    "/{key_id}/revoke", responses={200: examples.example_response(library_examples.KEY), **problem_responses(404)}
)
def revoke_key(request: Request, asker: Asker, key_id: _KeyId) -> KeyOut:
    """Refuse a key from now on, in every process within a second, and end its web sessions."""
    store = store_of(request)
    key = keys.revoke(store, key_id)
    audit.record(store, asker.recorded_name, "keys revoke", key.id, key.name, asker.key_id)
    return key_out(key)
