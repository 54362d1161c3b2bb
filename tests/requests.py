"""Requests exactly as written: doubled headers, odd paths and any method, over a connection of their own."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]


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
        """Send this request as it is: `path` is neither encoded nor shortened. Host is stated unless given."""
        connection = http.client.HTTPConnection(self.place, timeout=20)
        try:
            _allow_any_path(connection)
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            given = (*self.headers, *headers)
            if not any(name.lower() == "host" for name, _ in given):
                connection.putheader("Host", self.place)
            for name, value in given:
                connection.putheader(name, value)
            if body or method in ("POST", "PUT", "PATCH"):
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
        return self.send("POST", path, (*headers, ("Content-Type", "application/json")), body)

    def form(self, path: str, fields: str, headers: Headers = ()) -> Response:
        """POST a form that is encoded already."""
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        return self.send("POST", path, (*headers, kind), fields.encode())


def bearer(secret: str) -> Headers:
    return (("Authorization", f"Bearer {secret}"),)


def _allow_any_path(connection: Any) -> None:
    """http.client refuses spaces and control characters in a path; a server must bear them."""
    connection._validate_path = lambda _: None
