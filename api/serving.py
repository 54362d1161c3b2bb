"""Run the app until it is told to stop."""

import socket

import uvicorn
from fastapi import FastAPI

from api.settings import Settings
from retrieval.errors import BadPlace

# More at once than this wait or are told to come back: the work is done on two cores.
CONCURRENT = 200
BACKLOG = 512


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Answer on this socket until SIGINT or SIGTERM; closes it."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=10,
        limit_concurrency=CONCURRENT,
        backlog=BACKLOG,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens: a port in use is known before anything else is done. Raises BadPlace."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as cause:
        raise BadPlace(
            f"Cannot listen on {host}:{port}: {cause.strerror or cause}. Stop the program that uses the port, or give "
            "another with --port."
        ) from cause
    listener.setblocking(False)
    return listener
