"""Every page in every state under axe: scripts on and off, narrow, zoomed, dark, and in forced colours.

The states come from one table (api/lab/page_states.py), and the table of needs says which pages there are: a new page
without a state fails here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from api.bootstrap import open_ingest, open_service
from api.http.access.needs import NEEDS
from api.http.app import create_app
from api.lab.page_documents import page_documents
from api.lab.page_states import NO_PAGES, STATES, PageState, page_routes
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.source import sources
from retrieval.interfaces import Models
from tests.size import FULL, some
from tests.web.axe import AXE, violations
from web.build_assets import WEB, outputs

# A rule whose verdict a look can change. All other rules judge the page itself.
COLOUR = ("color-contrast", "link-in-text-block")
LAYOUT = ("target-size", "scrollable-region-focusable")
EVERY_RULE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at a page. `width` in CSS pixels. `rules`: those to judge it by, empty for every rule."""

    name: str
    width: int = 1280
    dark: bool = False
    forced: bool = False
    rules: tuple[str, ...] = EVERY_RULE


# A window of 1,280 pixels that is zoomed to 200 % has 640 CSS pixels.
WITH_SCRIPT = (
    Look("desk"),
    Look("dark", dark=True, rules=COLOUR),
    Look("forced colours", forced=True, rules=COLOUR),
    Look("zoomed", 640, rules=LAYOUT),
    Look("narrow", 320, rules=LAYOUT),
)
# Dark forced colours hold from the first paint: Chromium keeps some colours where a loaded page changes into them.
WITHOUT_SCRIPT = (
    Look("dark", dark=True),
    Look("zoomed", 640, dark=True, rules=LAYOUT),
    Look("narrow", 320, dark=True, rules=LAYOUT),
)
QUICK = ("desk", "dark", "narrow")


def test_every_page_of_the_table_of_needs_has_a_state() -> None:
    assert page_routes(NEEDS) == {state.route for state in STATES if state.route}
    assert set(NO_PAGES) <= {route.partition(" ")[2] for route in NEEDS}
    assert len({state.name for state in STATES}) == len(STATES)


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, data_folder: Path, corpus: Path, models: Models
) -> Iterator[tuple[str, str]]:
    """The address of the app over the documents of the pages, and an admin's key."""
    if not all(path.is_file() for path in (*outputs(WEB), AXE)):
        pytest.skip("needs the compiled styles and axe-core: `npm ci` in web/, then pip install --editable .")
    folder = tmp_path_factory.mktemp("pages")
    data = folder / "data"
    data.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    settings = Settings(data=data)
    assert open_ingest(settings).run(sources(page_documents(corpus, folder / "policies"))).exit_code == 0
    _, secret = keys.create(Store(data), "Ada", Role.ADMIN)
    socket = create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(settings, open_service(settings, models)), log_level="error"))
    thread = Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}", secret
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def context(browser: Browser, script: bool) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="light" if script else "dark",
        forced_colors="none" if script else "active",
    )
    context.set_default_timeout(90_000)
    if not script:
        # axe itself needs script, so only the pages' own scripts are kept away.
        context.route("**/script/*.js", lambda route: route.abort())
    yield context
    context.close()


def sign_in(page: Page, address: str, secret: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Your key").fill(secret)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/")


def reach(page: Page, address: str, state: PageState) -> None:
    page.goto("about:blank")  # a page that is loaded anew keeps its conversation
    answer = page.goto(address + state.path)
    assert answer is not None
    assert answer.status == state.status, state.name
    state.steps(page)


def faults(page: Page, looks: Sequence[Look]) -> Iterator[tuple[str, Any]]:
    """What is wrong with the page as it stands, by look."""
    for look in looks:
        page.set_viewport_size({"width": look.width, "height": 900})
        page.emulate_media(
            color_scheme="dark" if look.dark else "light", forced_colors="active" if look.forced else "none"
        )
        if broken := violations(page, look.rules):
            yield look.name, broken
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            yield look.name, f"scrolls sideways by {wider} pixels"
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_no_page_in_any_state_breaks_a_rule_of_wcag(
    context: BrowserContext, served: tuple[str, str], script: bool
) -> None:
    address, secret = served
    page = context.new_page()
    found: list[Any] = []
    looks = [look for look in (WITH_SCRIPT if script else WITHOUT_SCRIPT) if FULL or look.name in QUICK]
    # The states of nobody come first: the session begins only then.
    states = STATES if script else some(STATES, 3)
    for state in sorted(states, key=lambda state: state.signed_in):
        if state.signed_in and not page.context.cookies():
            sign_in(page, address, secret)
        reach(page, address, state)
        found += [(state.name, *fault) for fault in faults(page, looks)]
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("script", [True])
def test_the_test_sees_text_without_contrast_and_pages_that_are_too_wide(
    context: BrowserContext, served: tuple[str, str]
) -> None:
    page = context.new_page()
    page.goto(served[0] + "/help")
    page.evaluate("document.querySelector('h1').style.color = '#3a3a3a'")
    page.evaluate("document.querySelector('h1').style.width = '700px'")
    assert [look for look, _ in faults(page, WITH_SCRIPT)] == ["dark", "zoomed", "narrow"]
