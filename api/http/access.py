"""Access: routes that change or preview the library require a key. There is no default key."""

from typing import Annotated

from fastapi import Depends, Request

from api.http.app_state import settings_of
from api.state import keys
from api.state.store import Store
from retrieval.errors import NoKeyMade, NotAllowed


def store_of(request: Request) -> Store:
    return Store(settings_of(request).data)


def admin(request: Request) -> str:
    """The name of the request's key. Raises NoKeyMade or NotAllowed."""
    return valid_key(store_of(request), request.headers.get("authorization", "")).name


def valid_key(store: Store, authorization: str) -> keys.Key:
    """The key that an Authorization header carries. Raises NoKeyMade or NotAllowed."""
    if not keys.has_active_key(store):
        raise NoKeyMade(
            "No key is in use. Run `cited keys create NAME` on the machine that runs Cited, and send the key it prints."
        )
    kind, _, secret = authorization.partition(" ")
    key = keys.find_key(store, secret.strip()) if kind.lower() == "bearer" else None
    if key is None:
        raise NotAllowed(
            "This request needs a valid key. Send one in the header `Authorization: Bearer KEY`. To make one, run "
            "`cited keys create NAME` on the machine that runs Cited."
        )
    return key


Admin = Annotated[str, Depends(admin)]
