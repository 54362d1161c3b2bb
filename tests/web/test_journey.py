"""The whole way with the real engine and a real browser: a question, a quote, the source opened at the mark."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_question_leads_to_its_quote_marked_in_the_source(
    browser: Browser, serve: Callable[[Any], str], service: Service, data_folder: Any, script: bool
) -> None:
    address = serve(create_app(Settings(data=data_folder), service))
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
    page.goto(address)
    page.get_by_label("Your question").or_(page.get_by_role("textbox")).first.fill("What are the aims of Prevent?")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Respond to the ideological challenge of terrorism").first).to_be_visible()
    page.get_by_role("link", name="Open in the document").first.click()
    mark = page.locator("#quote").first
    expect(mark).to_be_visible()
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("The aims of Prevent are to")
    assert "Prevent?" not in page.url
    assert elsewhere == []
    context.close()


def test_silence_is_said_on_the_page(
    browser: Browser, serve: Callable[[Any], str], service: Service, data_folder: Any
) -> None:
    page = browser.new_page()
    page.goto(serve(create_app(Settings(data=data_folder), service)))
    page.get_by_role("textbox").first.fill("What is the recipe for apple crumble?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("article").get_by_text("Cited found no sentence that answers this.")).to_be_visible()
    page.close()
