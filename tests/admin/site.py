"""A running server over a small library with questions of its own, and requests to its pages as somebody signed in."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import uvicorn

from api.bootstrap import open_service
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from retrieval.interfaces import Models
from tests.access.requests import Headers, Response, Server, bearer

HTML = ("Accept", "text/html")


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


def served(library: Path, models: Models, data: Path, **settings: Any) -> Iterator[Site]:
    """A server over a copy of this library in the folder `data`; it stops at the end."""
    shutil.copytree(library, data, symlinks=True)
    chosen = Settings(data=data, **settings)
    store = Store(data)
    admin, editor = (keys.create(store, name, role)[1] for name, role in (("Ada", Role.ADMIN), ("Ed", Role.EDITOR)))
    _, some = keys.create(store, "Eve", Role.EDITOR, collections=["main"])
    app = create_app(chosen, open_service(chosen, models))
    # Whoever connects before the server is up waits in the socket's queue.
    listener = create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", proxy_headers=False, ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield Site(Server(f"http://127.0.0.1:{listener.getsockname()[1]}"), data, admin, editor, some)
    server.should_exit = True
    thread.join(20)


def page(site: Site, place: str, secret: str | None = None) -> Response:
    return site.server.get(f"/admin/{place}".rstrip("/"), (*bearer(secret or site.admin), HTML))


def sent(site: Site, place: str, secret: str | None = None, **fields: str | list[str]) -> Response:
    headers: Headers = (*bearer(secret or site.admin), HTML)
    return site.server.form(f"/admin/{place}", urlencode(fields, doseq=True), headers)


def done(site: Site, job: str) -> Any:
    """The job with this id as JSON, once it has ended well."""
    while (found := site.server.get(f"/v1/library/jobs/{job}", site.as_admin()).json)["status"] == "running":
        time.sleep(0.05)
    assert found["status"] == "done", found
    return found
