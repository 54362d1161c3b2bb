"""Find the caller of a secret, a session or a name from a trusted proxy, remembered for less than a second."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

from itsdangerous import BadSignature, Signer

from api.http.access.proxies import ProxyUser
from api.http.access.secret_file import read_secret
from api.roles import Caller, Role, Way, role_in
from api.settings import Settings
from api.state import keys, sessions
from api.state.store import Store
from retrieval.errors import BadPlace

# Less than a second, so that a revoked key is refused everywhere within a second.
_REMEMBERED_SECONDS = 0.9
_MAX_REMEMBERED = 10_000

_Value = TypeVar("_Value")


class Callers:
    """The callers of one process. Only valid secrets and sessions are remembered."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.store = Store(settings.data)
        self._recent = _Recent()
        self._secret: str | None = None

    async def by_key(self, secret: str) -> keys.Found:
        """The key of this secret, and why it is refused. Raises BadPlace."""
        digest = sha256(secret.encode("ascii", "replace")).digest()
        return await self._remembered(("key", digest), lambda: self._find_key(secret), lambda one: one.refusal is None)

    async def by_session(self, cookie: str) -> Caller | None:
        """Who signed in with this cookie; None where it is not from here, or its session is over. Raises BadPlace."""
        token = await asyncio.to_thread(self._unsign, cookie)
        if token is None:
            return None
        known = ("session", sha256(token.encode()).digest())
        return await self._remembered(known, lambda: sessions.find(self.store, token), lambda one: one is not None)

    def by_proxy(self, person: ProxyUser | None) -> Caller | None:
        """The caller whom a trusted proxy names; None where their groups give them no role."""
        if person is None:
            return None
        given = role_in(person.groups, self._settings.group_roles, self._settings.role_by_default)
        return None if given is None else Caller(None, person.user, *given, Way.PROXY)

    def anyone(self) -> Caller | None:
        """The caller who did not sign in: a reader where reading is open, else nobody."""
        if self._settings.reading != "open":
            return None
        return Caller(None, "anyone", Role.READER, self._settings.anyones_collections, Way.NOTHING)

    async def is_any_key_in_use(self) -> bool:
        """Whether there is a key that is neither revoked nor expired. Raises BadPlace."""
        return await self._remembered("any key", lambda: keys.has_active_key(self.store), bool)

    def begin_session(self, caller: Caller) -> str:
        """Begin a session and return its cookie. Raises BadPlace."""
        token = sessions.begin(self.store, caller, timedelta(hours=self._settings.session_hours))
        return self._signer().sign(token).decode("ascii")

    def end_session(self, cookie: str) -> None:
        """End the session of a cookie, in this process at once. Raises BadPlace."""
        token = self._unsign(cookie)
        if token is not None:
            sessions.end(self.store, token)
            self._recent.forget(("session", sha256(token.encode()).digest()))

    def signing_secret(self) -> str:
        """The secret that signs cookies: of the settings, else of the data folder. Raises BadPlace."""
        if self._secret is None:
            self._secret = self._settings.session_secret.get_secret_value() or read_secret(self._settings.data)
        return self._secret

    def _signer(self) -> Signer:
        return Signer(self.signing_secret(), salt="session", key_derivation="hmac", digest_method=sha256)

    def _find_key(self, secret: str) -> keys.Found:
        found = keys.look_up(self.store, secret)
        if found.key is not None and found.refusal is None:
            # A disk that refuses this must not refuse the request.
            with suppress(BadPlace):
                return keys.Found(keys.note_use(self.store, found.key), None)
        return found

    def _unsign(self, cookie: str) -> str | None:
        try:
            return self._signer().unsign(cookie).decode("ascii")
        except (BadSignature, UnicodeError):
            return None

    async def _remembered(self, known: Hashable, find: Callable[[], _Value], keep: Callable[[_Value], bool]) -> _Value:
        hit, value = self._recent.get(known)
        if hit:
            found: _Value = value
            return found
        asked_at = time.monotonic()
        found = await asyncio.to_thread(find)
        if keep(found):
            self._recent.put(known, asked_at, found)
        return found


class _Recent:
    """Values and the moment at which each was asked for; the oldest goes first."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, known: Hashable) -> tuple[bool, Any]:
        """Whether a value is remembered, and the value."""
        with self._lock:
            asked_at, value = self._values.get(known, (float("-inf"), None))
        return time.monotonic() - asked_at < _REMEMBERED_SECONDS, value

    def put(self, known: Hashable, asked_at: float, value: Any) -> None:
        with self._lock:
            self._values[known] = (asked_at, value)
            self._values.move_to_end(known)
            while len(self._values) > _MAX_REMEMBERED:
                self._values.popitem(last=False)

    def forget(self, known: Hashable) -> None:
        with self._lock:
            self._values.pop(known, None)
