"""The pages of keys: list and make them, give one a new secret, revoke one. A secret is shown once."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.http.access import keys as over_http
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, require_caller, store_of
from api.http.admin.frame import admin_page, admin_router
from api.http.admin.key_form import ROLES, KeyForm, read_key
from api.http.admin.report_view import Label
from api.http.app_state import whole_service_of
from api.lifetimes import parse_length
from api.roles import Role
from api.state import keys
from api.state.keys import Key, Refusal, SentTwice
from api.wire.keys import NewKeyOut
from retrieval.errors import BadInput
from web.rendering import see

router = admin_router()
_DONE = {"revoked": "The key is revoked. It lets nobody in any more."}
_IN_USE = Label("Valid", "green")
_REFUSED = {Refusal.REVOKED: Label("Revoked", "red"), Refusal.EXPIRED: Label("Expired", "grey")}
# How long the old secret stays valid beside the new one: the value of the form, and its words.
OVERLAPS: Mapping[str, str] = {"0": "It stops at once", "1h": "One hour", "1d": "One day", "7d": "One week"}


@router.get("/keys")
def list_keys(request: Request, done: str = "") -> HTMLResponse:
    """Every key, the newest first."""
    rows = [(key, _state(key)) for key in reversed(keys.all_keys(store_of(request)))]
    return admin_page(request, "keys.html", rows=rows, done=_DONE.get(done))


@router.get("/keys/new")
def new_key(request: Request) -> HTMLResponse:
    return _form(request, KeyForm())


@router.post("/keys/new", dependencies=[CHECKED_FORM])
def make_key(
    request: Request,
    response: Response,
    asker: Asker,
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    expires: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "all",
    collections: Annotated[tuple[str, ...], Form()] = (),
    id: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The page with the new secret. It is the response to the form itself, because nothing may keep the secret.

    The form carries the id of its key, so that a reload of this page makes no second key.
    """
    entered = KeyForm(name, role, expires, seen, collections)
    reading = read_key(entered)
    if reading.asked is None:
        return _form(request, entered, reading.errors)
    try:
        return _secret(request, over_http.make(request, response, asker, reading.asked, id or None), "The key is made")
    except SentTwice:
        return _sent_twice(request, id, "This key is made already")


@router.get("/keys/{key_id}/rotate")
def confirm_rotation(request: Request, key_id: str) -> HTMLResponse:
    """What a new secret will do."""
    key = keys.key_of(store_of(request), key_id)
    return admin_page(
        request,
        "key_rotate.html",
        key=key,
        state=_state(key),
        overlaps=OVERLAPS,
        is_own=_is_own(request, key),
        mark=keys.mark_of_secret(store_of(request), key_id),
    )


@router.post("/keys/{key_id}/rotate", dependencies=[CHECKED_FORM])
def rotate_key(
    request: Request,
    response: Response,
    asker: Asker,
    key_id: str,
    overlap: Annotated[str, Form()] = "0",
    mark: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The page with the new secret. The form carries the mark of the old one, so that a reload makes no other."""
    if overlap not in OVERLAPS:
        raise BadInput("Go back, and choose how long the old secret stays valid.")
    try:
        made = over_http.rotate(request, response, asker, key_id, parse_length(overlap), mark or None)
    except SentTwice:
        return _sent_twice(request, key_id, "This key has its new secret already")
    return _secret(request, made, "The key has a new secret")


@router.get("/keys/{key_id}/revoke")
def confirm_revocation(request: Request, key_id: str) -> HTMLResponse:
    """What revoking will do."""
    store = store_of(request)
    key = keys.key_of(store, key_id)
    admins = [one.id for one in keys.all_keys(store) if one.role is Role.ADMIN and keys.refusal_of(one) is None]
    return admin_page(
        request,
        "key_revoke.html",
        key=key,
        is_own=_is_own(request, key),
        is_last_admin=admins == [key.id],
    )


@router.post("/keys/{key_id}/revoke", dependencies=[CHECKED_FORM])
def revoke_key(request: Request, asker: Asker, key_id: str) -> Response:
    over_http.revoke_key(request, asker, key_id)
    return see("/admin/keys?done=revoked")


def _state(key: Key) -> Label:
    refusal = keys.refusal_of(key)
    return _REFUSED[refusal] if refusal else _IN_USE


def _is_own(request: Request, key: Key) -> bool:
    return require_caller(request).key_id == key.id


def _form(request: Request, entered: KeyForm, errors: Mapping[str, str] = {}) -> HTMLResponse:
    service = whole_service_of(request)
    collections = {version.collection for version in service.library.versions()} if service else set()
    return admin_page(
        request,
        "key_new.html",
        400 if errors else 200,
        form=entered,
        errors=errors,
        roles=ROLES,
        id=keys.new_id(),
        collections=sorted(collections | set(entered.collections)),
    )


def _sent_twice(request: Request, key_id: str, heading: str) -> HTMLResponse:
    key = keys.key_of(store_of(request), key_id)
    return admin_page(request, "key_sent_twice.html", 409, key=key, heading=heading)


def _secret(request: Request, made: NewKeyOut, heading: str) -> HTMLResponse:
    return admin_page(request, "key_made.html", made=made, heading=heading)
