"""The example of POST /v1/check: a draft about the corpus that ships. A test compares it with a real response."""

from typing import Any

from api.wire.citation_examples import CORPUS, IN_FORCE, cited

DRAFT = (
    "Prevent “has the widest implications for the London boroughs”. "
    "Of the “30 Prevent priority areas nationally, 27 were London boroughs”."
)
CHECK: dict[str, Any] = {
    "generation": "000001-05752195",
    "text": DRAFT,
    "statements": [
        {
            "kind": "quotation",
            "start": 8,
            "end": 61,
            "text": "“has the widest implications for the London boroughs”",
            "verdict": "verbatim",
            "evidence": [
                {
                    "text": "has the widest implications for the London boroughs",
                    "citation": cited(
                        CORPUS, 1575, 1626, "058b3d6369a73a98474453a4be319dd7cd834790103e4b24b3c48f3400678cf9"
                    ),
                    "standing": IN_FORCE,
                    "extent": None,
                    "audience": None,
                },
            ],
            "changes": [],
            "diff": [],
            "qualifier": None,
            "in_force": None,
            "since": [],
            "remark": None,
            "certificate": None,
        },
        {
            "kind": "quotation",
            "start": 70,
            "end": 133,
            "text": "“30 Prevent priority areas nationally, 27 were London boroughs”",
            "verdict": "altered",
            "evidence": [
                {
                    "text": (
                        "Prior to the statutory duty, out of the 30 Prevent priority areas "
                        "nationally, 17 were London boroughs."
                    ),
                    "citation": cited(
                        CORPUS, 1907, 2009, "544edf5f27dc6cff5f8476f308006a8c28ec0690f2ca56c5c32c34d66e74be2d"
                    ),
                    "standing": IN_FORCE,
                    "extent": None,
                    "audience": None,
                },
            ],
            "changes": [
                {
                    "kind": "number",
                    "was": "17",
                    "now": "27",
                },
            ],
            "diff": [
                {
                    "op": "same",
                    "text": "30 Prevent priority areas nationally, ",
                },
                {
                    "op": "removed",
                    "text": "17 ",
                },
                {
                    "op": "added",
                    "text": "27 ",
                },
                {
                    "op": "same",
                    "text": "were London boroughs",
                },
            ],
            "qualifier": None,
            "in_force": None,
            "since": [],
            "remark": None,
            "certificate": None,
        },
    ],
    "counts": {
        "altered": 1,
        "verbatim": 1,
    },
    "too_short": 0,
    "left_out": [],
}
