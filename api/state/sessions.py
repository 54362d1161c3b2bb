"""Sessions of people who signed in on the web. A cookie holds a random token; only its SHA-256 is stored here."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from api.roles import Caller, Role, Way
from api.state import keys
from api.state.store import Store, now
from retrieval.errors import UnknownKey


def begin(store: Store, caller: Caller, lifetime: timedelta) -> str:
    """Begin a session and return its token; expired sessions are deleted. Raises BadPlace."""
    token = token_urlsafe(32)
    ends = (datetime.now(UTC) + lifetime).isoformat(timespec="seconds")
    seen = None if caller.collections is None else json.dumps(sorted(caller.collections))
    with store.transaction() as connection:
        connection.execute("DELETE FROM session WHERE expires <= ?", (now(),))
        connection.execute(
            "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_digest(token), caller.way, caller.key_id, caller.name, caller.role, seen, now(), ends),
        )
    return token


def find(store: Store, token: str) -> Caller | None:
    """Who signed in with this session; None where it is unknown or over. Raises BadPlace.

    The session of a key is over once the key is revoked or has expired, and has the role that the key has now.
    """
    row = next(iter(store.rows("SELECT * FROM session WHERE sha256 = ?", (_digest(token),))), None)
    if row is None or row["expires"] <= now():
        return None
    if row["key"] is not None:
        return _caller_of_key(store, row["key"])
    seen = None if row["collections"] is None else frozenset(json.loads(row["collections"]))
    return Caller(None, row["name"], Role(row["role"]), seen, Way(row["way"]))


def _caller_of_key(store: Store, id: str) -> Caller | None:
    try:
        key = keys.key_of(store, id)
    except UnknownKey:
        return None
    return key.caller if keys.refusal_of(key) is None else None


def end(store: Store, token: str) -> None:
    """End a session; does nothing where there is none. Raises BadPlace."""
    store.write("DELETE FROM session WHERE sha256 = ?", (_digest(token),))


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
