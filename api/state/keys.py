"""Keys: the right to change the library over HTTP. A key is shown once; only its SHA-256 is stored."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from typing import Any

from api.state.store import Store, now
from retrieval.errors import BadInput

ADMIN = "admin"
_PREFIX = "cited_"


@dataclass(frozen=True, slots=True)
class Key:
    """The record of a key: its id and name, never its secret. Times are UTC, ISO 8601."""

    id: str
    name: str
    scope: str
    created: str
    revoked: str | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def create(store: Store, name: str) -> tuple[Key, str]:
    """Make a key: its record, and its secret of 256 random bits, which is stored nowhere. Raises BadInput."""
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise BadInput(
            "A key needs a name of 1 to 100 printable characters. Name the person or service that will use it."
        )
    secret = _PREFIX + token_urlsafe(32)
    key = Key(token_hex(4), name.strip(), ADMIN, now(), None)
    store.write(
        "INSERT INTO key VALUES (?, ?, ?, ?, ?, NULL)", (key.id, key.name, _digest(secret), key.scope, key.created)
    )
    return key, secret


def all_keys(store: Store) -> list[Key]:
    """Every key, revoked ones included, oldest first."""
    return [Key(**row) for row in store.rows("SELECT id, name, scope, created, revoked FROM key ORDER BY created, id")]


def revoke(store: Store, id: str) -> Key:
    """Refuse this key from now on; a second call keeps the first time. Raises BadInput for an unknown id."""
    store.write("UPDATE key SET revoked = coalesce(revoked, ?) WHERE id = ?", (now(), id))
    revoked = next((key for key in all_keys(store) if key.id == id), None)
    if revoked is None:
        raise BadInput(f"There is no key with the id {id!r}. `cited keys list` shows all keys.")
    return revoked


def find_key(store: Store, secret: str, scope: str = ADMIN) -> Key | None:
    """The key with this secret; None where it is unknown, revoked, or of another scope.

    Every key is compared in constant time, so that timing reveals nothing.
    """
    digest, match = _digest(secret), None
    for row in store.rows("SELECT * FROM key WHERE revoked IS NULL AND scope = ?", (scope,)):
        if compare_digest(digest, row["sha256"]):
            match = Key(row["id"], row["name"], row["scope"], row["created"], None)
    return match


def has_active_key(store: Store) -> bool:
    """Whether any key is not revoked."""
    return any(key.revoked is None for key in all_keys(store))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
