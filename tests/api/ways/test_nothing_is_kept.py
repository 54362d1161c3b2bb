"""No question reaches the server's log or its data folder, whichever way it is asked, and however badly."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
from mcp.client.client import Client

from tests.servers import ServerProcess

SECRET = "zebra7f3k zebra"
EVENTS = {"Accept": "text/event-stream"}


def _bodies(question: Any) -> list[tuple[str, dict[str, Any]]]:
    message = {"role": "user", "content": question}
    return [
        ("/v1/answers", {"question": question}),
        ("/v1/answers:batch", {"questions": [question, question]}),
        ("/v1/chat/completions", {"model": "cited", "messages": [message]}),
        ("/v1/chat/completions", {"model": "cited", "messages": [message], "stream": True}),
    ]


async def _call_tools(address: str, question: Any) -> None:
    async with Client(f"{address}/mcp") as client:
        for tool in ("ask", "search_passages", "read_document", "verify_quote", SECRET):
            names = ("question", "document_id", "quote", "version")
            await client.call_tool(tool, {**dict.fromkeys(names, question), "start": 0})


def test_a_question_is_in_no_log_and_no_file_whichever_way_it_is_asked(
    shipped: ServerProcess, data_folder: Path
) -> None:
    for question in (SECRET, SECRET * 500, [SECRET], f"{SECRET}\ud800"):
        for path, body in _bodies(question):
            for headers in ({}, EVENTS):
                sent = {"Content-Type": "application/json", **headers}
                httpx2.post(shipped.address + path, content=json.dumps(body), headers=sent, timeout=60)
    for question in (SECRET, SECRET * 500, [SECRET]):
        asyncio.run(_call_tools(shipped.address, question))
    broken = json.dumps({"method": SECRET})
    httpx2.post(f"{shipped.address}/mcp", content=broken, headers={"Accept": "application/json"})
    written = [shipped.log, *(path for path in data_folder.rglob("*") if path.is_file() and "models" not in path.parts)]
    assert [str(path) for path in written if b"zebra" in path.read_bytes()] == []
    assert "Traceback" not in shipped.log.read_text()
