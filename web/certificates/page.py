"""A signed certificate as one HTML file that needs nothing else. It is for reading: the JSON file is what verifies."""

from collections.abc import Mapping
from typing import Any

from retrieval.answer import NoAnswerReason
from web.rendering import render
from web.wording.applicability import recorded_for
from web.wording.miss_rate import miss_rate_words
from web.wording.silence import recorded_reason

# What each stage of the search does, in words.
STAGE_WORDS = {
    "dense": "by meaning",
    "lexical": "by words",
    "fused": "both together",
    "ranked": "compared sentence by sentence",
    "read": "read by the reranker",
}


def certificate_page(signed: Mapping[str, Any]) -> bytes:
    """UTF-8. `signed`: the JSON value of a certificate with its signature."""
    certificate = signed["certificate"]
    reason = certificate["result"]["reason"]
    return render(
        "certificates/certificate.html",
        certificate=certificate,
        signature=signed["signature"],
        stage_words=STAGE_WORDS,
        miss_rate=miss_rate_words(certificate["miss_rate"]),
        recorded_for=recorded_for,
        reason=recorded_reason(NoAnswerReason(reason)) if reason else "",
        titles={edition["document_id"]: edition["title"] for edition in certificate["searched"]["editions"]},
    ).encode("utf-8", "replace")
