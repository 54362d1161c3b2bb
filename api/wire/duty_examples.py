"""Examples of duties for OpenAPI: real ones."""

from typing import Any

from api.wire.citation_examples import IN_FORCE, INQUIRY_RESPONSE, cited

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
        "citation": cited(
            INQUIRY_RESPONSE, 62548, 62684, "1d4769e1c90896dd8f732d3ba13d5d3b84828cde194c3d3d4d5d9ce325bce419"
        ),
    },
    "lead_in": {
        "text": "For all civil emergency exercises, the governments of the UK, Scotland, Wales and "
        "Northern Ireland should each (unless there are reasons of national security for not "
        "doing so):",
        "core": [[62370, 62546]],
        "citation": cited(
            INQUIRY_RESPONSE, 62370, 62546, "5cb331e0128bb1af13ab901fbcbb7b391586eb7a06e1c5e807a21611fa6e6580"
        ),
    },
    "standing": IN_FORCE,
    "extent": None,
    "audience": None,
}

CHANGES: dict[str, Any] = {
    "old": "0" * 64,
    "new": INQUIRY_RESPONSE["version"],
    "changes": [{"kind": "added", "before": None, "after": DUTY}],
}
