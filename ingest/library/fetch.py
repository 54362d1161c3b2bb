"""Fetch one document from a URL: only from listed hosts and public IP addresses, with limits on size and time."""

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

from ingest.formats.readers import FORMAT_BY_SUFFIX, FORMATS, HTML
from retrieval.errors import NotFetched

MAX_REDIRECTS = 5
_REDIRECT_STATUSES = (301, 302, 303, 307, 308)
_CHUNK_BYTES = 1 << 16
# What servers call a page in addition to text/html.
_XHTML = "application/xhtml+xml"


@dataclass(frozen=True, slots=True)
class Validators:
    """The HTTP validators of a file from its last fetch, for a conditional request."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file at an address; `content` is None where it has not changed since the last fetch."""

    content: bytes | None
    file_name: str
    validators: Validators


def is_public(address: str) -> bool:
    """Whether an IP address is public; an IPv4 address embedded in an IPv6 address is checked too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # NAT64: the last four bytes of 64:ff9b::/96 are an IPv4 address.
        translated = ip in ipaddress.ip_network("64:ff9b::/96")
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if translated else ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True)
class Fetcher:
    """Fetches over HTTPS only from `hosts`, each `name` or `name:port`, at most `max_bytes` and within `seconds`.

    Every IP address of a host must pass `is_allowed`, again after each redirect, and the connection uses only the
    addresses that were checked.
    """

    hosts: Collection[str]
    max_bytes: int
    seconds: float
    is_allowed: Callable[[str], bool] = is_public
    context: ssl.SSLContext | None = None

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """Fetch a file; `known` makes the request conditional. Raises NotFetched, which says why."""
        deadline = time.monotonic() + self.seconds
        known = known or Validators()
        for _ in range(MAX_REDIRECTS + 1):
            url = self._check_address(address)
            try:
                with _closing(self._connection(url, deadline)) as connection:
                    connection.request("GET", _request_target(url), headers=_headers(known))
                    response = connection.getresponse()
                    if response.status in _REDIRECT_STATUSES:
                        address = urljoin(address, response.headers.get("Location", ""))
                        continue
                    return self._read(url, response, known, deadline)
            except (OSError, http.client.HTTPException, ValueError) as cause:
                raise NotFetched(_failure_message(url, cause)) from cause
        raise NotFetched(f"{address} redirects more than {MAX_REDIRECTS} times. Give the final address.")

    def _check_address(self, address: str) -> SplitResult:
        """The parts of an address. Raises NotFetched unless it is an HTTPS address of a listed host."""
        try:
            url = urlsplit(address)
            port = url.port or 443
        except ValueError:
            raise NotFetched("This is not an address. Give one such as https://www.gov.uk/guidance.") from None
        name = (url.hostname or "").lower()
        if url.scheme != "https" or not name or url.username is not None or url.password is not None:
            raise NotFetched(f"Only https addresses without a user name are fetched, not {_without_secrets(url)}.")
        if any(letter <= " " or letter == "\x7f" for letter in address):
            raise NotFetched("The address contains white space. Copy it from a browser.")
        host = name if port == 443 else f"{name}:{port}"
        if host not in {listed.strip().lower() for listed in self.hosts}:
            raise NotFetched(f"The host {host} is not listed. To allow it, add it to CITED_FETCH_HOSTS.")
        return url

    def _connection(self, url: SplitResult, deadline: float) -> http.client.HTTPSConnection:
        """A connection to the host's checked IP addresses. Raises NotFetched where one is not allowed."""
        name, port = url.hostname or "", url.port or 443
        entries = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        if not addresses or not all(self.is_allowed(address) for address in addresses):
            raise NotFetched(
                f"The host {name} is not on the public network, so it cannot be fetched from. Ingest the file instead."
            )
        context = self.context or ssl.create_default_context()
        return _Pinned(name, port, addresses, _seconds_left(deadline), context)

    def _read(
        self, url: SplitResult, response: http.client.HTTPResponse, known: Validators, deadline: float
    ) -> Fetched:
        kind = response.headers.get_content_type()
        name = _file_name(url, kind)
        if response.status == http.client.NOT_MODIFIED:
            return Fetched(None, name, known)
        if response.status != http.client.OK:
            raise NotFetched(
                f"{_without_secrets(url)} answered with status {response.status}. Check the address in a browser."
            )
        too_large = (
            f"{_without_secrets(url)} has more than {self.max_bytes:,} bytes, the limit that CITED_MAX_FILE sets. "
            "Raise the limit, or split the file."
        )
        if int(response.headers.get("Content-Length", "0")) > self.max_bytes:
            raise NotFetched(too_large)
        content = bytearray()
        while chunk := response.read1(_CHUNK_BYTES):
            content += chunk
            if len(content) > self.max_bytes:
                raise NotFetched(too_large)
            _seconds_left(deadline)
        if response.length:
            raise NotFetched(f"The connection ended before all of {_without_secrets(url)} arrived. Try again.")
        headers = response.headers
        return Fetched(bytes(content), name, Validators(headers.get("ETag"), headers.get("Last-Modified")))


class _Pinned(http.client.HTTPSConnection):
    """Connects to one of these IP addresses and checks the certificate against the host name."""

    def __init__(self, name: str, port: int, addresses: Sequence[str], timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(name, port, timeout=timeout, context=context)
        self._addresses = addresses
        self._tls = context

    def connect(self) -> None:
        connected = self._open_socket()
        try:
            self.sock = self._tls.wrap_socket(connected, server_hostname=self.host)
        except BaseException:
            connected.close()
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


def _request_target(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def _headers(known: Validators) -> dict[str, str]:
    headers = {"User-Agent": "Cited", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _file_name(url: SplitResult, kind: str) -> str:
    name = PurePosixPath(unquote(url.path)).name or "index"
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\:*?"<>|')[:150] or "index"
    known = FORMATS.get(HTML if kind == _XHTML else kind)
    has_suffix = PurePosixPath(name).suffix.lower() in FORMAT_BY_SUFFIX
    return name if has_suffix or known is None else name + known.suffixes[0]


def _without_secrets(url: SplitResult) -> str:
    """The address without user name, password and query, which may be secret."""
    return f"{url.scheme}://{url.hostname or ''}{url.path}"


def _failure_message(url: SplitResult, cause: Exception) -> str:
    if isinstance(cause, ssl.SSLError):
        return f"The certificate of {url.hostname} cannot be trusted, so nothing was fetched. Check the address."
    if isinstance(cause, TimeoutError):
        return f"{url.hostname} did not answer in time. Try again, or raise CITED_FETCH_SECONDS."
    if isinstance(cause, socket.gaierror):
        return f"There is no host {url.hostname}. Check the address."
    return f"{_without_secrets(url)} could not be fetched ({type(cause).__name__}). Try again."
