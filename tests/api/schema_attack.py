"""Schemathesis against a running server: every phase and every check, and the failures in a few words."""

from collections import Counter
from collections.abc import Iterator

import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

# Statuses with which a valid request may be refused: 422 as well, for a document that is not there, an unused range of
# a text, or a question without words, which no schema can tell.
_REFUSALS = ["2xx", "401", "403", "404", "409", "413", "422", "429", "503"]
# Also 413, which comes before anything else about a body is looked at.
_REJECTIONS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "503"]


# The routes that take a key's secret away, maybe that of the key in use: they come last, with a key of their own.
ENDING = "^/v1/keys/[^/]+/(revoke|rotate)$"


def failures(
    address: str, key: str | None, examples: int, *, every_phase: bool, ending: bool = False
) -> tuple[Counter[str], int]:
    """The failures and errors by operation and title, each with its first message, and the number of requests.

    `examples`: how many requests each phase makes for each operation, at most. `every_phase`: also the two long ones,
    which try each boundary of each field, and sequences of requests. `ending`: only the routes of ENDING; else all
    others.
    """
    load_all_checks()
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "base-url": address,
            "workers": 1,
            "continue-on-failure": True,
            "request-timeout": 60,
            "generation": {"max-examples": examples, "database": "none", "deterministic": True},
            "phases": {"coverage": {"enabled": every_phase}, "stateful": {"enabled": every_phase}},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": _REFUSALS},
                "negative_data_rejection": {"expected-statuses": _REJECTIONS},
                # The service may be too busy, or stop: 503 is an answer with instructions.
                "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
            },
            **({"auth": {"openapi": {"key": {"bearer": key}}}} if key else {}),
        }
    )
    loaded = schemathesis.openapi.from_url(f"{address}/v1/openapi.json", config=config)
    schema = loaded.include(path_regex=ENDING) if ending else loaded.exclude(path_regex=ENDING)
    found: Counter[str] = Counter()
    requests = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            requests += len(event.recorder.interactions)
            found.update(_failed(event))
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found[f"{getattr(event, 'label', '')}: {event}"] += 1
    return found, requests


def _failed(event: events.ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{failure.operation}: {check.name}: {failure.title}: {failure.message[:400]}"
