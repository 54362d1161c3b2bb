"""Take a picture of every page in each state: light and dark, on a desk, a tablet and a phone. `make pictures` runs it.

It ingests the documents of api/lab/page_documents.py into a temporary folder, unless `--data` names a data folder,
serves them on this machine, and opens the pages in Debian's chromium. Pictures are PNG with a palette of 64 colours,
to keep them small.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.lab.page_documents import page_documents
from api.lab.page_states import STATES, PageState
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.source import sources

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A page longer than this is cut, because a picture of the whole reference helps nobody.
_MAX_HEIGHT = 2400
_COLOURS = 64


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen on which the pages are pictured. `width` and `height` in CSS pixels."""

    name: str
    width: int
    height: int
    dark: bool = False


SCREENS = (
    Screen("desk", 1280, 800),
    Screen("desk-dark", 1280, 800, dark=True),
    Screen("tablet", 768, 1024),
    Screen("tablet-dark", 768, 1024, dark=True),
    Screen("phone", 375, 700),
    Screen("phone-dark", 375, 700, dark=True),
)


def picture_name(state: PageState, screen: Screen) -> str:
    return f"{state.name}-{screen.name}.png"


def take_pictures(folder: Path, data: Path, states: Sequence[PageState], screens: Sequence[Screen]) -> list[Path]:
    """Picture the pages of the library in `data`, which gets one more key, revoked at the end."""
    from playwright.sync_api import sync_playwright

    store = Store(data)
    key, secret = keys.create(store, "Pictures", Role.ADMIN)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _serving(data) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            return [path for screen in screens for path in _of_screen(browser, address, secret, folder, states, screen)]
    finally:
        keys.revoke(store, key.id)


def _of_screen(
    browser: "Browser", address: str, secret: str, folder: Path, states: Sequence[PageState], screen: Screen
) -> Iterator[Path]:
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        color_scheme="dark" if screen.dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    # The states of nobody come first: the session begins only then.
    for state in sorted(states, key=lambda state: state.signed_in):
        if state.signed_in and not context.cookies():
            _sign_in(page, address, secret)
        page.goto("about:blank")  # a page that is loaded anew keeps its conversation
        page.goto(address + state.path)
        state.steps(page)
        yield _save(page, folder / picture_name(state, screen), screen)
    context.close()


def _save(page: "Page", path: Path, screen: Screen) -> Path:
    from PIL import Image

    page.wait_for_load_state()  # script closes the menu of a narrow page
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), _MAX_HEIGHT)
    # Where an address leads to a mark, the picture shows the window; else the page from its top.
    at_mark = page.url.endswith("#quote")
    area = {"x": 0, "y": 0, "width": screen.width, "height": height}
    data = page.screenshot() if at_mark else page.screenshot(full_page=True, clip=area)  # type: ignore[arg-type]
    Image.open(BytesIO(data)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def _sign_in(page: "Page", address: str, secret: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Your key").fill(secret)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/")


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    """The address of a server over the library in `data`."""
    settings = Settings(data=data, organisation="Wharf Borough Council", contact_email="access@wharf.example")
    socket = create_server(("127.0.0.1", 0))
    app = create_app(settings, open_service(settings))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("There is no chromium. Install Debian's package chromium, then run this again.")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="Take pictures of the pages.")
    parser.add_argument("folder", type=Path, help="the folder for the pictures")
    parser.add_argument("--data", type=Path, help="a data folder to serve, in place of those of the pages")
    parser.add_argument("--only", nargs="*", default=[], help="the names of pictures to take, as in answer-desk.png")
    given = parser.parse_args()
    wanted = set(given.only)
    if unknown := wanted - {picture_name(state, screen) for state in STATES for screen in SCREENS}:
        sys.exit(f"No page has the pictures {', '.join(sorted(unknown))}. Leave --only out to see every name.")
    with TemporaryDirectory() as temporary:
        data = given.data or Path(temporary) / "data"
        if given.data is None:
            places = page_documents(Settings().corpus, Path(temporary) / "policies")
            open_ingest(Settings(data=data)).run(sources(places))
        taken: list[Path] = []
        for screen in SCREENS:
            states = [state for state in STATES if not wanted or picture_name(state, screen) in wanted]
            if states:
                taken += take_pictures(given.folder, data, states, (screen,))
    size = sum(path.stat().st_size for path in taken)
    print(f"{len(taken)} pictures of {size / 1e6:.1f} MB in {given.folder}")  # noqa: T201 - for a terminal


if __name__ == "__main__":
    main()
