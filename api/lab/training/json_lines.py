"""Files of training data: a JSON object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, in order."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def write_json_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a file of these objects, in order; replace what it held."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
