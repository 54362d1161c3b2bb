"""Examples of duties for OpenAPI: real ones of a document under the Open Government Licence v3.0 (CP 1240, 2025)."""

from typing import Any

DUTY: dict[str, Any] = {
    "id": "covid-19-inquiry-module-1-response.65449eb1edef.53",
    "force": "should",
    "actor": {
        "text": "the governments of the UK, Scotland, Wales and Northern Ireland",
        "start": 62405,
        "end": 62468,
        "stands_for": None,
    },
    "action": "publish an exercise report summarising the findings, lessons and recommendations, within three "
    "months of the conclusion of the exercise",
    "condition": "unless there are reasons of national security for not doing so",
    "deadline": "within three months of the conclusion of the exercise",
    "quote": {
        "text": "publish an exercise report summarising the findings, lessons and recommendations, within "
        "three months of the conclusion of the exercise;",
        "core": [[62548, 62684]],
        "citation": {
            "document_id": "covid-19-inquiry-module-1-response",
            "title": "UK Covid-19 Inquiry, module 1: government response",
            "publisher": "Cabinet Office",
            "url": None,
            "version": "65449eb1edef2df36090c31b0833ab1b3a16900ca067f7f095e1ad732eb34f69",
            "text_sha256": "4f2b3c622ed820a3b68caf7e405b7d627b4dfd5c7b3fef79dfe540ca401b12a6",
            "start": 62548,
            "end": 62684,
            "quote_sha256": "1d4769e1c90896dd8f732d3ba13d5d3b84828cde194c3d3d4d5d9ce325bce419",
            "page": 31,
            "page_label": "30",
            "paragraph": None,
            "heading_path": [
                "UK Government Response to the Covid-19 Inquiry Module 1 Report",
                "Introduction",
                "Recommendation 7: Publication of findings and lessons from civil emergency exercises",
            ],
            "published": None,
            "by_ocr": False,
            "quoting": "Covid-19 Inquiry",
        },
    },
    "lead_in": {
        "text": "For all civil emergency exercises, the governments of the UK, Scotland, Wales and "
        "Northern Ireland should each (unless there are reasons of national security for not "
        "doing so):",
        "core": [[62370, 62546]],
        "citation": {
            "document_id": "covid-19-inquiry-module-1-response",
            "title": "UK Covid-19 Inquiry, module 1: government response",
            "publisher": "Cabinet Office",
            "url": None,
            "version": "65449eb1edef2df36090c31b0833ab1b3a16900ca067f7f095e1ad732eb34f69",
            "text_sha256": "4f2b3c622ed820a3b68caf7e405b7d627b4dfd5c7b3fef79dfe540ca401b12a6",
            "start": 62370,
            "end": 62546,
            "quote_sha256": "5cb331e0128bb1af13ab901fbcbb7b391586eb7a06e1c5e807a21611fa6e6580",
            "page": 31,
            "page_label": "30",
            "paragraph": None,
            "heading_path": [
                "UK Government Response to the Covid-19 Inquiry Module 1 Report",
                "Introduction",
                "Recommendation 7: Publication of findings and lessons from civil emergency exercises",
            ],
            "published": None,
            "by_ocr": False,
            "quoting": "Covid-19 Inquiry",
        },
    },
    "standing": {"state": "in_force", "since": None, "until": None, "by": None, "notice": None},
}

CHANGES: dict[str, Any] = {
    "old": "0" * 64,
    "new": DUTY["quote"]["citation"]["version"],
    "changes": [{"kind": "added", "before": None, "after": DUTY}],
}
