"""Who may: routes that change or preview the library ask for a key, and there is no default key."""

from typing import Annotated

from fastapi import Depends, Request

from api.http.held import settings_of
from api.state import keys
from api.state.store import Store
from retrieval.errors import NoKeyMade, NotAllowed


def store_of(request: Request) -> Store:
    return Store(settings_of(request).data)


def admin(request: Request) -> str:
    """The name of the key that the request carries. Raises NoKeyMade or NotAllowed."""
    store = store_of(request)
    if not keys.any_made(store):
        raise NoKeyMade("No key has been made. Run `cited keys create NAME` where Cited runs, and send what it prints.")
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    found = keys.holder(store, secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise NotAllowed(
            "Send a key that is in use, with the header `Authorization: Bearer KEY`. To make one, run "
            "`cited keys create NAME` where Cited runs."
        )
    return found.name


Admin = Annotated[str, Depends(admin)]
