"""Every route of the app × every attack on it: no request passes without the role that the route needs."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from api.http.access.needs import NEEDS, Need, routes_of
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state.store import Store
from tests.access.conftest import Secrets, make_secrets, serve_fakes
from tests.access.requests import Headers, Response, Server, bearer
from tests.size import FULL, some

# Nobody needs a role for these. A route that joins them must be added here, too, on purpose.
OPEN = {
    "GET /healthz",
    "GET /readyz",
    # CITED_METRICS says who may read the metrics; by default only this machine.
    "GET /metrics",
    "GET /static",
    "GET /script",
    # Whoever cannot sign in must still be able to read these.
    "GET /accessibility",
    "GET /privacy",
    "GET /help",
    # Public keys: whoever got a certificate must be able to check it.
    "GET /v1/certificates/keys",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/oidc",
    "GET /sign-in/oidc/return",
    "POST /sign-out",
}
# A key of the right form that nobody was given.
UNKNOWN = "cited_" + "A" * 43


@dataclass(frozen=True, slots=True)
class Attack:
    """Headers to send, a change of the path, and the role that they honestly prove; None for nobody."""

    name: str
    headers: Callable[[Secrets], Headers]
    path: Callable[[str, Secrets], str] = lambda path, _: path
    proves: Role | None = None


def credentials() -> Iterator[Attack]:
    """Keys that are not valid, or not of the role."""
    yield Attack("no key", lambda _: ())
    yield Attack("unknown key", lambda _: bearer(UNKNOWN))
    yield Attack("no key of ours", lambda _: bearer("secret"))
    yield Attack("revoked key", lambda s: bearer(s.revoked))
    yield Attack("expired key", lambda s: bearer(s.expired))
    yield Attack("cut-off key", lambda s: bearer(s.admin[:-1]))
    yield Attack("reader", lambda s: bearer(s.reader), proves=Role.READER)
    yield Attack("editor", lambda s: bearer(s.editor), proves=Role.EDITOR)


def forms() -> Iterator[Attack]:
    """A valid admin's key in a form that is not the one allowed."""
    values: dict[str, Callable[[str], str]] = {
        "two spaces": lambda key: f"Bearer  {key}",
        "small letters and spaces": lambda key: f"bearer   {key}",
        "tab": lambda key: f"Bearer\t{key}",
        "no space": lambda key: f"Bearer{key}",
        "no scheme": lambda key: key,
        "Basic": lambda key: f"Basic {key}",
        "Token": lambda key: f"Token {key}",
        "two keys": lambda key: f"Bearer {key}, Bearer {key}",
        "more words": lambda key: f"Bearer {key} admin",
        "quoted": lambda key: f'Bearer "{key}"',
        "parameter": lambda key: f"Bearer token={key}",
        "empty": lambda _: "Bearer",
    }
    for name, value in values.items():
        yield Attack(f"form: {name}", lambda s, value=value: (("Authorization", value(s.admin)),))  # type: ignore[misc]
    yield Attack("doubled header", lambda s: bearer(s.admin) * 2)
    yield Attack("reader's and admin's header", lambda s: bearer(s.reader) + bearer(s.admin))
    yield Attack("unknown and admin's header", lambda s: bearer(UNKNOWN) + bearer(s.admin))
    for name in ("X-Api-Key", "Proxy-Authorization", "X-Authorization", "Api-Key", "X-Cited-Key"):
        yield Attack(f"in {name}", lambda s, name=name: ((name, f"Bearer {s.admin}"),))  # type: ignore[misc]
    for cookie in ("__Host-cited", "session", "Authorization"):
        yield Attack(f"in cookie {cookie}", lambda s, cookie=cookie: (("Cookie", f"{cookie}={s.admin}"),))  # type: ignore[misc]
    yield Attack("forged session", lambda _: (("Cookie", f"__Host-cited={'A' * 43}.{'A' * 43}"),))


def queries() -> Iterator[Attack]:
    """A valid admin's key in the address."""
    for name in ("key", "access_token", "api_key", "token", "Authorization"):
        yield Attack(f"query {name}", lambda _: (), lambda path, s, name=name: f"{path}?{name}={s.admin}")  # type: ignore[misc]
    yield Attack("query encoded", lambda _: (), lambda path, s: f"{path}?key=%63ited_{s.admin[6:]}")


def spoofs() -> Iterator[Attack]:
    """Headers by which a proxy would speak, and hosts that are not ours."""
    spoofed: tuple[Headers, ...] = (
        (("Host", "localhost"),),
        (("Host", "cited.internal"),),
        (("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1")),
        (("Forwarded", "for=127.0.0.1;host=localhost;proto=https"),),
        (("X-Forwarded-Host", "localhost"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/healthz")),
        (("X-Forwarded-User", "root"), ("X-Forwarded-Groups", "admins"), ("X-Forwarded-Email", "root@localhost")),
        (("Remote-User", "root"), ("X-Remote-User", "root")),
        (("X-Original-URL", "/healthz"), ("X-Rewrite-URL", "/healthz")),
        (("X-HTTP-Method-Override", "GET"), ("X-HTTP-Method", "GET"), ("X-Method-Override", "GET")),
        (("X-Caller", "admin"), ("X-Role", "admin"), ("X-Cited-Role", "admin")),
    )
    for headers in spoofed:
        for who, role in (("nobody", None), ("reader", Role.READER)):
            yield Attack(
                f"{who} with {headers[0][0]}",
                lambda s, headers=headers, role=role: headers + (bearer(s.reader) if role else ()),  # type: ignore[misc]
                proves=role,
            )


PATHS: dict[str, Callable[[str], str]] = {
    "leading slashes": lambda path: f"/{path}",
    "doubled slashes": lambda path: path.replace("/", "//"),
    "trailing slash": lambda path: f"{path}/",
    "dot": lambda path: f"/.{path}",
    "dots": lambda path: f"/healthz/..{path}",
    "dots from files": lambda path: f"/static/..{path}",
    "encoded dots": lambda path: f"/static/%2e%2e{path}",
    "encoded letter": lambda path: path[:1] + f"%{ord(path[1]):02x}" + path[2:] if len(path) > 1 else path,
    "encoded slash": lambda path: "/" + path[1:].replace("/", "%2f"),
    "twice encoded": lambda path: "/" + path[1:].replace("/", "%252f"),
    "capitals": lambda path: path.upper(),
    "semicolon": lambda path: f"{path};x=/healthz",
    "zero byte": lambda path: f"{path}%00",
    "line end": lambda path: f"{path}%0a",
    "space": lambda path: f"{path}%20",
    "backslashes": lambda path: path.replace("/", "\\"),
    "query of its own": lambda path: f"{path}?/healthz",
    "whole address": lambda path: f"http://localhost{path}",
}
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "GET", "POST", "get", "post", "FOO")


def declared() -> list[tuple[str, str, Need]]:
    """Method, path and need of each route; every id in a path is x."""
    routes = []
    for route in routes_of(create_app(Settings(), None)):
        method, _, path = route.partition(" ")
        path = re.sub(r"\{[^}]*\}", "x", path)
        routes.append((method, path, NEEDS[route]))
    return routes


def routes_for(attack: int) -> Sequence[tuple[str, str, Need]]:
    """The routes that attack number `attack` tries: all, or a third at the quick size, and the next attack another."""
    return some(declared(), 3, attack)


def test_every_route_declares_the_role_it_needs_and_no_other_does() -> None:
    routes = list(routes_of(create_app(Settings(), None)))
    assert len(routes) == len(set(routes)) > 40
    assert set(routes) == set(NEEDS)


def test_a_path_in_the_matrix_holds_no_placeholder() -> None:
    assert [path for _, path, _ in declared() if "{" in path] == []


def test_no_other_route_than_these_is_open_to_anyone() -> None:
    assert {route for route, need in NEEDS.items() if need is Need.OPEN} == OPEN


def test_whatever_changes_the_library_needs_an_editor_and_keys_need_an_admin() -> None:
    for route, need in NEEDS.items():
        path = route.partition(" ")[2]
        if path.startswith("/v1/keys"):
            assert need is Need.ADMIN, route
        if path.startswith("/v1/library"):
            assert need in (Need.EDITOR, Need.ADMIN), route
        if "purges" in path or "rollback" in path or "audit" in path:
            assert need is Need.ADMIN, route


@dataclass(frozen=True, slots=True)
class Target:
    """A server, whether anyone may read there, and the keys of its library."""

    server: Server
    reading_is_open: bool
    secrets: Secrets
    store: Store

    def is_allowed(self, need: Need, role: Role | None) -> bool:
        if need is Need.OPEN or (need is Need.READING and self.reading_is_open):
            return True
        return role is not None and role.covers(Role.READER if need is Need.READING else Role(need))


@pytest.fixture(scope="module", params=["open", "signed-in"])
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    data = tmp_path_factory.mktemp("matrix")
    secrets = make_secrets(Store(data))
    many = dict.fromkeys(("CITED_FAILED_TRIES", "CITED_QUESTIONS_PER_MINUTE", "CITED_CHANGES_PER_MINUTE"), "1000000")
    server = serve_fakes(data, CITED_READING=str(request.param), **many)
    yield Target(server, request.param == "open", secrets, Store(data))
    server.stop()


ATTACKS = [*credentials(), *forms(), *queries(), *spoofs()]


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_no_attack_passes_without_the_role(target: Target, attack: Attack) -> None:
    headers = attack.headers(target.secrets)
    passed, tried = [], 0
    for method, path, need in routes_for(ATTACKS.index(attack)):
        if target.is_allowed(need, attack.proves):
            continue
        tried += 1
        response = target.server.send(method, attack.path(path, target.secrets), headers)
        if response.status not in (400, 401, 403, 421):
            passed.append((method, path, response.status))
    assert passed == []
    assert tried > (4 if FULL else 0)


@pytest.mark.parametrize("spelling", PATHS)
def test_no_other_spelling_of_a_path_passes_without_the_role(target: Target, spelling: str) -> None:
    change, passed = PATHS[spelling], []
    routes = routes_for(list(PATHS).index(spelling))
    for role, headers in ((None, ()), (Role.READER, bearer(target.secrets.reader))):
        for method, path, need in routes:
            if not target.is_allowed(need, role):
                response = target.server.send(method, change(path), headers)
                passed += [(method, path, response.status)] * _passes(target, method, response, headers)
    assert passed == []


@pytest.mark.parametrize("other", METHODS)
def test_no_other_method_passes_without_the_role(target: Target, other: str) -> None:
    """A method that the path does not have gets 405; one that it has needs the role."""
    needs = {(method, path): need for method, path, need in declared()}
    passed = []
    for role, headers in ((None, ()), (Role.READER, bearer(target.secrets.reader))):
        for method, path, need in routes_for(METHODS.index(other)):
            reached = needs.get(("GET" if other == "HEAD" else other, path), need)
            if target.is_allowed(reached, role):
                continue
            override: Headers = (("X-HTTP-Method-Override", method), ("X-Method-Override", method))
            response = target.server.send(other, path, headers + override)
            passed += [(other, path, response.status)] * _passes(target, other, response, headers)
    assert passed == []


def _passes(target: Target, method: str, response: Response, headers: Headers) -> bool:
    """Whether a route answered: anything but a refusal, or a 404 or 405 of the table of routes itself."""
    if response.status in (307, 308):
        path = response.headers["location"].partition(target.server.place)[2] or "/"
        response = target.server.send(method, path, headers)
    if response.status in (400, 401, 403, 405, 421, 501):
        return False
    return not (response.status == 404 and (method == "HEAD" or response.code == "not_found"))


def test_the_right_role_passes_everywhere(target: Target) -> None:
    """Without a body nothing changes: each route answers that its own part is missing, and not who is asking."""
    secrets = {
        Need.READING: target.secrets.reader,
        Need.EDITOR: target.secrets.editor,
        Need.ADMIN: target.secrets.admin,
    }
    for method, path, need in declared():
        if need is not Need.OPEN:
            response = target.server.send(method, path, bearer(secrets[need]))
            assert response.status not in (401, 403, 429), (method, path)


def test_after_all_attacks_the_library_is_as_it_was(target: Target) -> None:
    # A check of the library needs no body, and changes nothing: an admin may start one.
    assert {row["kind"] for row in target.store.rows("SELECT kind FROM job")} <= {"check"}
    assert len(target.store.rows("SELECT * FROM key")) == 5
    actions = {row["action"] for row in target.store.rows("SELECT action FROM audit")}
    assert actions <= {"failed sign-in", "check"}
