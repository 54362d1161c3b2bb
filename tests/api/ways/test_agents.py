"""The MCP tools, called with the official client."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp_types import CallToolResult, TextContent

QUESTION = "What are the aims of Prevent?"
SILENT = "What is the recipe for apple crumble?"
DOCUMENT = "counter-terrorism-and-extremism"
SECRET = "zebra7f3k"


def with_client(address: str, use: Callable[[Client], Awaitable[Any]], mode: Any = "auto") -> Any:
    async def run() -> Any:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return await use(client)

    return asyncio.run(run())


def call(address: str, tool: str, **arguments: Any) -> CallToolResult:
    result: CallToolResult = with_client(address, lambda client: client.call_tool(tool, arguments))
    return result


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    content: dict[str, Any] = result.structured_content or {}
    return content


def text(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_all_tools_are_listed_that_only_read_and_say_what_they_do(address: str) -> None:
    tools = with_client(address, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == [
        "ask",
        "which_one",
        "search_passages",
        "search_certificate",
        "read_document",
        "verify_quote",
        "check_draft",
        "list_duties",
        "list_changes",
    ]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert tool.description.endswith(".")
        assert all(field["description"].endswith(".") for field in tool.input_schema["properties"].values())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_ask_gives_the_answer_and_a_text_with_its_quotes_and_links(address: str, mode: str) -> None:
    result = with_client(address, lambda client: client.call_tool("ask", {"question": QUESTION, "limit": 2}), mode)
    plain = httpx2.post(f"{address}/v1/answers", json={"question": QUESTION, "limit": 2}).json()
    assert {**structured(result), "took_ms": 0} == {**plain, "took_ms": 0}
    for number, quote in enumerate(plain["quotes"], 1):
        assert f"[{number}] “{quote['text']}”" in text(result)
    assert f"{address}/documents/{DOCUMENT}?version=" in text(result)


def test_silence_is_no_error(address: str) -> None:
    result = call(address, "ask", question=SILENT)
    assert structured(result)["status"] == "no_answer"
    assert text(result).startswith("Cited found no sentence that answers this.")


def test_search_gives_passages_that_stand_where_their_citations_say(address: str) -> None:
    passages = structured(call(address, "search_passages", question=SILENT, limit=3))["passages"]
    assert len(passages) == 3
    for passage in passages:
        place = passage["citation"]
        path = f"/v1/documents/{place['document_id']}/text?start={place['start']}&end={place['end']}"
        assert httpx2.get(address + path).json()["text"] == passage["text"]
        assert httpx2.get(passage["link"]).status_code == 200


def test_search_finds_the_passage_of_the_answer_first(address: str) -> None:
    (passage,) = structured(call(address, "search_passages", question=QUESTION, limit=1))["passages"]
    assert "The aims of Prevent are to" in passage["text"]


def test_a_document_is_read_in_parts(address: str) -> None:
    whole = httpx2.get(f"{address}/v1/documents/{DOCUMENT}/text").json()["text"]
    first = structured(call(address, "read_document", document_id=DOCUMENT, end=100))
    rest = structured(call(address, "read_document", document_id=DOCUMENT, start=first["end"]))
    assert first["text"] + rest["text"] == whole
    assert (first["end"], rest["end"], rest["length"]) == (100, len(whole), len(whole))


def test_a_document_is_a_resource(address: str) -> None:
    whole = httpx2.get(f"{address}/v1/documents/{DOCUMENT}/text").json()["text"]
    templates = with_client(address, lambda client: client.list_resource_templates()).resource_templates
    assert [template.uri_template for template in templates] == ["cited://documents/{document_id}"]
    read = with_client(address, lambda client: client.read_resource(f"cited://documents/{DOCUMENT}"))
    assert [content.text for content in read.contents] == [whole]


def test_a_quote_is_verified_against_the_original(address: str) -> None:
    quote = structured(call(address, "ask", question=QUESTION))["quotes"][0]
    place = {"document_id": DOCUMENT, "start": quote["citation"]["start"]}
    true = structured(call(address, "verify_quote", quote=quote["text"], **place))
    false = structured(call(address, "verify_quote", quote=quote["text"].replace("aims", "hopes"), **place))
    assert (true["verified"], true["failed"]) == (True, None)
    assert (false["verified"], false["failed"]) == (False, "offsets")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "question: missing"),
        ("ask", {"question": [SECRET]}, "question: send text"),
        ("ask", {"question": " "}, "The question is empty."),
        ("ask", {"question": f"{SECRET} " * 300}, "The question has 2,999 characters"),
        ("ask", {"question": SECRET * 100_000}, "The question has 900,000 characters"),
        ("ask", {"question": QUESTION, "limit": SECRET}, "limit: send a whole number"),
        ("ask", {"question": QUESTION, "limit": 21}, "limit: send 20 or less"),
        ("ask", {"question": QUESTION, "documents": [SECRET]}, "There is no document with this id."),
        ("ask", {"question": QUESTION, "documents": [SECRET * 100]}, "documents.0: too long"),
        ("search_passages", {"question": QUESTION, "limit": 0}, "limit: send 1 or more"),
        ("search_passages", {"question": ""}, "The question is empty."),
        ("read_document", {"document_id": SECRET}, "There is no document with this id."),
        ("read_document", {"document_id": DOCUMENT, "start": -1}, "start: send 0 or more"),
        ("read_document", {"document_id": DOCUMENT, "start": 10**9}, "The range must satisfy"),
        ("read_document", {"document_id": DOCUMENT, "version": SECRET}, "The document has no such version."),
        ("verify_quote", {"document_id": SECRET, "quote": SECRET, "start": 0}, "There is no document with this id."),
        (SECRET, {"question": QUESTION}, "There is no such tool."),
    ],
)
def test_wrong_arguments_are_told_what_to_do_and_are_not_given_back(
    address: str, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = call(address, tool, **arguments)
    assert result.is_error
    assert said in text(result)
    assert SECRET not in text(result)


def test_only_post_is_answered(address: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        response = httpx2.request(method, f"{address}/mcp")
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"zebra7f3k"', b'{"zebra7f3k": 1}', b'{"method": "zebra7f3k"}'])
def test_a_message_that_is_none_is_refused_without_being_given_back(address: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    response = httpx2.post(f"{address}/mcp", content=body, headers=headers)
    assert 400 <= response.status_code < 500
    assert SECRET not in response.text


def test_a_foreign_name_of_the_host_is_refused(address: str) -> None:
    """Which names are allowed is decided for all routes alike."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Accept": "application/json, text/event-stream", "Host": "cited.example.org"}
    assert httpx2.post(f"{address}/mcp", json=message, headers=headers).status_code == 421
