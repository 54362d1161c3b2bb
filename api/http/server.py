"""Run the app until a signal stops it, and close connections whose request does not arrive in time."""

import asyncio
import errno
import math
import resource
import socket
from contextlib import suppress
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.http.traffic.connections import Connections
from api.http.traffic.protocol import GuardedProtocol
from api.settings import Settings
from retrieval.errors import BadPlace

BACKLOG = 512
# Request line and headers together. Small, because questions come in the body.
MAX_HEADER_BYTES = 16_384
# Connections, files of the library and temporary files.
_WANTED_FILES = 4096
# After the time for accepted requests, the server waits so long for the 503 of the others to leave.
_LAST_SECONDS = 5


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Answer on this socket until SIGINT or SIGTERM, then close it."""
    protocol: Any = partial(
        GuardedProtocol,
        open_connections=Connections(settings.connections_per_address, settings.trusted_proxies),
        header_seconds=settings.header_seconds,
        # One second later than the guard, which answers a slow body with 408 before the connection is closed.
        body_seconds=settings.body_seconds + 1,
    )
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_config=None,  # api/telemetry/logs.py sets the form of every line
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # TrustedProxies believes those that CITED_PROXIES lists
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds) + _LAST_SECONDS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        backlog=BACKLOG,
    )
    _allow_many_files()
    try:
        _Server(config, settings.stop_seconds).run(sockets=[listener])
    finally:
        listener.close()


def _allow_many_files() -> None:
    """Raise the limit on open files, of which each connection takes one, as far as the system lets this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _Server(uvicorn.Server):
    """uvicorn's server, which answers the requests that it cannot finish with 503 as it stops.

    uvicorn itself cancels them too, but it does so without giving them the time to send a response.
    """

    def __init__(self, config: uvicorn.Config, seconds: float) -> None:
        super().__init__(config)
        self._seconds = seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self._give_up)
        await super().shutdown(sockets)

    def _give_up(self) -> None:
        """Cancel every request; the FaultGuard sends a 503 for each whose response has not begun."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, GuardedProtocol):
                connection.give_up()
        for task in list(self.server_state.tasks):
            task.cancel()


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket, so that a port in use is reported before anything else is done. Raises BadPlace."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # asyncio sends small parts of a response at once (TCP_NODELAY) only on sockets that state their protocol.
        # Without it, each response on a kept connection waits 40 ms for the acknowledgement of its headers.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
