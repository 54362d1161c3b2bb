"""The example of the changes between two editions for OpenAPI. A test compares it with a real response."""

from typing import Any

from api.wire.citation_examples import EARLIER_EDITION, LATER_EDITION, cited

_QUOTE_SHA256 = "77c2" * 16

EDITION_CHANGES: dict[str, Any] = {
    "document_id": "prevent-duty-guidance",
    "title": "Prevent duty guidance",
    "old": {"version": EARLIER_EDITION["version"], "edition": 1, "published": "2021-04-01"},
    "new": {"version": LATER_EDITION["version"], "edition": 2, "published": "2023-09-07"},
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
            "citation": cited(LATER_EDITION, 180, 244, _QUOTE_SHA256, paragraph=None),
        }
    ],
    "changes": [
        {
            "id": "1",
            "kind": "obligation",
            "kinds": ["obligation", "number"],
            "op": "same",
            "moved": False,
            "old": {
                "text": "The board must review each referral within 28 days.",
                "citation": cited(EARLIER_EDITION, 4210, 4275, _QUOTE_SHA256),
            },
            "new": {
                "text": "The board should review each referral within 56 days.",
                "citation": cited(LATER_EDITION, 4210, 4275, _QUOTE_SHA256),
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
