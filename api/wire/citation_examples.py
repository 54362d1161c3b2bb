"""The citations of the examples for OpenAPI: the facts of each document stand here once."""

from typing import Any

IN_FORCE: dict[str, Any] = {"state": "in_force", "since": None, "until": None, "by": None, "notice": None}

# Every field of a citation, in the order of the contract.
_FIELDS: dict[str, Any] = {
    "document_id": "",
    "title": "",
    "publisher": None,
    "url": None,
    "version": "",
    "text_sha256": "",
    "start": 0,
    "end": 0,
    "quote_sha256": "",
    "page": None,
    "page_label": None,
    "paragraph": None,
    "heading_path": [],
    "published": None,
    "by_ocr": False,
    "quoting": None,
}

_CORPUS_SHA256 = "c16880187e6292574f4fc8de3c72292bd61ae31c8013e8212b992c2894a1cd79"
# The document that ships, under the heading that all examples quote.
CORPUS: dict[str, Any] = {
    **_FIELDS,
    "document_id": "counter-terrorism-and-extremism",
    "title": "Counter-Terrorism and Extremism",
    "version": _CORPUS_SHA256,
    "text_sha256": _CORPUS_SHA256,
    "heading_path": [
        "Counter-Terrorism and Extremism",
        "Prevent: to stop people becoming terrorists or supporting terrorism",
    ],
}

# A document under the Open Government Licence v3.0 (CP 1240, 2025): recommendation 7.
INQUIRY_RESPONSE: dict[str, Any] = {
    **_FIELDS,
    "document_id": "covid-19-inquiry-module-1-response",
    "title": "UK Covid-19 Inquiry, module 1: government response",
    "publisher": "Cabinet Office",
    "version": "65449eb1edef2df36090c31b0833ab1b3a16900ca067f7f095e1ad732eb34f69",
    "text_sha256": "4f2b3c622ed820a3b68caf7e405b7d627b4dfd5c7b3fef79dfe540ca401b12a6",
    "page": 31,
    "page_label": "30",
    "heading_path": [
        "UK Government Response to the Covid-19 Inquiry Module 1 Report",
        "Introduction",
        "Recommendation 7: Publication of findings and lessons from civil emergency exercises",
    ],
    "quoting": "Covid-19 Inquiry",
}

# Two editions of a document that the example makes up.
EARLIER_EDITION: dict[str, Any] = {
    **_FIELDS,
    "document_id": "prevent-duty-guidance",
    "title": "Prevent duty guidance",
    "publisher": "Home Office",
    "version": "5d1f8c24f6f0ad6a" * 4,
    "text_sha256": "a3b1" * 16,
    "page": 12,
    "page_label": "10",
    "paragraph": "21",
    "heading_path": ["Prevent duty guidance", "Referrals"],
    "published": "2021-04-01",
}
LATER_EDITION: dict[str, Any] = {**EARLIER_EDITION, "version": "0c4e7a9be27f13d8" * 4, "published": "2023-09-07"}


def cited(edition: dict[str, Any], start: int, end: int, quote_sha256: str, **facts: Any) -> dict[str, Any]:
    """The citation of a slice of an edition. `facts` replace those of the edition."""
    return {**edition, "start": start, "end": end, "quote_sha256": quote_sha256, **facts}
