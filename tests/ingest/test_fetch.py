"""Fetching by address, from a real server with a certificate: listed, public, limited, and only what has changed."""

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import trustme

from api.addresses import Addresses
from api.settings import Settings
from ingest.library.fetch import Fetcher, Validators, is_public
from ingest.report import DocumentOutcome
from retrieval.errors import BadInput, NotFetched
from tests.ingest.conftest import BINS, Library

PAGE = BINS.replace("Bins", "Collections").encode()


@dataclass
class Server:
    """A server whose pages are functions, and what it was asked."""

    address: str
    fetcher: Fetcher
    pages: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        def answer(handler: Any) -> None:
            handler.send_response(status)
            for name, value in {"Content_Length": str(len(content)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        self.pages[path] = answer
        return self.address + path


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.asked.append((self.path, dict(self.headers)))
            held.pages[self.path](self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that has heard enough hangs up, which is no error here."""

    running = Quiet(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    host = f"localhost:{running.server_port}"
    fetcher = Fetcher([host], max_bytes=10_000, seconds=5, is_allowed=lambda _: True, context=trusting)
    held = Server(f"https://{host}", fetcher)
    Thread(target=running.serve_forever, daemon=True).start()
    yield held
    running.shutdown()
    running.server_close()


def test_a_file_comes_with_its_name_and_what_its_server_says_of_it(server: Server) -> None:
    address = server.serve("/guidance/bins", PAGE, Content_Type="text/html; charset=utf-8", ETag='"1"')
    fetched = server.fetcher.fetch(address)
    assert (fetched.content, fetched.file_name, fetched.validators) == (PAGE, "bins.html", Validators('"1"'))


def test_what_is_remembered_is_told_to_the_server(server: Server) -> None:
    address = server.serve("/bins.txt", b"", 304)
    assert server.fetcher.fetch(address, Validators('"1"', "Mon, 01 Jan 2024 00:00:00 GMT")).content is None
    assert server.asked[0][1]["If-None-Match"] == '"1"'
    assert server.asked[0][1]["If-Modified-Since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://www.example.org/x", "Only https"),
        ("file:///etc/passwd", "Only https"),
        ("ftp://www.example.org/x", "Only https"),
        ("https://user:word@www.example.org/x", "Only https"),
        ("https://", "Only https"),
        ("https://[::1", "not an address"),
        ("https://www.example.org:99999/", "not an address"),
        ("https://other.example.org/x", "not listed"),
        ("https://www.example.org.evil.example/x", "not listed"),
        ("https://www.example.org:8443/x", "not listed"),
        ("https://www.example.org/a b", "white space"),
        ("https://www.example.org/a\r\nHost: b", "white space"),
        ("", "Only https"),
    ],
)
def test_what_is_not_to_be_read_from_is_not_even_looked_up(
    address: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
    with pytest.raises(NotFetched, match=why):
        Fetcher(["www.example.org"], 1000, 5).fetch(address)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: "
    "fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1 "
    "2001:0:4136:e378:8000:63bf:3fff:fdd2 192.0.2.1 240.0.0.1".split(),
)
def test_no_address_of_a_private_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["151.101.0.144", "2a04:4e42::144", "64:ff9b::9765:90"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


def test_a_listed_name_that_leads_to_a_private_address_is_refused(server: Server) -> None:
    server.serve("/x", PAGE)
    with pytest.raises(NotFetched, match="not on the public network"):
        replace(server.fetcher, is_allowed=is_public).fetch(server.address + "/x")
    assert server.asked == []


def test_every_redirect_is_checked_anew(server: Server) -> None:
    server.serve("/final.txt", PAGE)
    assert server.fetcher.fetch(server.serve("/moved", b"", 301, Location="/final.txt")).content == PAGE
    for target in ("https://169.254.169.254/latest", "http://localhost/x", "file:///etc/passwd", "//evil.example/x"):
        with pytest.raises(NotFetched, match=r"not listed|Only https"):
            server.fetcher.fetch(server.serve("/away", b"", 302, Location=target))
    with pytest.raises(NotFetched, match="redirects more than"):
        server.fetcher.fetch(server.serve("/round", b"", 302, Location="/round"))


def test_the_address_may_become_private_between_two_redirects(server: Server) -> None:
    """A name that is looked up anew for each redirect is checked anew, whatever it stood for before."""
    answers = iter([True, False])
    server.serve("/final.txt", PAGE)
    address = server.serve("/moved", b"", 302, Location="/final.txt")
    with pytest.raises(NotFetched, match="not on the public network"):
        replace(server.fetcher, is_allowed=lambda _: next(answers, False)).fetch(address)
    assert [path for path, _ in server.asked] == ["/moved"]


def test_a_certificate_of_nobody_known_is_refused(server: Server) -> None:
    with pytest.raises(NotFetched, match="cannot be trusted"):
        replace(server.fetcher, context=None).fetch(server.serve("/x.txt", PAGE))


@pytest.mark.parametrize("told", [True, False])
def test_more_than_the_most_is_refused_whether_the_server_says_so_or_not(server: Server, told: bool) -> None:
    address = server.serve("/big.txt", b"x" * 20_000)
    if not told:

        def endless(handler: Any) -> None:
            handler.send_response(200)
            handler.end_headers()
            for _ in range(1000):
                handler.wfile.write(b"x" * 1000)

        server.pages["/big.txt"] = endless
    with pytest.raises(NotFetched, match="more than 10,000 bytes"):
        server.fetcher.fetch(address)


def test_a_server_that_drips_is_left_in_time(server: Server) -> None:
    sent: list[bytes] = []

    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while len(sent) < 100:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            sent.append(b"x")
            time.sleep(0.1)

    server.pages["/slow"] = drip
    with pytest.raises(NotFetched, match="in time"):
        replace(server.fetcher, seconds=1).fetch(server.address + "/slow")
    assert 0 < len(sent) < 100


def test_a_file_that_is_cut_off_is_not_taken(server: Server) -> None:
    with pytest.raises(NotFetched):
        server.fetcher.fetch(server.serve("/cut.txt", PAGE, Content_Length=str(len(PAGE) + 10)))


@pytest.mark.parametrize("status", [404, 500, 206, 204])
def test_anything_but_the_file_is_said(server: Server, status: int) -> None:
    with pytest.raises(NotFetched, match=str(status)):
        server.fetcher.fetch(server.serve("/x.txt", b"", status))


@pytest.fixture
def addresses(library: Library, server: Server) -> Addresses:
    return Addresses(library.ingest, Settings(data=library.data), server.fetcher)


def test_a_document_comes_by_its_address_and_is_fetched_again_only_when_it_changed(
    addresses: Addresses, library: Library, server: Server
) -> None:
    address = server.serve("/collections.txt", PAGE, ETag='"1"')
    [line] = addresses.ingest(address).lines
    assert (line.outcome, line.document_id) == (DocumentOutcome.ADDED, "collections")
    assert library.open().library.version("collections").url == address
    server.serve("/collections.txt", b"", 304)
    report = addresses.refresh()
    assert ([line.outcome for line in report.lines], report.published) == ([DocumentOutcome.UNCHANGED], False)
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    server.serve("/collections.txt", PAGE.replace(b"Tuesday", b"Sunday"), ETag='"2"')
    [line] = addresses.refresh(["collections"]).lines
    assert (line.outcome, line.edition) == (DocumentOutcome.CHANGED, 2)


def test_what_a_server_said_of_bytes_that_the_library_does_not_hold_is_not_told_to_it(
    addresses: Addresses, library: Library, server: Server
) -> None:
    """After going back, the newer edition must come again, though its server was asked for it before."""
    from ingest.generations.retention import rollback

    address = server.serve("/collections.txt", PAGE, ETag='"1"')
    addresses.ingest(address)
    server.serve("/collections.txt", PAGE.replace(b"Tuesday", b"Sunday"), ETag='"2"')
    addresses.refresh()
    rollback(library.data)
    addresses.refresh()
    assert "If-None-Match" not in server.asked[-1][1]
    assert [version.edition for version in library.open().library.editions("collections")] == [1, 2]


def test_what_cannot_be_fetched_is_a_line_and_the_others_come(addresses: Addresses, server: Server) -> None:
    for name in ("one", "two"):
        addresses.ingest(server.serve(f"/{name}.txt", PAGE.replace(b"Collections", name.encode())))
    server.serve("/one.txt", b"", 500)
    server.serve("/two.txt", PAGE.replace(b"Collections", b"two").replace(b"Tuesday", b"Sunday"))
    report = addresses.refresh()
    assert {line.document_id: line.outcome for line in report.lines} == {
        "one": DocumentOutcome.FAILED,
        "two": DocumentOutcome.CHANGED,
    }
    assert report.exit_code == 2


def test_a_document_that_came_from_a_file_cannot_be_refreshed(addresses: Addresses) -> None:
    with pytest.raises(BadInput, match="did not come from a web address"):
        addresses.refresh(["bins"])


def test_no_host_is_listed_by_default(library: Library) -> None:
    with pytest.raises(NotFetched, match="CITED_FETCH_HOSTS"):
        Addresses(library.ingest, Settings(data=library.data)).ingest("https://www.gov.uk/guidance")
