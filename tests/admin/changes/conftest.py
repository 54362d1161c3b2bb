"""A real server over a library of two documents with questions of its own, and keys to sign in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from api.bootstrap import open_ingest, open_service
from api.gold.questions import GoldQuestion
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys, quality
from api.state.store import Store
from ingest.source import sources
from retrieval.interfaces import Models
from tests.api.conftest import empty_library

BINS = "# Bins\n\nGrey bins are collected every second Tuesday.\n\nGreen bins are collected every Monday.\n"
PARKS = "# Parks\n\nThe parks department opens every park at seven in the morning.\n"
FRIDAY = BINS.replace("Tuesday", "Friday")
WHEN = "When are grey bins collected?"
QUESTIONS = [
    {"text": WHEN, "gold": [{"document": "bins", "fragments": ["collected every second Tuesday"]}]},
    {"text": "When do parks open?", "gold": [{"document": "parks", "fragments": ["at seven in the morning"]}]},
]


@dataclass(frozen=True, slots=True)
class Admin:
    """A running server, its settings, and a secret for each role."""

    address: str
    settings: Settings
    secrets: dict[Role, str]

    @property
    def store(self) -> Store:
        return Store(self.settings.data)


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path, models: Models) -> Settings:
    made = empty_library(tmp_path, data_folder)
    (made.corpus / "bins.md").write_text(BINS)
    (made.corpus / "parks.md").write_text(PARKS)
    open_ingest(made, encoder=models.encoder).run(sources([made.corpus]))
    quality.keep_questions(Store(made.data), "tests", [GoldQuestion.model_validate(one) for one in QUESTIONS])
    return made


@pytest.fixture
def admin(settings: Settings, models: Models) -> Iterator[Admin]:
    store = Store(settings.data)
    secrets = {role: keys.create(store, f"Ada the {role}", role)[1] for role in Role}
    app = create_app(settings, open_service(settings, models))
    # Whoever connects before the server is up waits in the socket's queue: nothing here need wait for it.
    listener = create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", proxy_headers=False, ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield Admin(f"http://127.0.0.1:{listener.getsockname()[1]}", settings, secrets)
    server.should_exit = True
    thread.join(20)


def sign_in(page: Page, admin: Admin, role: Role = Role.ADMIN, path: str = "/admin") -> None:
    page.goto(admin.address + path)
    page.get_by_label("Your key").fill(admin.secrets[role])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(f"Signed in as Ada the {role}")).to_be_visible()
