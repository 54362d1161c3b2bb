"""The example of the changes between two editions for OpenAPI. A test compares it with a real response."""

from typing import Any

_OLD, _NEW = "5d1f8c24f6f0ad6a" * 4, "0c4e7a9be27f13d8" * 4

_CITATION: dict[str, Any] = {
    "document_id": "prevent-duty-guidance",
    "title": "Prevent duty guidance",
    "publisher": "Home Office",
    "url": None,
    "version": _OLD,
    "text_sha256": "a3b1" * 16,
    "start": 4210,
    "end": 4275,
    "quote_sha256": "77c2" * 16,
    "page": 12,
    "page_label": "10",
    "paragraph": "21",
    "heading_path": ["Prevent duty guidance", "Referrals"],
    "published": "2021-04-01",
    "by_ocr": False,
    "quoting": None,
}

EDITION_CHANGES: dict[str, Any] = {
    "document_id": "prevent-duty-guidance",
    "title": "Prevent duty guidance",
    "old": {"version": _OLD, "edition": 1, "published": "2021-04-01"},
    "new": {"version": _NEW, "edition": 2, "published": "2023-09-07"},
    "total": 1,
    "counts": {
        "obligation": 1,
        "number": 0,
        "date": 0,
        "actor": 0,
        "condition": 0,
        "wording": 0,
        "layout": 0,
    },
    "unmentioned": 1,
    "renumbered": 3,
    "listed": [
        {
            "text": "Paragraph 30: the training of staff is described in more detail.",
            "citation": {**_CITATION, "version": _NEW, "start": 180, "end": 244, "paragraph": None},
        }
    ],
    "changes": [
        {
            "id": "1",
            "kind": "obligation",
            "kinds": ["obligation", "number"],
            "op": "same",
            "moved": False,
            "old": {"text": "The board must review each referral within 28 days.", "citation": _CITATION},
            "new": {
                "text": "The board should review each referral within 56 days.",
                "citation": {**_CITATION, "version": _NEW, "published": "2023-09-07"},
            },
            "words": [
                {"op": "same", "text": "The board"},
                {"op": "removed", "text": " must"},
                {"op": "added", "text": " should"},
                {"op": "same", "text": " review each referral within"},
                {"op": "removed", "text": " 28"},
                {"op": "added", "text": " 56"},
                {"op": "same", "text": " days."},
            ],
            "mentioned": False,
            "entries": [],
        }
    ],
}
