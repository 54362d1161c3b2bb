"""The rows of the files that train a reranker: a question, its windows, and a label for each of their sentences.

`api/lab/training/write_lists.py` makes them; `api/lab/training/lists.py` samples lists from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from api.lab.training.json_lines import read_json_lines, write_json_lines
from retrieval.text import Span

# Labels of a sentence. RIGHT: it answers.
RIGHT = 1
# It looks like an answer, but was judged not to be one.
NEAR_MISS = 0
# Nobody judged it; it is taken for wrong.
UNJUDGED = 2
# A sentence of a relevant document: at least one of these answers, but it is not known which.
IN_RELEVANT_DOCUMENT = 3
# It may answer, or answers in part: it is neither right nor wrong.
IGNORED = -1

# Why a window is listed: its passage holds an answer, holds a near miss, or was found by search.
Role = Literal["right", "near", "found"]


@dataclass(frozen=True, slots=True)
class LabelledWindow:
    """A window's text, the places of its sentences in that text, and a label for each sentence."""

    role: Role
    text: str
    places: tuple[Span, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A question of a set with its competing windows. `id` is empty for a question without one."""

    set: str
    id: str
    question: str
    answerable: bool
    windows: tuple[LabelledWindow, ...]


def read_list_rows(folder: Path, part: str) -> list[ListRow]:
    """Read the rows of a part, `train` or `dev`, of every set."""
    return [_from_json(row) for path in sorted(folder.glob(f"*.{part}.jsonl")) for row in read_json_lines(path)]


def write_list_rows(folder: Path, name: str, part: str, rows: Iterable[ListRow]) -> None:
    """Write the rows of a part of one set into their file in the folder."""
    write_json_lines(folder / f"{name}.{part}.jsonl", map(_to_json, rows))


def _to_json(row: ListRow) -> dict[str, object]:
    windows = [
        {
            "role": window.role,
            "text": window.text,
            "places": [[place.start, place.end] for place in window.places],
            "labels": window.labels,
        }
        for window in row.windows
    ]
    return {
        "set": row.set,
        "id": row.id,
        "question": row.question,
        "answerable": row.answerable,
        "windows": windows,
    }


def _from_json(row: dict[str, Any]) -> ListRow:
    windows = (
        LabelledWindow(
            window["role"], window["text"], tuple(Span(*place) for place in window["places"]), tuple(window["labels"])
        )
        for window in row["windows"]
    )
    return ListRow(row["set"], row["id"], row["question"], row["answerable"], tuple(windows))
