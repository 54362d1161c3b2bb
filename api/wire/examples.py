"""Examples for OpenAPI: responses about the corpus in the repository. Tests compare them with real responses."""

from typing import Any

from api.wire.citation_examples import CORPUS, IN_FORCE, cited
from retrieval.facts import EDITION_FACTS, FACTS
from retrieval.text import digest

_DOCUMENT, _SHA256 = CORPUS["document_id"], CORPUS["version"]

QUESTION: dict[str, Any] = {
    "question": "What are the aims of Prevent?",
    "history": [],
    "filters": {"documents": [], "publishers": [], "versions": [], "collections": [], "nations": [], "readers": []},
    "limit": 1,
}

_CITATION = cited(CORPUS, 1101, 1532, "f27940e21a58cfd87138c6e736b2814e0e409df076ed68d6c32ee34f1b03319b")

_TEXT = (
    "The aims of Prevent are to:\n\n"
    "  • Respond to the ideological challenge of terrorism and the threat we face from those who promote it\n"
    "  • Prevent people from being drawn into terrorism and ensure that they are given appropriate advice and support\n"
    "  • Work with a wide range of sectors (including education, criminal justice, faith, charities, the internet and "
    "health) where there are risks of radicalisation which we need to address."
)

ANSWER: dict[str, Any] = {
    "answer_id": "3664416113474d62e5bc747b",
    "question": QUESTION["question"],
    "standalone_question": QUESTION["question"],
    "status": "answered",
    "reason": None,
    "confidence": 0.76,
    "certainty": {"band": "answered", "right": 0.89},
    "quotes": [
        {
            "text": _TEXT,
            "core": [[1101, 1128], [1134, 1232], [1237, 1345], [1350, 1532]],
            "confidence": 0.76,
            "citation": _CITATION,
            "standing": IN_FORCE,
            "also": [],
            "references": [],
            "cells": [],
            "extent": None,
            "audience": None,
            "for_others": False,
        }
    ],
    "nearest": [],
    "generation": "000001-05752195",
    "as_of": "2026-11-23",
    "took_ms": 8.8,
}


def _option(document_id: str, text: str, core: list[int], confidence: float, sha256: str) -> dict[str, Any]:
    title = document_id.replace("-", " ").capitalize()
    place = {
        "document_id": document_id,
        "title": title,
        "version": sha256,
        "text_sha256": sha256,
        "start": core[0],
        "end": core[0] + len(text),
        "quote_sha256": digest(text),
        "heading_path": [title, "Review"],
    }
    quote = {"text": text, "core": [core], "confidence": confidence, "citation": {**_CITATION, **place}}
    return {
        "kind": "document",
        "label": title,
        "document_id": document_id,
        "quote": {**ANSWER["quotes"][0], **quote},
    }


# What "How often is the policy reviewed?" may mean over the policies of api/lab/page_documents.py.
OPTIONS: dict[str, Any] = {
    "options": [
        _option(
            "parking-policy",
            "The board reviews the parking policy every two years. Residents must be told of a change at least 28 days "
            "before it begins.",
            [24, 77],
            0.8225,
            "98968c1439f6339957dc99c8bca5288624d66f484e6073bcedbebab73de583c9",
        ),
        _option(
            "tree-policy",
            "The tree policy is reviewed every five years by the tree warden. The warden should publish the result "
            "within 14 days.",
            [21, 85],
            0.775,
            "c33d08edef533b83606c3b2e982665b76f8e4e953cc810a29b92924a58c65b04",
        ),
    ]
}

# The answer of a document that is silent.
_SILENT: dict[str, Any] = {
    **ANSWER,
    "answer_id": "0c2dd04cb1a6a7f2bd3d9d26",
    "status": "no_answer",
    "reason": "topic_only",
    "confidence": 0.12,
    "certainty": {"band": "no_answer", "right": None},
    "quotes": [],
}

COMPARISON: dict[str, Any] = {
    "question": QUESTION["question"],
    "as_of": ANSWER["as_of"],
    "generation": ANSWER["generation"],
    "answered": 1,
    "rows": [
        {
            "kind": "document",
            "document_id": _DOCUMENT,
            "publisher": None,
            "title": _CITATION["title"],
            "published": None,
            "answer": ANSWER,
        },
        {
            "kind": "document",
            "document_id": "prevent-duty-guidance",
            "publisher": None,
            "title": "Prevent duty guidance",
            "published": "2023-09-07",
            "answer": _SILENT,
        },
    ],
}

QUALITY: dict[str, Any] = {
    "generation": "000001-05752195",
    "threshold": 0.3,
    "sure": 0.8,
    "risk": 0.1,
    "certainty": 0.95,
    "basis": "built_in",
    "kept": False,
    "message": "The library has no questions of its own. The built-in threshold is in use.",
    "built_in": {
        "questions": 337,
        "answered": 210,
        "wrong": 76,
        "share_answered": 0.62,
        "share_wrong": 0.36,
        "wrong_at_most": 0.42,
        "measured": "2026-11-27",
    },
    "built_in_bands": {
        "answered": {
            "questions": 337,
            "answered": 73,
            "wrong": 8,
            "share_answered": 0.22,
            "share_wrong": 0.11,
            "wrong_at_most": 0.19,
            "measured": "2026-11-27",
        },
        "likely": {
            "questions": 337,
            "answered": 137,
            "wrong": 68,
            "share_answered": 0.41,
            "share_wrong": 0.5,
            "wrong_at_most": 0.57,
            "measured": "2026-11-27",
        },
    },
    "own": None,
    "own_bands": None,
    "verdicts": [],
}

DOCUMENT: dict[str, Any] = {
    "id": _DOCUMENT,
    **dict.fromkeys(FACTS),
    "title": "Counter-Terrorism and Extremism",
    "collection": "main",
    "version": _SHA256,
    "text_sha256": _SHA256,
    "media_type": "text/plain",
    "file_name": f"{_DOCUMENT}.txt",
    "bytes": 2941,
    "pages": None,
    "pages_without_text": [],
    "pages_by_ocr": [],
    "edition": 1,
    "standing": IN_FORCE,
    "stated_extent": None,
    "stated_audience": None,
}

EDITIONS: dict[str, Any] = {
    **DOCUMENT,
    "editions": [
        {
            **dict.fromkeys(EDITION_FACTS),
            "version": _SHA256,
            "edition": 1,
            "file_name": f"{_DOCUMENT}.txt",
            "bytes": 2941,
            "pages": None,
            "standing": IN_FORCE,
        }
    ],
}

# GET /v1/documents/{id}/text?start=1101&end=1128
SLICE: dict[str, Any] = {
    "document_id": _DOCUMENT,
    "version": _SHA256,
    "text_sha256": _SHA256,
    "start": 1101,
    "end": 1128,
    "text": "The aims of Prevent are to:",
    "blocks": [
        {
            "kind": "paragraph",
            "start": 1101,
            "end": 1128,
            "heading_path": _CITATION["heading_path"],
            "level": None,
            "page": None,
            "page_label": None,
            "paragraph": None,
            "lead_in": None,
            "anchor": None,
            "quoting": None,
        }
    ],
}

VERIFICATION: dict[str, Any] = {
    "verified": True,
    "quotes": [
        {"verified": True, "failed": None, "message": "the file has exactly these words at exactly this place."}
    ],
}


def example_response(example: object) -> dict[str, Any]:
    """An OpenAPI response with this example."""
    return {"description": "OK", "content": {"application/json": {"example": example}}}


PLACES: dict[str, Any] = {
    "document_id": _DOCUMENT,
    "version": _SHA256,
    "start": 1101,
    "end": 1128,
    "rectangles": [],
}

HEALTH: dict[str, Any] = {"status": "ok", "version": "0.3.0"}
READY: dict[str, Any] = {"status": "ready", "generation": "000001-05752195"}
