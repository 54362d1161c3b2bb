"""Fetch one document by its address: listed hosts only, public addresses only, within limits of size and time."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from retrieval.errors import NotFetched

MAX_REDIRECTS = 5
_REDIRECT_STATUSES = (301, 302, 303, 307, 308)
_CHUNK_BYTES = 1 << 16
# Endings for pages whose address has none; the reader is chosen by ending and content.
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a file when it was last fetched, to be told to it the next time."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file at an address, or None for `content` where it has not changed since it was remembered."""

    content: bytes | None
    file_name: str
    validators: Validators


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network, also in the ways that IPv6 can wrap an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # 64:ff9b::/96 leads to the IPv4 address in its last four bytes.
        translated = ip in ipaddress.ip_network("64:ff9b::/96")
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if translated else ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True)
class Fetcher:
    """Fetches over HTTPS from `hosts` alone, each `name` or `name:port`; never more than `most` bytes or `seconds`.

    Every address that a host's name stands for must be `allowed`, after each redirect anew, and the connection goes
    to the address that was checked.
    """

    hosts: Collection[str]
    max_bytes: int
    seconds: float
    is_allowed: Callable[[str], bool] = is_public
    context: ssl.SSLContext | None = None

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """Raises NotFetched, which says why."""
        deadline = time.monotonic() + self.seconds
        known = known or Validators()
        for _ in range(MAX_REDIRECTS + 1):
            place = self._check_address(address)
            try:
                with _closing(self._connection(place, deadline)) as connection:
                    connection.request("GET", _request_target(place), headers=_headers(known))
                    response = connection.getresponse()
                    if response.status in _REDIRECT_STATUSES:
                        address = urljoin(address, response.headers.get("Location", ""))
                        continue
                    return self._read(place, response, known, deadline)
            except (OSError, http.client.HTTPException, ValueError) as cause:
                raise NotFetched(_failure_message(place, cause)) from cause
        raise NotFetched(f"{address} leads on and on: more than {MAX_REDIRECTS} redirects. Give the final address.")

    def _check_address(self, address: str) -> SplitResult:
        """The parts of an address that may be fetched from."""
        try:
            place = urlsplit(address)
            port = place.port or 443
        except ValueError:
            raise NotFetched("This is no address. Give one such as https://www.gov.uk/guidance.") from None
        name = (place.hostname or "").lower()
        if place.scheme != "https" or not name or place.username is not None or place.password is not None:
            raise NotFetched(f"Only https addresses are fetched, and without a user name: {_without_secrets(place)}.")
        if any(letter <= " " or letter == "\x7f" for letter in address):
            raise NotFetched("The address holds white space. Write it as a browser shows it.")
        wanted = name if port == 443 else f"{name}:{port}"
        if wanted not in {host.strip().lower() for host in self.hosts}:
            raise NotFetched(f"The host {wanted} is not listed. If it may be read from, add it to CITED_FETCH_HOSTS.")
        return place

    def _connection(self, place: SplitResult, deadline: float) -> http.client.HTTPSConnection:
        """A connection to an address that was checked, by whatever name."""
        name, port = place.hostname or "", place.port or 443
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not addresses or not all(self.is_allowed(address) for address in addresses):
            raise NotFetched(f"The host {name} is not on the public network, so nothing is read from it.")
        context = self.context or ssl.create_default_context()
        return _Pinned(name, port, addresses, _seconds_left(deadline), context)

    def _read(
        self, place: SplitResult, response: http.client.HTTPResponse, known: Validators, deadline: float
    ) -> Fetched:
        kind = response.headers.get_content_type()
        name = _file_name(place, kind)
        if response.status == http.client.NOT_MODIFIED:
            return Fetched(None, name, known)
        if response.status != http.client.OK:
            raise NotFetched(f"{_without_secrets(place)} answered {response.status}. Check the address in a browser.")
        if int(response.headers.get("Content-Length", "0")) > self.max_bytes:
            raise NotFetched(
                f"{_without_secrets(place)} has more than {self.max_bytes:,} bytes, the most that CITED_MAX_FILE lets in."
            )
        content = bytearray()
        while chunk := response.read1(_CHUNK_BYTES):
            content += chunk
            if len(content) > self.max_bytes:
                raise NotFetched(
                    f"{_without_secrets(place)} has more than {self.max_bytes:,} bytes, the most that CITED_MAX_FILE lets in."
                )
            _seconds_left(deadline)
        if response.length:
            raise NotFetched(f"{_without_secrets(place)} was cut off. Try again.")
        headers = response.headers
        return Fetched(bytes(content), name, Validators(headers.get("ETag"), headers.get("Last-Modified")))


class _Pinned(http.client.HTTPSConnection):
    """Connects to one of these addresses, and checks the certificate against the name."""

    def __init__(self, name: str, port: int, addresses: Sequence[str], timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(name, port, timeout=timeout, context=context)
        self._addresses = addresses
        self._tls = context

    def connect(self) -> None:
        plain = self._open_socket()
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def _open_socket(self) -> socket.socket:
        *others, last = self._addresses
        for address in others:
            with suppress(OSError):
                return socket.create_connection((address, self.port), self.timeout)
        return socket.create_connection((last, self.port), self.timeout)


class _closing:
    def __init__(self, connection: http.client.HTTPSConnection) -> None:
        self._connection = connection

    def __enter__(self) -> http.client.HTTPSConnection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _seconds_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _request_target(place: SplitResult) -> str:
    return (place.path or "/") + (f"?{place.query}" if place.query else "")


def _headers(known: Validators) -> dict[str, str]:
    headers = {"User-Agent": "Cited", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _file_name(place: SplitResult, kind: str) -> str:
    name = PurePosixPath(unquote(place.path)).name or "index"
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\:*?"<>|')[:150] or "index"
    ending = _ENDINGS.get(kind, "")
    return name if PurePosixPath(name).suffix.lower() in _ENDINGS.values() else name + ending


def _without_secrets(place: SplitResult) -> str:
    """The address without what may be secret in it."""
    return f"{place.scheme}://{place.hostname or ''}{place.path}"


def _failure_message(place: SplitResult, cause: Exception) -> str:
    if isinstance(cause, ssl.SSLError):
        return f"The connection to {place.hostname} cannot be trusted: its certificate is not in order."
    if isinstance(cause, TimeoutError):
        return f"{place.hostname} did not answer in time. Try again, or give it more time with CITED_FETCH_SECONDS."
    if isinstance(cause, socket.gaierror):
        return f"There is no host {place.hostname}. Check the address."
    return f"{_without_secrets(place)} could not be fetched ({type(cause).__name__}). Try again."
