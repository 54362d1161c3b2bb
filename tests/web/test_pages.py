"""What holds for every page: headers, one heading, nothing from elsewhere; and the reference of the interface."""

import re
from typing import Annotated

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from starlette.testclient import TestClient

from web.errors import failure_page, not_found_page
from web.pages import attach
from web.reference.api_reference import type_name
from web.rendering import HEADERS

PAGES = ["/", "/documents", "/documents/river-charter", "/documents/nowhere", "/docs", "/quality"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_carries_the_headers_that_protect_it(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_landmarks_one_heading_and_a_skip_link(client: TestClient, address: str) -> None:
    page = BeautifulSoup(client.get(address).text, "html.parser")
    assert page.select_one("html[lang]")
    assert len(page.select("h1")) == len(page.select("main#main-content")) == 1
    assert page.select_one("header") and page.select_one("nav") and page.select_one("footer")
    assert page.select_one("a.govuk-skip-link[href='#main-content']")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_loads_from_elsewhere_or_holds_style_or_script_of_its_own(client: TestClient, address: str) -> None:
    page = BeautifulSoup(client.get(address).text, "html.parser")
    loaded = [tag.get("src") or tag.get("href") for tag in page.select("script, link, img, iframe")]
    assert loaded and all(str(source).startswith("/") and not str(source).startswith("//") for source in loaded)
    assert not page.select("style, [style], script:not([src])")
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_files_are_served_with_a_type_that_browsers_accept(client: TestClient) -> None:
    assert "javascript" in client.get("/script/cited.js").headers["content-type"]
    assert client.get("/static/icon.svg").headers["content-type"].startswith("image/svg")
    assert client.get("/static/../routes.py").status_code == 404
    assert client.get("/static/%2e%2e/routes.py").status_code == 404


def test_pages_for_what_is_missing_and_what_failed_can_be_used_by_the_application() -> None:
    app = FastAPI(docs_url=None)
    attach(app)
    app.add_exception_handler(404, lambda request, _: not_found_page(request))

    @app.get("/broken")
    def broken(request: Request) -> HTMLResponse:
        return failure_page(request)

    client = TestClient(app)
    assert "Page not found" in client.get("/nowhere").text
    assert client.get("/broken").status_code == 500


class Lamp(BaseModel):
    """A light."""

    colour: str
    watts: list[int] = []


def test_the_reference_shows_operations_parameters_examples_and_types(app: FastAPI, client: TestClient) -> None:
    lamp = {"colour": "red", "watts": [1]}

    @app.post(
        "/v1/lamps/{room}",
        summary="Hang a `lamp`",
        responses={200: {"content": {"application/json": {"example": lamp}}}},
    )
    def hang(room: str, lamp: Lamp, bright: Annotated[bool, Query(description="Very bright")] = False) -> Lamp:
        return lamp

    page = BeautifulSoup(client.get("/docs").text, "html.parser")
    text = " ".join(page.get_text(" ").split())
    for words in (
        "POST /v1/lamps/{room}",
        "Hang a lamp",
        "Very bright",
        '"colour": "red"',
        "list of integer",
        "A light.",
    ):
        assert words in text
    assert [code.get_text() for code in page.select("li:has(a[href='#post-v1-lamps-room']) > code")] == ["lamp"]
    assert page.select_one("a[href='#post-v1-lamps-room']") and page.select_one("#post-v1-lamps-room")
    assert page.select_one(f"a[href='{app.openapi_url}']")
    assert "/documents/{document_id}" not in text


def test_each_get_route_of_the_reference_can_be_tried_without_script(app: FastAPI, client: TestClient) -> None:
    @app.get("/v1/lamps/{room}")
    def lamps(room: str, bright: bool = False) -> list[str]:
        return [room, str(bright)]

    page = BeautifulSoup(client.get("/docs").text, "html.parser")
    form = page.select_one("form[data-path='/v1/lamps/{room}']")
    assert form is not None
    assert {field["name"] for field in form.select("input")} == {"room", "bright"}
    tried = client.get(str(form["action"]), params={"room": "a/b?c", "bright": "true"}, follow_redirects=False)
    assert (tried.status_code, tried.headers["location"]) == (303, "/v1/lamps/a%2Fb%3Fc?bright=true")
    left_out = client.get(str(form["action"]), params={"room": "x", "bright": "", "other": "1"}, follow_redirects=False)
    assert left_out.headers["location"] == "/v1/lamps/x"
    assert client.get("/docs/try/get-nothing", follow_redirects=False).status_code == 404


def test_the_field_for_a_key_has_no_name_by_which_a_form_would_send_it(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/docs").text, "html.parser")
    field = page.select_one("[data-key]")
    assert field is not None
    assert not field.has_attr("name")
    form = field.find_parent("form")
    assert form is not None
    assert not form.select("[name]")
    assert not page.select("script:not([src])")


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ({"type": "string"}, "text"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Quote"}}, "list of Quote"),
        ({"const": "answered"}, '"answered"'),
        ({}, "any"),
    ],
)
def test_types_are_named_in_words(schema: dict[str, object], name: str) -> None:
    assert type_name(schema) == name


def test_the_lock_of_the_styles_names_no_host() -> None:
    from web.build_assets import WEB

    lock = (WEB / "package-lock.json").read_text("utf-8")
    assert not re.search(r"https?:|\"resolved\"|\"funding\"", lock)
