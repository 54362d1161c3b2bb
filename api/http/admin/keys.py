"""The keys, for admins: list and make them, give one a new secret, revoke one. A secret is shown once."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import keys as over_http
from api.http.access.guard import Asker, require_caller, store_of
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.upload_form import Mistake
from api.http.admin.words import moment
from api.lifetimes import parse_end, parse_length
from api.roles import Role
from api.state import keys
from api.state.keys import Key, Refusal
from api.wire.keys import KeyIn, NewKeyOut, RotationIn
from retrieval.errors import BadInput
from web.serving_generation import ServingGeneration

router = library_router()

ROLES: Mapping[Role, str] = {
    Role.READER: "Asks questions and reads documents",
    Role.EDITOR: "Also uploads, publishes, withdraws and deletes documents",
    Role.ADMIN: "Everything: also keys, the audit, backups, rolling back and purging",
}
# How long the old secret stays valid beside the new one: the value of the form, and its words.
OVERLAPS: Mapping[str, str] = {
    "0": "It stops at once",
    "1h": "One hour",
    "1d": "One day",
    "7d": "One week",
}


@router.get("/keys")
def list_keys(request: Request) -> HTMLResponse:
    made = keys.all_keys(store_of(request))
    return admin_page(
        request, "keys.html", rows=[(key, state_words(key)) for key in reversed(made)], moment=moment, roles=ROLES
    )


@router.get("/keys/new")
def new_key_page(request: Request) -> HTMLResponse:
    return _form(request)


@router.post("/keys/new", dependencies=[CHECKED_FORM])
def make_key(
    request: Request,
    asker: Asker,
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    expires: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "all",
    collections: Annotated[tuple[str, ...], Form()] = (),
) -> HTMLResponse:
    """The page with the new secret. It comes with the response of the form itself, because nothing may keep it."""
    entered = {"name": name, "role": role, "expires": expires, "seen": seen, "collections": collections}
    chosen = list(collections) if seen == "some" else None
    mistakes = _mistakes(name, role, expires, chosen)
    if mistakes:
        return _form(request, entered, mistakes)
    end = parse_end(expires) if expires.strip() else None
    try:
        asked = KeyIn(name=name.strip(), role=Role(role), collections=chosen, expires=end)
        made = over_http.create_key(request, Response(), asker, asked)
    except BadInput as error:
        field = "expires" if "expire" in str(error) else "collections" if "collection" in str(error) else "name"
        return _form(request, entered, [Mistake(str(error), field)])
    return _secret_page(request, made, "made")


@router.get("/keys/{key_id}/rotate")
def rotation_page(request: Request, key_id: str) -> HTMLResponse:
    """Says what a new secret will do."""
    key = keys.key_of(store_of(request), key_id)
    return admin_page(
        request, "key_rotate.html", key=key, state=state_words(key), overlaps=OVERLAPS, is_own=_is_own(request, key)
    )


@router.post("/keys/{key_id}/rotate", dependencies=[CHECKED_FORM])
def rotate_key(request: Request, asker: Asker, key_id: str, overlap: Annotated[str, Form()] = "0") -> HTMLResponse:
    seconds = int(parse_length(overlap).total_seconds())
    made = over_http.rotate_key(request, Response(), asker, key_id, RotationIn(overlap=seconds))
    return _secret_page(request, made, "rotated")


@router.get("/keys/{key_id}/revoke")
def revocation_page(request: Request, key_id: str) -> HTMLResponse:
    """Says what revoking will do."""
    store = store_of(request)
    key = keys.key_of(store, key_id)
    others = [other for other in keys.all_keys(store) if other.role is Role.ADMIN and keys.refusal_of(other) is None]
    return admin_page(
        request,
        "key_revoke.html",
        key=key,
        state=state_words(key),
        is_own=_is_own(request, key),
        is_last_admin=[other.id for other in others] == [key.id],
        moment=moment,
    )


@router.post("/keys/{key_id}/revoke", dependencies=[CHECKED_FORM])
def revoke_key(request: Request, asker: Asker, key_id: str) -> Response:
    over_http.revoke_key(request, asker, key_id)
    return see_other("/admin/keys?notice=key-revoked")


def state_words(key: Key) -> str:
    """Why a key is refused, in a word; empty where it is valid."""
    refusal = keys.refusal_of(key)
    return {Refusal.REVOKED: "Revoked", Refusal.EXPIRED: "Expired"}.get(refusal, "") if refusal else ""


def _is_own(request: Request, key: Key) -> bool:
    return require_caller(request).key_id == key.id


def _mistakes(name: str, role: str, expires: str, collections: list[str] | None) -> list[Mistake]:
    found: list[Mistake] = []
    if not name.strip() or len(name) > 100:
        found.append(Mistake("Enter who will use the key, in 1 to 100 characters", "name"))
    if role not in ROLES:
        found.append(Mistake("Choose a role", "role"))
    if collections == []:
        found.append(Mistake("Choose at least one collection, or all collections", "collections"))
    if expires.strip():
        try:
            parse_end(expires)
        except BadInput:
            found.append(Mistake("Enter a length of time such as 90d, or a day such as 2027-01-31", "expires"))
    return found


def _form(request: Request, entered: Mapping[str, Any] | None = None, mistakes: Sequence[Mistake] = ()) -> HTMLResponse:
    return admin_page(
        request,
        "key_new.html",
        400 if mistakes else 200,
        values=entered or {"role": Role.READER, "seen": "all", "collections": ()},
        mistakes=mistakes,
        wrong={mistake.field: mistake.text for mistake in mistakes},
        roles=ROLES,
        collections=_collections(request),
    )


def _collections(request: Request) -> list[str]:
    """The collections of the library, by name; none where nothing has been ingested."""
    serving: ServingGeneration | None = request.app.state.serving
    return sorted({version.collection for version in serving.library.versions()}) if serving else []


def _secret_page(request: Request, made: NewKeyOut, happened: str) -> HTMLResponse:
    return admin_page(request, "key_made.html", made=made, happened=happened, moment=moment)
