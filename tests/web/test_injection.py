"""150 texts that would run a script stay text: in documents of every format, facts, file names, questions, addresses.

A real browser shows the pages. No text calls the canary, no dialog opens, and the policy of the pages has nothing to
refuse: what it would refuse must not even reach it.
"""

import re
from collections.abc import Iterator
from html import escape
from socket import create_server
from threading import Thread
from typing import Any

import pytest
import uvicorn
from bs4 import BeautifulSoup
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Dialog
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from ingest.blocks.extraction import RawBlock, join
from ingest.formats.readers import media_type, reader
from retrieval.document import Document
from retrieval.text import BlockKind, CanonicalText
from tests.fakes import FakeEngine, FakeLibrary
from tests.ingest.formats.all_formats.formats import FORMATS, Format
from tests.ingest.formats.all_formats.model import Cell, Form, Heading, Item, List, Paragraph, Table, Text, Title
from tests.size import some
from tests.web.payloads import PAYLOADS

_BATCH = 8
# What a browser would run: a script of the page itself, an attribute of an event, an address with a script.
_RUNS = re.compile(r"^\s*(?:java|vb)script\s*:|^\s*data:text/html", re.IGNORECASE)


def file_of(one: Format) -> bytes:
    """A file of a format with every text: as title, heading, paragraph, item and cell."""
    words = [" ".join(text.split()) for text in PAYLOADS]
    if one.name == "html":
        return _page(words)
    blocks: list[Any] = [Title((Text(words[0]),))]
    for number, text in enumerate(words):
        blocks.append(Heading((Text(text),), 1) if number % 5 == 0 else Paragraph((Text(f"About {text}"),)))
    document = (*blocks, List(Form.BULLET, tuple(Item((Text(text),)) for text in words[:20])))
    if one.name != "txt":
        rows = tuple((Cell((Text("cell"),)), Cell((Text(text),))) for text in words[:20])
        document = (*document, Table(rows))
    return one.write(document)


def text_of(one: Format) -> CanonicalText:
    data = file_of(one)
    return reader(media_type(one.file, data))(data).canonical


def _page(words: list[str]) -> bytes:
    """HTML in which half of the texts is escaped, and so shown, and half is live markup of the document."""
    shown = "".join(f"<h2>{escape(text)}</h2><p>About {escape(text)} and more words.</p>" for text in words)
    live = "".join(f"<p>Live {text} markup.</p>" for text in words if "</" not in text and "<!--" not in text)
    return (
        f"<!doctype html><html><head><title>{escape(words[0])}</title></head><body>{shown}{live}</body></html>".encode()
    )


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    """A document of each format, and one for each text, whose facts and file name hold it."""
    library = FakeLibrary()
    for one in FORMATS:
        library.add(Document(f"format-{one.name}"), text_of(one), title=f"All in {one.name}")
    for number, payload in enumerate(PAYLOADS):
        library.add(
            Document(f"fact-{number}"),
            join([RawBlock(BlockKind.HEADING, payload, level=1), RawBlock(BlockKind.PARAGRAPH, f"About {payload}")]),
            title=payload,
            publisher=payload,
            url=payload if number % 2 else f"https://example.org/{payload}",
            licence=payload,
            file_name=f"{payload}.txt",
        )
    return library


@pytest.fixture(scope="module")
def app(library: FakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    engine: Any = FakeEngine(library)
    held: Any = library
    settings = Settings(data=tmp_path_factory.mktemp("injection"), questions_per_minute=100_000)
    return create_app(settings, Service(engine, held, lambda: None))


def inert(html: str) -> bool:
    """Whether a page has no script of its own, no attribute of an event, and no address that runs a script."""
    page = BeautifulSoup(html, "html.parser")
    scripts = [tag for tag in page.select("script") if not str(tag.get("src", "")).startswith("/script/")]
    addresses = [str(tag.get(name, "")) for tag in page.find_all(True) for name in ("href", "src", "action")]
    handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on") or name == "style"]
    foreign = page.select("base, object, embed, iframe, frameset, svg script, img, marquee, video, audio, style, use")
    refreshes = page.select("meta[http-equiv]")
    return not (scripts or handlers or foreign or refreshes or [one for one in addresses if _RUNS.match(one)])


def test_there_are_150_texts() -> None:
    assert len(PAYLOADS) >= 150


def test_every_text_as_a_question_an_address_and_a_choice_stays_text(app: FastAPI) -> None:
    client = TestClient(app)
    for number, payload in some(list(enumerate(PAYLOADS)), 6):
        for answer in (
            client.post("/", data={"question": payload, "earlier": [payload]}),
            client.post("/", data={"question": payload * 100}),
            client.post("/compare", data={"question": payload, "ask": "1", "words": payload, "document": payload}),
            client.post(
                "/compare",
                data={
                    "question": payload,
                    "ask": "1",
                    "words": "none",
                    "document": [f"fact-{number}", "fact-0", "fact-1"],
                },
            ),
            client.post("/check", data={"text": f"{payload} “{payload} one two three” see paragraph 3 of {payload}"}),
            client.get("/documents", params={"words": payload, "publisher": payload, "order": payload}),
            client.get(f"/documents/fact-{number}", params={"version": payload, "start": payload}),
            client.get("/sign-in", params={"next": payload}),
            client.post("/sign-in", data={"key": payload, "next": payload}),
            client.get("/documents/" + re.sub(r"[^\w<>='\" ()-]", "", payload)),
        ):
            assert answer.status_code < 500
            assert inert(answer.text), (payload, answer.request.url)


def test_the_check_knows_what_would_run() -> None:
    live = [payload for payload in PAYLOADS if payload.startswith(("<img", "<svg", "<script", "<a ", "<form"))]
    assert len(live) > 10
    assert not [payload for payload in live if inert(f"<p>{payload}</p>")]


@pytest.fixture(scope="module")
def served(app: FastAPI) -> Iterator[str]:
    socket = create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def alarms() -> list[str]:
    return []


@pytest.fixture
def watched(browser: Browser, alarms: list[str]) -> Iterator[BrowserContext]:
    """A browser that reports each call of the canary, each dialog and each refusal of the policy."""
    context = browser.new_context()
    context.set_default_timeout(90_000)
    context.expose_function("canary", lambda *_: alarms.append("canary"))
    context.expose_function("reportRefusal", lambda what: alarms.append(f"policy: {what}"))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', event =>"
        " window.reportRefusal(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
    )

    def note_dialog(dialog: Dialog) -> None:
        alarms.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    context.on("dialog", note_dialog)
    yield context
    context.close()


@pytest.mark.browser
def test_no_text_runs_in_a_browser(
    watched: BrowserContext, served: str, alarms: list[str], library: FakeLibrary
) -> None:
    page = watched.new_page()
    for number in range(1, -(-len(library.held) // 50) + 1):
        page.goto(f"{served}/documents?page={number}")
    for one in FORMATS:
        page.goto(f"{served}/documents/format-{one.name}")
        assert "canary" in page.locator("article").inner_text()
    for number in range(0, len(PAYLOADS), _BATCH):
        page.goto(f"{served}/documents/fact-{number}")
        page.goto(served)
        page.locator("#question").fill("\n".join(PAYLOADS[number : number + _BATCH]))
        page.locator("#ask").get_by_role("button", name="Ask", exact=True).click()
        page.locator("article.cited-turn").or_(page.get_by_role("alert")).first.wait_for()
    page.mouse.move(300, 300)
    page.keyboard.press("Tab")
    page.wait_for_timeout(200)
    assert alarms == []


@pytest.mark.browser
def test_the_browser_reports_what_runs_and_what_the_policy_refuses(
    watched: BrowserContext, served: str, alarms: list[str]
) -> None:
    page = watched.new_page()
    page.goto(f"{served}/help")
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=data:, onerror=canary()>'")
    page.wait_for_timeout(300)
    assert [alarm for alarm in alarms if alarm.startswith("policy:")]
    alarms.clear()
    page.evaluate("canary()")
    page.evaluate("alert('seen')")
    assert "canary" in alarms
    assert "dialog: seen" in alarms
