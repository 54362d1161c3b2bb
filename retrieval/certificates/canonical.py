"""Canonical JSON (RFC 8785): one sequence of bytes for one value, whatever the layout of the file that holds it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any

from retrieval.text import Span

# Decimals of a number in a certificate.
_DECIMALS = 6
# RFC 8785 writes smaller numbers with an exponent, and a float cannot count beyond the larger.
_SMALLEST, _LARGEST = 1e-6, 2**53


def canonical_json(value: object) -> bytes:
    """The canonical bytes of a JSON value. Raises ValueError for anything else, and for a number out of range."""
    return _written(value).encode("utf-8", "backslashreplace")


def as_json(value: object) -> Any:
    """Dataclasses, spans, days and tuples as JSON values, with numbers rounded to six decimals."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, Mapping):
        return {str(name): as_json(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_json(one) for one in value]
    return value


def _written(value: object) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        # RFC 8785 sorts names by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return f"{{{','.join(f'{_written(name)}:{_written(value[name])}' for name in names)}}}"
    raise ValueError("This is no JSON value.")


def _number(value: int | float) -> str:
    if isinstance(value, int):
        value_in_range = abs(value) < _LARGEST
        written = str(value) if value_in_range else ""
    else:
        value_in_range = isfinite(value) and (value == 0 or _SMALLEST <= abs(value) < _LARGEST)
        # The shortest decimal that reads back as the same number, as JavaScript writes it.
        written = format(Decimal(repr(value)), "f") if value_in_range else ""
    if not value_in_range:
        raise ValueError("A certificate holds no number of this size.")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
