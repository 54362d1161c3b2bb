"""A real server over a small library with questions of its own, somebody signed in, and a real browser."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.bootstrap import open_ingest, open_service
from api.gold.questions import GoldQuestion
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys, quality
from api.state.store import Store
from ingest.source import sources
from retrieval.interfaces import Models
from tests.access.requests import Headers, Server, bearer
from tests.web.conftest import ARGUMENTS
from web.build_assets import WEB, outputs

PARKING = """# Parking in the borough

A resident's parking permit costs £60 a year. A second permit costs £90 a year.

## Visitors

Visitor permits are sold in books of ten. A book costs £15.
"""
NEW_PARKING = """# Parking in the borough

This guidance comes into force on 1 April 2026.

A resident's parking permit costs £75 a year. A second permit costs £90 a year.

## Businesses

Businesses apply to the parking office.
"""
BINS = "Bins\n\nGrey bins are collected every second Tuesday."
OWN_QUESTIONS = [
    {
        "text": "What does a resident's parking permit cost?",
        "gold": [{"document": "parking", "fragments": ["costs £60 a year", "costs £75 a year"]}],
    },
    {
        "text": "What does a book of visitor permits cost?",
        "gold": [{"document": "parking", "fragments": ["A book costs £15"]}],
    },
    {
        "text": "How often are grey bins collected?",
        "gold": [{"document": "bins", "fragments": ["every second Tuesday"]}],
    },
]


@dataclass(frozen=True, slots=True)
class Site:
    """A running server, its data folder, and a secret for an admin, an editor and an editor of one collection."""

    server: Server
    data: Path
    admin: str
    editor: str
    editor_of_some: str

    @property
    def address(self) -> str:
        return self.server.address

    def as_admin(self) -> Headers:
        return bearer(self.admin)


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory, data_folder: Path, models: Models) -> Path:
    """Two documents, three own questions that were asked, and no key; tests copy it."""
    folder = tmp_path_factory.mktemp("admin")
    data, corpus = folder / "data", folder / "corpus"
    data.mkdir()
    corpus.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    (corpus / "parking.md").write_text(PARKING)
    (corpus / "bins.txt").write_text(BINS)
    settings = Settings(data=data, corpus=corpus)
    open_ingest(settings, encoder=models.encoder).run(sources([corpus]))
    store = Store(data)
    own = [GoldQuestion.model_validate_json(json.dumps(question)) for question in OWN_QUESTIONS]
    quality.keep_questions(store, "tests", own)
    service = open_service(settings, models)
    key = quality.measurement_key(models, settings.risk)
    quality.measure(store, service.engine, service.library, key, settings.risk, lambda _done, _total: None)
    return data


@pytest.fixture
def site(small_library: Path, models: Models, tmp_path: Path) -> Iterator[Site]:
    yield from served(small_library, models, tmp_path / "data")


def served(library: Path, models: Models, data: Path, **settings: str) -> Iterator[Site]:
    """A server over a copy of this library in the folder `data`; it stops at the end."""
    shutil.copytree(library, data, symlinks=True)
    values: dict[str, object] = {**settings}
    chosen = Settings(data=data, **values)  # type: ignore[arg-type]
    store = Store(data)
    admin, editor = (keys.create(store, name, role)[1] for name, role in (("Ada", Role.ADMIN), ("Ed", Role.EDITOR)))
    _, some = keys.create(store, "Eve", Role.EDITOR, collections=("main",))
    app = create_app(chosen, open_service(chosen, models))
    listener = create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", proxy_headers=False, ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield Site(Server(address), data, admin, editor, some)
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; the tests skip where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs a browser: install Debian's package chromium")
    if not all(path.is_file() for path in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own, with script or without; all close with the test."""
    contexts = []

    def opened(*, script: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            java_script_enabled=script, viewport={"width": width, "height": 900}, bypass_csp=False
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, site: Site, secret: str, place: str = "/admin") -> None:
    page.goto(site.address + place)
    page.get_by_label("Your key").fill(secret)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.address + place)
