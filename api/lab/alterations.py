"""Every way in which one field of a JSON value can be altered: for the tests and the figures of certificates."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]


def alterations(whole: Any) -> Iterator[tuple[Path, Any]]:
    """The path of each field at any depth, with a copy of the value in which it is changed, left out, or joined by
    another one; three copies for each field."""
    for path in _paths(whole):
        for alter in (_change, _leave_out, _add):
            altered = deepcopy(whole)
            alter(altered, path)
            yield path, altered


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield from _paths(inner, (*path, name))


def _around(value: Any, path: Path) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


def _change(value: Any, path: Path) -> None:
    around = _around(value, path)
    around[path[-1]] = _other(around[path[-1]])


def _leave_out(value: Any, path: Path) -> None:
    del _around(value, path)[path[-1]]


def _add(value: Any, path: Path) -> None:
    around = _around(value, path)
    if isinstance(around, dict):
        around["more"] = 1
    else:
        around.append(around[0])


def _other(value: Any) -> Any:
    """Another value, of the same kind where there is one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 0.0001
    if isinstance(value, str):
        return f"{value[:-1]}{'B' if value[-1:] == 'A' else 'A'}"
    if value:
        return type(value)()
    return {"more": 1} if isinstance(value, dict) else [0]
