"""The names under which the service answers, and the security headers of every response."""

import socket
from collections.abc import Iterable

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import error_response

ANY = "*"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def allowed_hosts(setting: str, bound: str) -> frozenset[str]:
    """The host names that `setting` adds to loopback, the bound address and this machine's own name.

    The name is read from the system; nothing is looked up in the network.
    """
    machine = socket.gethostname()
    names = {*_LOOPBACK, bound, machine, machine.partition(".")[0], *setting.replace(",", " ").split()}
    return frozenset(name.strip("[]").rstrip(".").lower() for name in names if name)


class HostGuard:
    """Refuses a request under a name that is not allowed, with 421, and never repeats the name.

    The address at which the connection arrived is always allowed: it is this machine's own.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_allowed(scope):
            await self._app(scope, receive, send)
        else:
            await error_response(Request(scope), 421)(scope, receive, send)

    def _is_allowed(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if ANY in self._hosts or not hosts:
            return True  # only HTTP/1.0 may leave the host out
        name = _host_name(hosts[0].decode("latin-1"))
        server = scope.get("server")
        return len(hosts) == 1 and (name in self._hosts or (server is not None and name == str(server[0]).lower()))


def _host_name(host: str) -> str:
    """The name or address of a Host header, without its port, brackets and final dot, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


class SecurityHeaders:
    """Adds `X-Content-Type-Options: nosniff` to every response, and `Cache-Control: no-store` to JSON and events."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                if _is_data(headers.get("content-type", "")):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _is_data(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in ("application/json", "text/event-stream") or media_type.endswith("+json")
