"""Examples for OpenAPI: responses about an upload to the corpus in the repository, and about keys."""

from typing import Any

from api.wire import examples

_SHA256 = "eaf6b69efa2772509922b125a7e11865e4522ff39cecc7a84aff6ab872664e45"
_PREVIEW, _BEFORE = "000002-327c90a5", "000001-bd43b83a"
_NO_CHANGES = dict.fromkeys(
    ("changed", "unchanged", "removed", "withheld", "withdrawn", "reinstated", "duplicate", "failed"), 0
)

_STARTED: dict[str, Any] = {
    "id": "20261128T002816-27377a06",
    "kind": "upload",
    "request": {
        "incoming": "c3e2e6c380d79bb8",
        "sha256": _SHA256,
        "file_name": "bins.txt",
        "document": "bins",
        "facts": {},
        "ocr": False,
        "mode": "preview",
    },
    "by": "Data team",
    "by_key": "ee92a160",
    "status": "running",
    "created": "2026-11-28T00:28:16+00:00",
    "ended": None,
    "progress": None,
    "result": None,
    "error": None,
}
STARTED_JOB: dict[str, Any] = _STARTED

_REPORT: dict[str, Any] = {
    "lines": [
        {
            "outcome": "added",
            "document_id": "bins",
            "file": "bins.txt",
            "title": "Bins",
            "version": _SHA256,
            "edition": 1,
            "pages": None,
            "pages_without_text": [],
            "coverage": 1.0,
            "passages_added": 1,
            "passages_removed": 0,
            "reason": None,
            "detail": None,
            "changes": [],
            "proposals": [],
        }
    ],
    "generation": _BEFORE,
    "published": False,
    "dry_run": False,
    "passages": 7,
    "encoded": 1,
    "seconds": 0.41,
    "preview": _PREVIEW,
    "counts": {"added": 1, **_NO_CHANGES},
}
JOB: dict[str, Any] = {**_STARTED, "status": "done", "ended": "2026-11-28T00:28:24+00:00", "result": _REPORT}

_MADE: dict[str, Any] = {
    "id": _PREVIEW,
    "created": "2026-11-28T00:28:23+00:00",
    "parent": _BEFORE,
    "documents": 2,
    "passages": 7,
}
PREVIEW: dict[str, Any] = {**_MADE, "report": _REPORT}
GENERATION: dict[str, Any] = {**_MADE, "serves": True}

REPORT: dict[str, Any] = {
    "id": "5f0c2a9b",
    "at": "2026-11-28T04:20:00+00:00",
    "complaint": "cut_off",
    "document": "counter-terrorism",
    "version": "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
    "start": 1200,
    "end": 1350,
    "question": None,
    "done": None,
}

AUDIT: list[dict[str, Any]] = [
    {
        "id": 3,
        "at": "2026-11-28T00:28:24+00:00",
        "by": "Data team",
        "key": "ee92a160",
        "action": "upload",
        "subject": "bins, bins.txt",
        "outcome": f"1 added; preview {_PREVIEW}",
        "sha256": "5b0478b414f4661c9a2d54bdcbf6d94c70bf68f873cd128c0592a38feee80427",
    }
]

KEY: dict[str, Any] = {
    "id": "d1211a51",
    "name": "Enquiries desk",
    "role": "reader",
    "collections": None,
    "created": "2026-11-28T00:28:14+00:00",
    "expires": None,
    "last_used": None,
    "revoked": None,
}
NEW_KEY: dict[str, Any] = {**KEY, "key": "cited_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EX"}

EVENTS = (
    'event: progress\ndata: {"id": "20261128T002816-27377a06", "status": "running"}\n\n'
    'event: ended\ndata: {"id": "20261128T002816-27377a06", "status": "done"}\n\n'
)

_LINK = (
    f"http://127.0.0.1:8000/documents/{examples.DOCUMENT['id']}?version={examples.DOCUMENT['version']}"
    "&start=1101&end=1532#quote"
)
_REPLY_QUOTE: dict[str, Any] = examples.ANSWER["quotes"][0]
_OPENING = "The documents say:\n\n[1] “"
COMPLETION: dict[str, Any] = {
    "id": "chatcmpl-89f43b1fa99a48668a8f92fa97c43997",
    "object": "chat.completion",
    "created": 1795825721,
    "model": "cited",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": f"{_OPENING}{_REPLY_QUOTE['text']}”\n\n{examples.DOCUMENT['title']}\n{_LINK}",
                "refusal": None,
                "annotations": [
                    {
                        "type": "url_citation",
                        "url_citation": {
                            "start_index": len(_OPENING),
                            "end_index": len(_OPENING) + len(_REPLY_QUOTE["text"]),
                            "title": examples.DOCUMENT["title"],
                            "url": _LINK,
                        },
                        "cited": _REPLY_QUOTE,
                    }
                ],
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    "cited": {
        name: examples.ANSWER[name]
        for name in ("answer_id", "status", "reason", "confidence", "certainty", "generation", "as_of")
    },
}
COMPLETION_STREAM = (
    'data: {"id": "chatcmpl-89f43b1fa99a48668a8f92fa97c43997", "object": "chat.completion.chunk", "created": '
    '1795825721, "model": "cited", "choices": [{"index": 0, "delta": {"content": "The documents say:"}, "logprobs": '
    'null, "finish_reason": null}]}\n\ndata: [DONE]\n\n'
)
