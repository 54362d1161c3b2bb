"""The pages show nothing where nobody looked for the caller of a request."""

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

import web.pages
from tests.fakes import FakeEngine, FakeLibrary
from web.serving_generation import ServingGeneration, collections_of

WORDS = ("River Charter", "river-charter", "Ministry of Rivers", "flood")


class SeesOne:
    """A caller who sees one collection."""

    collections = frozenset({"main"})


@pytest.mark.parametrize(
    ("state", "seen"),
    [({}, frozenset()), ({"caller": None}, frozenset()), ({"caller": SeesOne()}, frozenset({"main"}))],
)
def test_a_caller_sees_what_was_found_out_about_them_and_no_more(
    state: dict[str, object], seen: frozenset[str]
) -> None:
    assert collections_of(Request({"type": "http", "state": state})) == seen


def test_without_any_state_nothing_is_seen() -> None:
    assert collections_of(Request({"type": "http"})) == frozenset()


@pytest.mark.parametrize("path", ["/", "/documents", "/documents/river-charter", "/quality"])
def test_an_app_that_looks_for_no_callers_shows_no_document(
    library: FakeLibrary, engine: FakeEngine, path: str
) -> None:
    app = FastAPI(docs_url=None)
    app.state.serving = ServingGeneration(engine, library, lambda: None)
    web.pages.attach(app)
    client = TestClient(app)
    shown = client.get(path)
    asked = client.post("/", data={"question": "Who is told of every flood?"})
    assert (shown.status_code, asked.status_code) == (503, 503)
    assert not [word for word in WORDS if word in shown.text + asked.text]
