"""Run the app until a signal stops it, and close connections whose request does not arrive in time."""

import asyncio
import errno
import socket
from functools import partial
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.settings import Settings
from retrieval.errors import BadPlace

# Open connections, including idle ones. Far more than the guard's MAX_REQUESTS, so that idle browsers shut nobody out.
MAX_CONNECTIONS = 1000
BACKLOG = 512
# Request line and headers together. Small, because questions come in the body.
MAX_HEADER_BYTES = 16_384


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Answer on this socket until SIGINT or SIGTERM, then close it."""
    # One second later than the guard, which answers a slow body with 408 before the connection is closed.
    protocol: Any = partial(_DeadlineProtocol, seconds=settings.body_seconds + 1)
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        # By default uvicorn believes X-Forwarded-For from any client on this machine; Cited believes CITED_PROXIES.
        proxy_headers=False,
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=10,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        backlog=BACKLOG,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()


class _DeadlineProtocol(H11Protocol):
    """uvicorn's HTTP protocol with a limit of `seconds` on the arrival of a request; uvicorn itself has none."""

    def __init__(self, *args: Any, seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_deadline()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._start_deadline()
        else:
            self._clear_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        super().connection_lost(exc)

    def _start_deadline(self) -> None:
        """Keeps a running deadline: a client that sends byte by byte wins no time."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(self._seconds, self.transport.close)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket, so that a port in use is reported before anything else is done. Raises BadPlace."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, ValueError) as cause:  # some malformed names raise ValueError
        raise _host_error(host) from cause
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as cause:
        listener.close()
        raise _bind_error(host, port, cause) from cause
    listener.setblocking(False)
    return listener


def _bind_error(host: str, port: int, cause: OSError) -> BadPlace:
    if cause.errno == errno.EADDRINUSE:
        return BadPlace(f"Port {port} is in use. Stop the other program, or choose another port with --port.")
    if cause.errno == errno.EACCES:
        return BadPlace(f"Port {port} is for privileged programs only. Choose a port from 1024 on with --port.")
    return _host_error(host)


def _host_error(host: str) -> BadPlace:
    return BadPlace(f"Cannot listen on {host!r}: it is not an address of this machine. Choose another with --host.")
