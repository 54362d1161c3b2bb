"""JSON with its own checksum, so that not one bit of it can change unseen."""

import json
from typing import Any

from retrieval.text import digest


def seal(name: str, value: Any) -> str:
    """The value under its name, beside the SHA-256 of its JSON with sorted keys."""
    return json.dumps({name: value, "sha256": _checksum(value)}, sort_keys=True, default=str)


def unseal(name: str, sealed: str | bytes) -> Any:
    """Raises ValueError unless this is JSON as `seal` wrote it under this name."""
    parsed = json.loads(sealed)
    if not isinstance(parsed, dict) or set(parsed) != {name, "sha256"} or parsed["sha256"] != _checksum(parsed[name]):
        raise ValueError(f"This is not {name} as it was written.")
    return parsed[name]


def _checksum(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True, default=str))
