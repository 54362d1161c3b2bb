"""Run the app until it is told to stop; whoever connects and does not ask in time is cut off."""

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

# Open connections, idle ones too; far more than are worked on at once (see the guard), so that idle browsers shut
# nobody out.
CONNECTIONS = 1000
BACKLOG = 512
# Largest request line and headers, in bytes: questions never stand there.
HEAD = 16_384


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Answer on this socket until SIGINT or SIGTERM; closes it."""
    # Bodies that are slow are told so by the guard first; this ends the connection whatever else happens.
    protocol: Any = partial(_Impatient, seconds=settings.body_seconds + 1)
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=10,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=HEAD,
        backlog=BACKLOG,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()


class _Impatient(H11Protocol):
    """uvicorn's protocol, which by itself waits for ever for a request to arrive, with a limit on that in seconds."""

    def __init__(self, *args: Any, seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """From the first byte on: what drips in later does not win more time."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(self._seconds, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens: a port in use is known before anything else is done. Raises BadPlace."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, ValueError) as cause:  # what is no name at all is a ValueError
        raise _bad_host(host) from cause
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as cause:
        listener.close()
        raise _refused(host, port, cause) from cause
    listener.setblocking(False)
    return listener


def _refused(host: str, port: int, cause: OSError) -> BadPlace:
    if cause.errno == errno.EADDRINUSE:
        return BadPlace(f"Port {port} is in use: stop the other program or give --port.")
    if cause.errno == errno.EACCES:
        return BadPlace(f"Port {port} is for privileged programs only: give a --port from 1024 on.")
    return _bad_host(host)


def _bad_host(host: str) -> BadPlace:
    return BadPlace(f"Cannot listen on {host!r}, which is no address of this machine: give another with --host.")
