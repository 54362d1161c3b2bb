"""uvicorn's HTTP protocol with deadlines, a bound on connections, and problems in place of plain text."""

import asyncio
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from fastapi.responses import JSONResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.problems import status_problem
from api.http.traffic.connections import Connections

# A client that still sends after its response may read it for so long before the connection is cut.
_LINGER_SECONDS = 2
# A client that reads none of its response for so long is cut off.
_STALL_SECONDS = 60


class GuardedProtocol(H11Protocol):
    """Serves one connection.

    The headers of a request must arrive within `header_seconds`, its body within `body_seconds` after them.
    """

    def __init__(
        self, *args: Any, open_connections: Connections, header_seconds: float, body_seconds: float, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.address = ""
        self._open_connections = open_connections
        self._seconds = {h11.IDLE: header_seconds, h11.SEND_BODY: body_seconds}
        self._awaited: Any = None
        self._deadline: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._linger: _LingeringTransport | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._linger = _LingeringTransport(transport, self._is_client_sending, self.loop)
        super().connection_made(self._linger)  # type: ignore[arg-type]
        self.address = self.client[0] if self.client else ""
        if self._open_connections.admit(self):
            self._set_deadline()
        else:
            self._send_problem(503)

    def data_received(self, data: bytes) -> None:
        if self._linger is None or self._linger.is_closing():
            return
        super().data_received(data)
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open_connections.remove(self)
        for timer in (self._deadline, self._stall):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall = self.loop.call_later(_STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall is not None:
            self._stall.cancel()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_client_sending():
            self.transport.close()  # its body is not wanted
        else:
            self._set_deadline()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the problem has words of its own
        error = sys.exception()
        self._send_problem(error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400)

    def is_idle(self) -> bool:
        """Whether the connection waits for the headers of a request."""
        return self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE

    def drop(self) -> None:
        """Close the connection."""
        self.transport.close()

    def give_up(self) -> None:
        """Cut off a response that has begun, as the server stops."""
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.transport.abort()

    def _is_client_sending(self) -> bool:
        return self.conn.their_state in (h11.SEND_BODY, h11.ERROR)

    def _set_deadline(self) -> None:
        """Start the deadline of the part that is awaited now. A client that sends byte by byte wins no time."""
        awaited = self.conn.their_state
        is_waiting_idly = awaited is h11.IDLE and self.timeout_keep_alive_task is not None
        if awaited is self._awaited and not is_waiting_idly:
            return
        if self._deadline is not None:
            self._deadline.cancel()
        self._awaited = None if is_waiting_idly else awaited
        seconds = None if is_waiting_idly else self._seconds.get(awaited)
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.transport.close)

    def _send_problem(self, status: int) -> None:
        """Answer a request that never reached the app, if no response has begun, and close the connection."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            response: JSONResponse = status_problem(status)
            headers = [*response.raw_headers, (b"connection", b"close")]
            events = (
                h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode()),
                h11.Data(data=bytes(response.body)),
                h11.EndOfMessage(),
            )
            for event in events:
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


class _LingeringTransport:
    """A transport that reads on for a moment when it is closed while the client still sends.

    Otherwise the system would reset the connection, and the client would lose the response that it was sent.
    """

    def __init__(
        self, transport: asyncio.Transport, is_client_sending: Callable[[], bool], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._transport, self._is_client_sending, self._loop = transport, is_client_sending, loop
        self._is_closing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self._is_closing or self._transport.is_closing()

    def close(self) -> None:
        if self.is_closing():
            return
        if not self._is_client_sending():
            self._transport.close()
            return
        self._is_closing = True
        self._transport.resume_reading()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._loop.call_later(_LINGER_SECONDS, self._transport.close)
