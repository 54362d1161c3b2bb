"""The words for an invalid field of a request: what to send. Never pydantic's message, which may hold the input."""

from collections.abc import Mapping, Sequence
from typing import Any

# By pydantic's type of the error. A name in braces is a limit that the definition of the field states.
_WORDS = {
    "missing": "missing, so send it",
    "extra_forbidden": "holds a field that is not known, so leave that out",
    "string_type": "send text",
    "string_too_long": "too long, send at most {max_length} characters",
    "string_too_short": "too short, send at least {min_length} characters",
    "string_pattern_mismatch": "send it in the form that /docs describes",
    "too_long": "too long, send at most {max_length}",
    "too_short": "too short, send at least {min_length}",
    "list_type": "send a list",
    "model_attributes_type": "send an object",
    "int_type": "send a whole number",
    "int_parsing": "send a whole number",
    "int_from_float": "send a whole number",
    "float_type": "send a number",
    "float_parsing": "send a number",
    "not_a_number": "send a number",
    "bool_type": "send true or false",
    "bool_parsing": "send true or false",
    "not_true_or_false": "send true or false",
    "greater_than": "send more than {gt}",
    "greater_than_equal": "send {ge} or more",
    "less_than": "send less than {lt}",
    "less_than_equal": "send {le} or less",
    "literal_error": "send one of these: {expected}",
    "enum": "send one of these: {expected}",
    "not_a_day_such_as_2026-01-31": "send a day, as in 2026-01-31",
    "datetime_from_date_parsing": "send a time, as in 2027-01-31T00:00:00Z",
    "timezone_aware": "add the time zone, as in 2027-01-31T00:00:00Z",
    "base64_decode": "send the bytes in Base64",
    "unpaired_surrogate": "holds half a character (an unpaired surrogate), so send whole ones",
    "extent": "name nations, as in England and Wales, or UK",
}
_LIMITS = ("max_length", "min_length", "gt", "ge", "lt", "le", "expected")


def invalid_field(error: Mapping[str, Any]) -> dict[str, Any]:
    """The path of a field and the words about it, from an error of pydantic; never the value."""
    return {"where": _path(error["loc"], error["type"]), "problem": _words(error["type"], error.get("ctx") or {})}


def _path(location: Sequence[int | str], kind: str) -> list[str]:
    """The path, without the name of an unknown field, which is part of the request."""
    known = location[:-1] if kind == "extra_forbidden" else location
    return [str(part) for part in known]


def _words(kind: str, context: Mapping[str, Any]) -> str:
    limits = {name: context[name] for name in _LIMITS if name in context}
    words = _WORDS.get(kind)
    return words.format(**limits) if words else f"{kind.replace('_', ' ')}, see /docs"
