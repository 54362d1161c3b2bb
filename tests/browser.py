"""The real browser of the tests: Debian's chromium."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from web.build_assets import WEB, outputs

_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


# While Playwright is open, an event loop runs in this thread, and a second Playwright cannot be opened. So it is open
# for one module at a time: tests of other modules call asyncio.run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; tests that want it skip where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs a browser: install Debian's package chromium")
    if not all(output.is_file() for output in outputs(WEB)):
        pytest.skip("needs the compiled styles: pip install --editable .")
    expect.set_options(timeout=60_000)  # pages wait for jobs, which take long on a busy machine
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page with these options of the browser's context, as often as wanted; all close with the test."""
    contexts: list[BrowserContext] = []

    def start(**options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()
