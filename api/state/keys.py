"""Keys: who may do what over HTTP. A secret is shown once; only its SHA-256 is stored.

While a key is rotated it may have two secrets: the new one, and the old one until a stated time.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from typing import Any

from api.roles import Caller, Role, check_collections
from api.state.store import Store, now
from retrieval.errors import BadInput, UnknownKey

PREFIX = "cited_"
_MAX_OVERLAP = timedelta(days=90)
_ID = re.compile("[0-9a-f]{8}")
_NEWEST_OF_KEY = "SELECT sha256 FROM secret WHERE key = ? AND until IS NULL"


@dataclass(frozen=True, slots=True)
class Key:
    """The record of a key, never its secret. Times are UTC, ISO 8601; `last_used` is kept to the minute.

    `collections`: the collections that its user sees; None means all.
    """

    id: str
    name: str
    role: Role
    collections: tuple[str, ...] | None
    created: str
    expires: str | None = None
    last_used: str | None = None
    revoked: str | None = None

    @property
    def caller(self) -> Caller:
        return Caller(self.id, self.name, self.role, None if self.collections is None else frozenset(self.collections))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class SentTwice(BadInput):
    """The form that made this key, or gave it its secret, came once more."""


class Refusal(StrEnum):
    """Why a secret is refused."""

    UNKNOWN = "unknown key"
    REVOKED = "revoked key"
    EXPIRED = "expired key"


@dataclass(frozen=True, slots=True)
class Found:
    """A secret's key, None where no key has it; and why it is refused, None where it is valid."""

    key: Key | None
    refusal: Refusal | None


def create(
    store: Store,
    name: str,
    role: Role = Role.ADMIN,
    collections: list[str] | None = None,
    expires: str | None = None,
    id: str | None = None,
) -> tuple[Key, str]:
    """Make a key: its record, and its secret of 256 random bits, which is stored nowhere.

    `id`: an id from `new_id`, by which a form makes one key, however often it is sent; by default another one. Raises
    SentTwice where a key has this id, BadInput and BadPlace.
    """
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise BadInput(
            "A key needs a name of 1 to 100 printable characters. Name the person or service that will use it."
        )
    if id is not None and not _ID.fullmatch(id):
        raise BadInput("This form cannot be used. Open the page again, and fill it in anew.")
    key = Key(id or new_id(), name.strip(), role, check_collections(collections, role), now(), expires)
    secret = _new_secret()
    seen = None if key.collections is None else json.dumps(key.collections)
    with store.transaction() as connection:
        if connection.execute("SELECT 1 FROM key WHERE id = ?", (key.id,)).fetchone():
            raise SentTwice("This key is made already.")
        connection.execute(
            "INSERT INTO key (id, name, role, collections, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
            (key.id, key.name, key.role, seen, key.created, key.expires),
        )
        connection.execute("INSERT INTO secret VALUES (?, ?, NULL)", (_digest(secret), key.id))
    return key, secret


def new_id() -> str:
    """An id for a key that is to be made: 8 random hexadecimal digits."""
    return token_hex(4)


def all_keys(store: Store) -> list[Key]:
    """Every key, revoked and expired ones included, oldest first."""
    return [_read(row) for row in store.rows("SELECT * FROM key ORDER BY created, rowid")]


def key_of(store: Store, id: str) -> Key:
    """Raises UnknownKey."""
    rows = store.rows("SELECT * FROM key WHERE id = ?", (id,))
    if not rows:
        raise UnknownKey("There is no key with this id. `cited keys list` shows all keys.")
    return _read(rows[0])


def revoke(store: Store, id: str) -> Key:
    """Refuse this key and end its sessions; a second call keeps the first time. Raises UnknownKey."""
    key_of(store, id)
    with store.transaction() as connection:
        connection.execute("UPDATE key SET revoked = coalesce(revoked, ?) WHERE id = ?", (now(), id))
        connection.execute("DELETE FROM session WHERE key = ?", (id,))
    return key_of(store, id)


def mark_of_secret(store: Store, id: str) -> str:
    """Sixteen hexadecimal digits that change with each new secret of a key. The secret does not follow from them."""
    return _mark(row["sha256"] for row in store.rows(_NEWEST_OF_KEY, (id,)))


def rotate(store: Store, id: str, overlap: timedelta = timedelta(0), mark: str | None = None) -> tuple[Key, str]:
    """Give a key a new secret, and end its sessions. The old secret is valid for `overlap` from now.

    `mark`: that of the secret which is to be replaced, by which a form replaces one secret, however often it is sent.
    Raises SentTwice where the key has another one; UnknownKey; BadInput for a revoked or expired key, and for an
    overlap of more than 90 days.
    """
    key = key_of(store, id)
    if refusal_of(key) is not None:
        raise BadInput("This key is revoked or has expired. Make a new one with `cited keys create`.")
    if not timedelta(0) <= overlap <= _MAX_OVERLAP:
        raise BadInput(f"The old secret can stay valid for at most {_MAX_OVERLAP.days} days. Choose a shorter time.")
    secret, until = _new_secret(), (datetime.now(UTC) + overlap).isoformat(timespec="seconds")
    with store.transaction() as connection:
        found = connection.execute(_NEWEST_OF_KEY, (id,)).fetchall()
        if mark is not None and mark != _mark(row["sha256"] for row in found):
            raise SentTwice("This key has a new secret already.")
        # Of several old secrets only the last one stays, and never longer than was stated for it before.
        connection.execute("DELETE FROM secret WHERE key = ? AND until IS NOT NULL", (id,))
        if overlap:
            connection.execute("UPDATE secret SET until = ? WHERE key = ?", (until, id))
        else:
            connection.execute("DELETE FROM secret WHERE key = ?", (id,))
        connection.execute("INSERT INTO secret VALUES (?, ?, NULL)", (_digest(secret), id))
        connection.execute("DELETE FROM session WHERE key = ?", (id,))
    return key, secret


def look_up(store: Store, secret: str) -> Found:
    """The key of a secret, by its SHA-256 in an index. Raises BadPlace.

    Timing tells at most something about the hash, from which no secret follows.
    """
    digest = _digest(secret)
    query = "SELECT key.*, secret.sha256, secret.until FROM secret JOIN key ON key.id = secret.key WHERE sha256 = ?"
    row = next(iter(store.rows(query, (digest,))), None)
    if row is None or not compare_digest(digest, row["sha256"]):
        return Found(None, Refusal.UNKNOWN)
    key = _read(row)
    if row["until"] is not None and row["until"] <= now():
        return Found(key, Refusal.EXPIRED)
    return Found(key, refusal_of(key))


def find_key(store: Store, secret: str) -> Key | None:
    """The key with this secret; None where it is unknown, revoked or expired."""
    found = look_up(store, secret)
    return found.key if found.refusal is None else None


def refusal_of(key: Key) -> Refusal | None:
    """Why this key is refused now; None where it is valid."""
    if key.revoked is not None:
        return Refusal.REVOKED
    return Refusal.EXPIRED if key.expires is not None and key.expires <= now() else None


def describe(key: Key) -> str:
    """A key's name, role, collections and end in words, for the audit."""
    seen = "all collections" if key.collections is None else f"collections {', '.join(key.collections)}"
    return f"{key.name}, {key.role}, {seen}, {f'until {key.expires}' if key.expires else 'without end'}"


def note_use(store: Store, key: Key) -> Key:
    """Keep that a key was used in this minute, with at most one write a minute. Raises BadPlace."""
    minute = now()[:16] + ":00+00:00"
    if key.last_used is not None and key.last_used >= minute:
        return key
    store.write("UPDATE key SET last_used = ? WHERE id = ?", (minute, key.id))
    return replace(key, last_used=minute)


def has_active_key(store: Store) -> bool:
    """Whether any key is neither revoked nor expired."""
    return any(refusal_of(key) is None for key in all_keys(store))


def _new_secret() -> str:
    return PREFIX + token_urlsafe(32)


def _mark(digests: Iterable[str]) -> str:
    return sha256("".join(digests).encode()).hexdigest()[:16]


def _read(row: dict[str, Any]) -> Key:
    seen = None if row["collections"] is None else tuple(json.loads(row["collections"]))
    times = {name: row[name] for name in ("created", "expires", "last_used", "revoked")}
    return Key(row["id"], row["name"], Role(row["role"]), seen, **times)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
