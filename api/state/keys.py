"""Keys: who may change the library over HTTP. A key is shown once; what is stored cannot be turned back into it."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from typing import Any

from api.state.store import Store, now
from retrieval.errors import BadInput

ADMIN = "admin"
_MARK = "cited_"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed: its id and name, never itself. Times are UTC, ISO 8601."""

    id: str
    name: str
    scope: str
    created: str
    revoked: str | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def create(store: Store, name: str) -> tuple[Key, str]:
    """A new key of 256 random bits, and the key itself, which is stored nowhere. Raises BadInput."""
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise BadInput("Name the key after whoever uses it, in at most 100 characters.")
    secret = _MARK + token_urlsafe(32)
    key = Key(token_hex(4), name.strip(), ADMIN, now(), None)
    store.write(
        "INSERT INTO key VALUES (?, ?, ?, ?, ?, NULL)", (key.id, key.name, _stored(secret), key.scope, key.created)
    )
    return key, secret


def listed(store: Store) -> list[Key]:
    """Every key that was ever made, the oldest first."""
    return [Key(**row) for row in store.rows("SELECT id, name, scope, created, revoked FROM key ORDER BY created, id")]


def revoke(store: Store, id: str) -> Key:
    """From now on nobody gets in by this key. Raises BadInput where there is none."""
    store.write("UPDATE key SET revoked = coalesce(revoked, ?) WHERE id = ?", (now(), id))
    found = next((key for key in listed(store) if key.id == id), None)
    if found is None:
        raise BadInput(f"There is no key {id!r}. `cited keys list` lists them.")
    return found


def holder(store: Store, secret: str, scope: str = ADMIN) -> Key | None:
    """Whose key this is; None where it is nobody's, was revoked, or is for something else.

    Every key is compared, in a time that does not depend on where they differ.
    """
    given, found = _stored(secret), None
    for row in store.rows("SELECT * FROM key WHERE revoked IS NULL AND scope = ?", (scope,)):
        if compare_digest(given, row["sha256"]):
            found = Key(row["id"], row["name"], row["scope"], row["created"], None)
    return found


def any_made(store: Store) -> bool:
    """Whether there is a key that is not revoked."""
    return any(key.revoked is None for key in listed(store))


def _stored(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
