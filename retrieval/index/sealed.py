"""JSON with its own checksum, which detects a change of a single bit."""

import json
from typing import Any

from retrieval.text import digest


def seal(name: str, value: Any) -> str:
    """A JSON object of the value under its name and the SHA-256 of the value's JSON with sorted keys."""
    return seal_json(name, _to_json(value))


def seal_json(name: str, value: str) -> str:
    """As `seal`, for a value that is JSON already; it must be as `json.dumps(…, sort_keys=True)` writes it."""
    return f'{{{json.dumps(name)}: {value}, "sha256": "{digest(value)}"}}'


def unseal(name: str, sealed: str | bytes) -> Any:
    """Give back a sealed value. Raises ValueError unless this is unchanged JSON that `seal` wrote under this name."""
    parsed = json.loads(sealed)
    if (
        not isinstance(parsed, dict)
        or set(parsed) != {name, "sha256"}
        or parsed["sha256"] != digest(_to_json(parsed[name]))
    ):
        raise ValueError(f"The {name} was altered after it was written.")
    return parsed[name]


def _to_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
