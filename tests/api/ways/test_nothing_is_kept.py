"""No question reaches the server's log or its data folder, whichever way it is asked, and however badly."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
from mcp.client.client import Client

from tests.servers import start

SECRET = "zebra7f3k zebra"
DOCUMENT = "counter-terrorism-and-extremism"
EVENTS = {"Accept": "text/event-stream"}


def _bodies(question: Any) -> list[tuple[str, dict[str, Any]]]:
    message = {"role": "user", "content": question}
    return [
        ("/v1/answers", {"question": question}),
        ("/v1/answers:batch", {"questions": [question, question]}),
        ("/v1/certificates", {"question": question}),
        ("/v1/certificates", {"question": question, "filters": {"documents": [question]}}),
        ("/v1/compare", {"question": question, "documents": [DOCUMENT, "nothing"]}),
        ("/v1/compare", {"question": question, "documents": [DOCUMENT, question]}),
        ("/v1/check", {"text": question}),
        ("/v1/check", {"file": question, "file_name": question}),
        ("/v1/chat/completions", {"model": "cited", "messages": [message]}),
        ("/v1/chat/completions", {"model": "cited", "messages": [message], "stream": True}),
    ]


async def _call_tools(address: str, question: Any) -> None:
    async with Client(f"{address}/mcp") as client:
        for tool in (
            "ask",
            "which_one",
            "search_passages",
            "search_certificate",
            "read_document",
            "verify_quote",
            "check_draft",
            "list_duties",
            "list_changes",
            SECRET,
        ):
            names = ("question", "document_id", "quote", "version", "text")
            await client.call_tool(tool, {**dict.fromkeys(names, question), "start": 0})


def test_a_question_is_in_no_log_and_no_file_whichever_way_it_is_asked(data_folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    process, address = start(data_folder, log)
    try:
        for question in (SECRET, SECRET * 500, [SECRET], f"{SECRET}\ud800"):
            for path, body in _bodies(question):
                for headers in ({}, EVENTS):
                    sent = {"Content-Type": "application/json", **headers}
                    httpx2.post(address + path, content=json.dumps(body), headers=sent, timeout=60)
        for question in (SECRET, SECRET * 500, [SECRET]):
            asyncio.run(_call_tools(address, question))
        httpx2.post(f"{address}/mcp", content=json.dumps({"method": SECRET}), headers={"Accept": "application/json"})
    finally:
        process.terminate()
        process.wait(20)
    written = [log, *(path for path in data_folder.rglob("*") if path.is_file() and "models" not in path.parts)]
    assert [str(path) for path in written if b"zebra" in path.read_bytes()] == []
    assert "Traceback" not in log.read_text()
