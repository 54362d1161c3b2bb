"""Signing in in a real browser: with a key, and by way of a real OpenID provider. No script is needed."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.roles import Role
from api.state import audit, keys
from api.state.store import Store
from tests.access.requests import Server
from web.build_assets import WEB

pytestmark = pytest.mark.browser

Start = Callable[..., Server]
HERE = Path(__file__).resolve().parent
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
PEOPLE = {
    "ada": {"preferred_username": "ada@council.example", "groups": ["editors", "staff"]},
    "bob": {"email": "bob@council.example", "groups": ["guests"]},
}


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=bool(request.param))
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_someone_signs_in_with_a_key_reads_and_signs_out(serve: Start, store: Store, page: Page) -> None:
    _, secret = keys.create(store, "Ada", Role.READER)
    server = serve(CITED_READING="signed-in")
    page.goto(f"{server.address}/documents/river-charter")
    page.get_by_label("Your key").fill("cited_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Enter a valid key")).to_be_visible()
    page.get_by_label("Your key").fill(secret)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="River Charter").first).to_be_visible()
    assert page.url == f"{server.address}/documents/river-charter"
    expect(page.get_by_text("Signed in as Ada (reader)")).to_be_visible()
    assert page.context.cookies()[0]["sameSite"] == "Strict"
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{server.address}/documents")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_sign_in_page_has_no_barrier_that_axe_finds(serve: Start, browser: Browser) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci in web/")
    server, context = serve(), browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server.address}/sign-in")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(result => result.violations.map(one => one.id))")
    context.close()
    assert found == []


class Provider:
    """A running OpenID provider, in which somebody is always signed in."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://localhost:{port}"

    def return_to(self, server: Server) -> None:
        self._tell(f"/configure?redirect={server.address}/sign-in/oidc/return")

    def become(self, name: str) -> None:
        self._tell(f"/be/{name}")

    def _tell(self, path: str) -> None:
        urllib.request.urlopen(self.issuer + path, timeout=20).close()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "CITED_OIDC_ISSUER": self.issuer,
            "CITED_OIDC_CLIENT_ID": "cited",
            "CITED_OIDC_CLIENT_SECRET": "a secret of the tests only, and long enough",
            "CITED_OIDC_SCOPES": "openid profile email groups",
            "CITED_GROUPS": "staff=reader; editors=editor:housing",
            "CITED_READING": "signed-in",
        }


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """oidc-provider from npm, started here; the tests skip where Node.js or the package is missing."""
    node, folder = shutil.which("node"), tmp_path_factory.mktemp("provider")
    if node is None or not (HERE / "node_modules/oidc-provider").is_dir():
        pytest.skip("needs Node.js and an OpenID provider: `npm ci` in tests/access")
    with (folder / "log").open("wb") as log:
        command = [node, str(HERE / "oidc_provider.mjs"), json.dumps(PEOPLE)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    first = process.stdout.readline().decode().split()
    assert first[:1] == ["port"], (folder / "log").read_text()
    yield Provider(int(first[1]))
    process.terminate()
    process.wait(20)
    process.stdout.close()


def test_someone_signs_in_with_their_organisation(serve: Start, store: Store, provider: Provider, page: Page) -> None:
    server = serve(**provider.settings)
    provider.return_to(server)
    provider.become("ada")
    page.goto(f"{server.address}/documents/river-charter")
    page.get_by_role("button", name="Sign in with your organisation").click()
    expect(page.get_by_text("Signed in as ada@council.example (editor)")).to_be_visible()
    page.wait_for_url(f"{server.address}/documents/river-charter")
    entry = audit.entries(store, 1)[0]
    assert (entry["by"], entry["action"], entry["outcome"]) == ("oidc, ada@council.example", "sign in", "role editor")
    assert store.rows("SELECT collections FROM session") == [{"collections": '["housing"]'}]
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{server.address}/documents")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize(("person", "words"), [("bob", "you have no role in Cited"), ("nobody", "did not sign you in")])
def test_someone_without_a_role_or_refused_by_the_provider_gets_no_session(
    serve: Start, store: Store, provider: Provider, page: Page, person: str, words: str
) -> None:
    server = serve(**provider.settings)
    provider.return_to(server)
    provider.become(person)
    page.goto(f"{server.address}/sign-in")
    page.get_by_role("button", name="Sign in with your organisation").click()
    expect(page.get_by_text(words)).to_be_visible()
    assert store.rows("SELECT * FROM session") == []


def test_a_return_that_this_browser_did_not_begin_is_refused(serve: Start, store: Store, provider: Provider) -> None:
    server = serve(**provider.settings)
    provider.return_to(server)
    for query in ("code=a&state=b", "", "error=access_denied&state=b"):
        answer = server.get(f"/sign-in/oidc/return?{query}")
        assert answer.status == 403
        assert not any(cookie.startswith("__Host-cited=") for cookie in answer.cookies)
    begun = server.get("/sign-in/oidc?next=//evil.example")
    assert begun.status == 302
    assert "code_challenge_method=S256" in begun.headers["location"]
    login = begun.cookies[0].partition(";")[0]
    assert "samesite=lax" in begun.cookies[0].lower()
    forged = server.get("/sign-in/oidc/return?code=a&state=b", (("Cookie", login),))
    assert forged.status == 403
    assert store.rows("SELECT * FROM session") == []


def test_a_provider_that_does_not_answer_gives_a_page(serve: Start, provider: Provider) -> None:
    server = serve(**{**provider.settings, "CITED_OIDC_ISSUER": "http://localhost:9"})
    answer = server.get("/sign-in/oidc")
    assert answer.status == 503
    assert "<h1" in answer.text
    assert "The sign-in service does not answer. Try again" in answer.text
