"""The form that makes a key: what a person entered, as a request for a key, or what to correct."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from api.lifetimes import check_end, parse_end
from api.roles import Role, check_collections
from api.wire.keys import KeyIn
from retrieval.errors import BadInput

ROLES: Mapping[Role, str] = {
    Role.READER: "Asks questions and reads documents",
    Role.EDITOR: "Also uploads, publishes, withdraws and deletes documents",
    Role.ADMIN: "Everything: also purges documents, rolls back, and sees keys and the audit",
}
_MAX_NAME = 100
_MAX_COLLECTIONS = 100


@dataclass(frozen=True, slots=True)
class KeyForm:
    """The fields as entered. `seen` is "some" where only the chosen collections count."""

    name: str = ""
    role: str = Role.READER
    expires: str = ""
    seen: str = "all"
    collections: tuple[str, ...] = ()


@dataclass(slots=True)
class KeyReading:
    """The request for a key, None where there is something to correct; an error for each wrong field by its name."""

    asked: KeyIn | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read_key(form: KeyForm) -> KeyReading:
    reading = KeyReading()
    name = form.name.strip()
    if not name or len(name) > _MAX_NAME or not name.isprintable():
        reading.errors["name"] = f"Enter who will use the key, in 1 to {_MAX_NAME} characters"
    if form.role not in ROLES:
        reading.errors["role"] = "Choose a role"
    collections = _collections(form, reading)
    expires = _expires(form, reading)
    if not reading.errors:
        reading.asked = KeyIn(name=name, role=Role(form.role), collections=collections, expires=expires)
    return reading


def _collections(form: KeyForm, reading: KeyReading) -> list[str] | None:
    if form.seen != "some":
        return None
    chosen = list(form.collections)
    if not chosen:
        reading.errors["collections"] = "Choose at least one collection, or all collections"
    elif len(chosen) > _MAX_COLLECTIONS:
        reading.errors["collections"] = f"Choose at most {_MAX_COLLECTIONS} collections"
    elif form.role == Role.ADMIN:
        reading.errors["role"] = "An admin sees every collection. Choose all collections, or the role editor"
    else:
        try:
            check_collections(chosen, Role.READER)
        except BadInput as error:
            reading.errors["collections"] = str(error)
    return chosen


def _expires(form: KeyForm, reading: KeyReading) -> datetime | None:
    if not form.expires.strip():
        return None
    try:
        end = parse_end(form.expires)
    except BadInput:
        reading.errors["expires"] = "Enter a length of time such as 90d, or a day such as 2027-01-31"
        return None
    try:
        check_end(end)
    except BadInput:
        reading.errors["expires"] = "Enter a day in the future, or a length of time such as 90d"
    return end
