"""Signing in on the web with a key: the cookie, its end, and what other sites cannot do with it."""

import socket
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from api.roles import Role
from api.state import audit, keys
from api.state.store import Store
from tests.access.requests import Headers, Response, Server, bearer
from tests.access.test_keys import eventually

Start = Callable[..., Server]
PAGE: Headers = (("Accept", "text/html"),)


def cookie_of(response: Response) -> Headers:
    """The session that a response set, as the browser sends it."""
    [pair] = [cookie.partition(";")[0] for cookie in response.cookies if cookie.startswith("__Host-cited=")]
    return (("Cookie", pair),)


def signed_in(server: Server, secret: str, next: str = "/") -> Response:
    return server.form("/sign-in", f"key={secret}&next={quote(next, safe='')}", PAGE)


@pytest.fixture
def reader(store: Store) -> tuple[str, str]:
    """The id and secret of a reader's key."""
    key, secret = keys.create(store, "Ada", Role.READER)
    return key.id, secret


def test_behind_sign_in_pages_lead_to_it_and_routes_refuse(serve: Start, reader: tuple[str, str]) -> None:
    server = serve(CITED_READING="signed-in")
    page = server.get("/documents/river-charter?start=1&end=2", PAGE)
    assert (page.status, page.headers["location"]) == (
        303,
        "/sign-in?next=%2Fdocuments%2Friver-charter%3Fstart%3D1%26end%3D2",
    )
    for path in ("/v1/documents", "/v1/documents/river-charter/original", "/v1/quality", "/v1/openapi.json"):
        assert server.get(path).status == 401
    assert server.post("/v1/answers", {"question": "Who looks after the river?"}).status == 401
    for path in ("/healthz", "/readyz", "/sign-in", "/static/icon.svg", "/script/cited.js"):
        assert server.get(path).status == 200
    asked = server.post("/v1/answers", {"question": "Who looks after the river?"}, bearer(reader[1]))
    assert asked.status == 200


def test_a_key_signs_in_and_the_page_says_who_is_there(serve: Start, reader: tuple[str, str], store: Store) -> None:
    server = serve(CITED_READING="signed-in", CITED_SESSION_HOURS="2")
    answer = signed_in(server, reader[1], "/documents/river-charter?start=1&end=2")
    assert (answer.status, answer.headers["location"]) == (303, "/documents/river-charter?start=1&end=2")
    [cookie] = answer.cookies
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "secure", "samesite=strict", "path=/", "max-age=7200"}
    page = server.get("/documents", (*PAGE, *cookie_of(answer)))
    assert page.status == 200
    assert "Signed in as <strong>Ada</strong> (reader)" in page.text
    assert server.get("/v1/documents", cookie_of(answer)).status == 200
    assert server.get("/v1/keys", cookie_of(answer)).code == "wrong_role"
    entry = audit.entries(store, 1)[0]
    assert (entry["by"], entry["key"], entry["action"]) == ("Ada", reader[0], "sign in")


def test_signing_out_ends_the_session_for_copies_of_the_cookie_too(serve: Start, reader: tuple[str, str]) -> None:
    server = serve(CITED_READING="signed-in")
    cookie = cookie_of(signed_in(server, reader[1]))
    assert server.get("/v1/documents", cookie).status == 200
    token = form_token(server.get("/documents", (*PAGE, *cookie)))
    answer = server.form("/sign-out", f"form_token={token}", (*PAGE, *cookie))
    assert answer.status == 303
    assert "Max-Age=0" in answer.cookies[0]
    assert server.get("/v1/documents", cookie).status == 401


@pytest.mark.parametrize("fields", ["", "form_token=", "form_token=0", "form_token=%C3%A9"])
def test_a_form_without_the_token_of_its_session_changes_nothing(
    fields: str, serve: Start, reader: tuple[str, str]
) -> None:
    server = serve(CITED_READING="signed-in")
    cookie = cookie_of(signed_in(server, reader[1]))
    answer = server.form("/sign-out", fields, (*PAGE, *cookie))
    assert answer.status == 403
    assert "another session" in answer.text
    assert server.get("/v1/documents", cookie).status == 200


def test_the_token_of_one_session_is_no_good_in_another(serve: Start, reader: tuple[str, str]) -> None:
    server = serve(CITED_READING="signed-in")
    one, two = cookie_of(signed_in(server, reader[1])), cookie_of(signed_in(server, reader[1]))
    token = form_token(server.get("/documents", (*PAGE, *one)))
    refused = server.form("/sign-out", f"form_token={token}", (*PAGE, *two))
    assert refused.status == 403
    assert "This form belongs to another session" in refused.text
    assert "<main" in refused.text


def form_token(page: Response) -> str:
    """The token in the forms of a page."""
    field = BeautifulSoup(page.text, "html.parser").select_one("input[name=form_token]")
    assert field is not None
    return str(field["value"])


def test_revoking_or_rotating_a_key_ends_its_sessions_in_every_process(
    serve: Start, reader: tuple[str, str], store: Store
) -> None:
    one, two = serve(CITED_READING="signed-in"), serve(CITED_READING="signed-in")
    cookie = cookie_of(signed_in(one, reader[1]))
    assert one.get("/v1/documents", cookie).status == two.get("/v1/documents", cookie).status == 200
    _, again = keys.rotate(store, reader[0])
    for server in (one, two):
        assert eventually(lambda server=server: server.get("/v1/documents", cookie).status == 401)  # type: ignore[misc]
    cookie = cookie_of(signed_in(one, again))
    keys.revoke(store, reader[0])
    for server in (one, two):
        assert eventually(lambda server=server: server.get("/v1/documents", cookie).status == 401)  # type: ignore[misc]


def test_a_session_ends_after_its_time(serve: Start, reader: tuple[str, str]) -> None:
    server = serve(CITED_READING="signed-in", CITED_SESSION_HOURS="0.0005")
    cookie = cookie_of(signed_in(server, reader[1]))
    assert eventually(lambda: server.get("/v1/documents", cookie).status == 401)


def test_a_wrong_key_is_said_on_the_page_and_slowed(serve: Start, reader: tuple[str, str]) -> None:
    server = serve(CITED_FAILED_TRIES="2")
    wrong = [signed_in(server, "cited_wrong") for _ in range(3)]
    assert [one.status for one in wrong] == [400, 400, 429]
    assert "Enter a valid key" in wrong[0].text
    assert "cited_wrong" not in wrong[0].text
    assert signed_in(server, reader[1]).status == 303


def test_another_site_can_neither_sign_in_nor_act_with_a_session(serve: Start, store: Store) -> None:
    _, secret = keys.create(store, "Ada", Role.ADMIN)
    server = serve()
    cookie = cookie_of(signed_in(server, secret))
    for foreign in (
        (("Sec-Fetch-Site", "cross-site"),),
        (("Sec-Fetch-Site", "same-site"),),
        (("Origin", "https://evil.example"),),
        (("Origin", "null"),),
    ):
        assert server.form("/sign-in", f"key={secret}", (*PAGE, *foreign)).status == 403
        assert server.form("/sign-out", "", (*PAGE, *cookie, *foreign)).status == 403
        assert server.post("/v1/library/refreshes", {}, (*cookie, *foreign)).code == "cross_site"
    own: Headers = (("Sec-Fetch-Site", "same-origin"), ("Origin", server.address))
    assert server.form("/sign-in", f"key={secret}", (*PAGE, *own)).status == 303
    assert server.post("/v1/library/refreshes", {}, (*cookie, *own)).status == 202


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "/a\r\nX: y", ""],
)
def test_signing_in_leads_only_to_pages_of_this_service(serve: Start, reader: tuple[str, str], target: str) -> None:
    assert signed_in(serve(), reader[1], target).headers["location"] == "/"


def test_the_secret_that_signs_cookies_is_readable_only_by_the_service(
    serve: Start, reader: tuple[str, str], data: Path
) -> None:
    signed_in(serve(), reader[1])
    assert stat.S_IMODE((data / "session-secret").stat().st_mode) == 0o600


def test_where_reading_is_open_a_wrong_key_is_refused_and_credentials_for_others_are_not(
    serve: Start, reader: tuple[str, str]
) -> None:
    server = serve()
    assert server.get("/v1/documents", bearer("cited_" + "A" * 43)).status == 401
    assert server.get("/v1/documents", bearer("none")).status == 200
    assert server.get("/documents", (("Authorization", "Basic YTpi"),)).status == 200
    assert server.get("/v1/documents", bearer("none") * 2).status == 401


def test_the_body_of_a_request_that_is_refused_is_not_read(serve: Start) -> None:
    """The answer comes although only the headers of a large upload have been sent."""
    server = serve()
    for path in ("/v1/library/uploads?file_name=a.txt", "/nothing"):
        host, _, port = server.place.partition(":")
        with socket.create_connection((host, int(port)), 20) as connection:
            head = f"POST {path} HTTP/1.1\r\nHost: {server.place}\r\nContent-Length: 20000000\r\n\r\n"
            connection.sendall(head.encode())
            assert connection.recv(12) in (b"HTTP/1.1 401", b"HTTP/1.1 403", b"HTTP/1.1 404", b"HTTP/1.1 413")


def test_without_a_sign_in_service_its_address_leads_back_to_the_key(serve: Start) -> None:
    answer = serve().get("/sign-in/oidc", PAGE)
    assert answer.status == 503
    assert "There is no sign-in service. Sign in with a key." in answer.text
