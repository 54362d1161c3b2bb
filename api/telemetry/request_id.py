"""The id of a request: from its header `X-Request-ID`, or a new one. Logs, errors and the response carry it."""

import re
from collections.abc import Iterable
from contextvars import ContextVar
from secrets import token_hex

HEADER = b"x-request-id"
_USABLE = re.compile(rb"[A-Za-z0-9._-]{1,64}")

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def choose_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The id that the client sent: letters, digits and `._-`, at most 64; a new one for any other or for several."""
    sent = [value for name, value in headers if name == HEADER]
    if len(sent) == 1 and _USABLE.fullmatch(sent[0]):
        return sent[0].decode("ascii")
    return token_hex(16)


def set_current(request_id: str) -> None:
    """Name the request that this task handles; functions that it calls in threads see the same id."""
    _current.set(request_id)


def current() -> str | None:
    """The id of the request in work, None outside of one."""
    return _current.get()
