"""The HTTP client of the tests: it sends requests exactly as written, each over a connection of its own."""

import http.client
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# Names and values in the order in which they are sent; a name may come twice.
Headers = tuple[tuple[str, str], ...]

JSON: Headers = (("Content-Type", "application/json"),)
FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)
# An answer may take long where other processes use the processors. The limit only ends a test that hangs.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Response:
    """A response; `headers` in small letters, the last of each name."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def code(self) -> str:
        """The code of a problem; empty for any other body."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return str(self.json["code"]) if is_problem and self.body else ""

    def problem(self) -> dict[str, Any]:
        """The problem that the response is, with its headers checked."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.headers["cache-control"] == "no-store"
        assert self.headers["x-content-type-options"] == "nosniff"
        value: dict[str, Any] = self.json
        assert {"type", "title", "status", "code", "detail"} <= set(value)
        assert value["status"] == self.status
        return value


@dataclass(frozen=True, slots=True)
class Server:
    """A running server at an address such as http://127.0.0.1:8000; `stop` stops it and waits until it has stopped."""

    address: str
    headers: Headers = field(default=())
    stop: Callable[[], None] = lambda: None

    @property
    def place(self) -> str:
        return urlsplit(self.address).netloc

    def send(self, method: str, path: str, headers: Headers = (), body: bytes = b"") -> Response:
        """Send this request as it is: `path` is neither encoded nor shortened.

        Host and the length of the body are stated unless given.
        """
        connection = http.client.HTTPConnection(self.place, timeout=PATIENCE)
        try:
            _allow_any_path(connection)
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            given = (*self.headers, *headers)
            names = {name.lower() for name, _ in given}
            if "host" not in names:
                connection.putheader("Host", self.place)
            for name, value in given:
                connection.putheader(name, value)
            if (body or method in ("POST", "PUT", "PATCH")) and not names & {"content-length", "transfer-encoding"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            cookies = tuple(answer.headers.get_all("set-cookie") or ())
            return Response(answer.status, found, answer.read(), cookies)
        finally:
            connection.close()

    def get(self, path: str, headers: Headers = ()) -> Response:
        return self.send("GET", path, headers)

    def post(self, path: str, value: Any = None, headers: Headers = ()) -> Response:
        """POST as JSON; without a value, an empty body."""
        body = b"" if value is None else json.dumps(value).encode()
        return self.send("POST", path, (*headers, *JSON), body)

    def form(self, path: str, fields: str, headers: Headers = ()) -> Response:
        """POST a form that is encoded already."""
        return self.send("POST", path, (*headers, *FORM), fields.encode())

    def ask(self, question: str, headers: Headers = (), **more: Any) -> Response:
        """Ask over the interface; `more` are further members of the body."""
        return self.post("/v1/answers", {"question": question, **more}, headers)

    def connect(self) -> socket.socket:
        """A connection on which nothing has been sent."""
        parts = urlsplit(self.address)
        return socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=PATIENCE)

    def exchange(self, data: bytes) -> bytes:
        """Send these bytes; everything that comes back until the server closes the connection."""
        with self.connect() as connection:
            connection.sendall(data)
            received = bytearray()
            while part := connection.recv(65_536):
                received += part
        return bytes(received)


def bearer(secret: str) -> Headers:
    return (("Authorization", f"Bearer {secret}"),)


def _allow_any_path(connection: Any) -> None:
    """http.client refuses spaces and control characters in a path; a server must bear them."""
    connection._validate_path = lambda _: None
