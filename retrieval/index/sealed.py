"""JSON with its own checksum, which detects a change of a single bit."""

import json
from typing import Any

from retrieval.text import digest


def seal(name: str, value: Any) -> str:
    """A JSON object of the value under its name and the SHA-256 of the value's JSON with sorted keys."""
    return json.dumps({name: value, "sha256": _checksum(value)}, sort_keys=True, default=str)


def unseal(name: str, sealed: str | bytes) -> Any:
    """Give back a sealed value. Raises ValueError unless this is unchanged JSON that `seal` wrote under this name."""
    parsed = json.loads(sealed)
    if not isinstance(parsed, dict) or set(parsed) != {name, "sha256"} or parsed["sha256"] != _checksum(parsed[name]):
        raise ValueError(f"The {name} was altered after it was written.")
    return parsed[name]


def _checksum(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True, default=str))
