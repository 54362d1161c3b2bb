"""Measure action, condition and deadline of duties on sentences that a person labelled.

`python -m api.lab.duty_parts [SHARED] [--misses]`. `SHARED` is the folder with `documents/` and `data/`, by default
../shared. `duty_part_labels.jsonl` beside this file holds places and no words: 60 duties of the half that was kept back
(api/lab/duties.py), drawn by chance (seed 6), labelled before anybody had seen what the rules find there.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.lab.duties import Counts, read_document, total
from retrieval.duties.duty import Duty, Force
from retrieval.duties.reading import find_duties
from retrieval.text import CanonicalText, Span

LABELS = Path(__file__).with_name("duty_part_labels.jsonl")
PARTS = ("action", "condition", "deadline")
# Characters by which an edge may be off: a comma, or "then" at the start.
_NEAR = 5


@dataclass(frozen=True, slots=True)
class LabelledParts:
    """The parts of a duty as a person labelled them; None where there is none. Offsets of the canonical text."""

    document: str
    sha256: str
    text_sha256: str
    sentence: Span
    force: Force
    action: Span | None
    condition: Span | None
    deadline: Span | None

    def part(self, name: str) -> Span | None:
        part: Span | None = getattr(self, name)
        return part


def read_part_labels(path: Path = LABELS) -> list[LabelledParts]:
    return [_labelled(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _labelled(row: dict[str, Any]) -> LabelledParts:
    def span(name: str) -> Span | None:
        return Span(*row[name]) if row[name] else None

    return LabelledParts(
        row["document"], row["sha256"], row["text_sha256"], Span(*row["sentence"]), Force(row["force"]),
        span("action"), span("condition"), span("deadline"),
    )  # fmt: skip


def matching(label: LabelledParts, duties: Sequence[Duty]) -> Duty | None:
    """The found duty that is the labelled one: of its sentence and force, the one whose action overlaps most."""
    of_sentence = [duty for duty in duties if duty.sentence.overlaps(label.sentence) and duty.force is label.force]
    return max(of_sentence, key=lambda duty: _shared(duty.action, label.action), default=None)


def _shared(one: Span | None, other: Span | None) -> int:
    """The number of characters in both."""
    if one is None or other is None:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def score(label: Span | None, found: Span | None, *, edges: bool) -> Counts:
    """Whether the part is right: it overlaps the labelled one and, with `edges`, begins and ends where that does."""
    is_right = _shared(label, found) > 0
    if is_right and edges and label is not None and found is not None:
        is_right = abs(label.start - found.start) <= _NEAR and abs(label.end - found.end) <= _NEAR
    return Counts(int(is_right), int(found is not None), int(label is not None))


@dataclass(frozen=True, slots=True)
class JudgedParts:
    label: LabelledParts
    found: Duty | None
    canonical: CanonicalText

    def part(self, name: str) -> Span | None:
        part: Span | None = getattr(self.found, name, None)
        return part


def judge(shared: Path) -> Iterator[JudgedParts]:
    """Each labelled duty with the one that the rules find. Skips those whose text is read anew."""
    for label in read_part_labels():
        canonical = read_document(shared, label.document, label.sha256)
        if canonical.sha256 != label.text_sha256:
            _print(f"{label.document}: left out, because it is read differently now")
            continue
        yield JudgedParts(label, matching(label, find_duties(canonical)), canonical)


def main(shared: Path, show_misses: bool) -> None:
    judged = list(judge(shared))
    _print(f"{len(judged)} duties, {sum(one.found is not None for one in judged)} of them found")
    for name in PARTS:
        for edges in (False, True):
            summed = total(score(one.label.part(name), one.part(name), edges=edges) for one in judged)
            _print(
                f"    {name}, {'edges too' if edges else 'overlapping'}: F1 {summed.f1:.3f}, precision "
                f"{summed.precision:.3f}, recall {summed.recall:.3f} ({summed.labelled} labelled, {summed.found} found)"
            )
        for one in judged if show_misses else ():
            _show_miss(one, name)


def _show_miss(one: JudgedParts, name: str) -> None:
    label, found = one.label.part(name), one.part(name)
    if score(label, found, edges=True).right or (label is None and found is None):
        return
    labelled, read = (repr(span.of(one.canonical.text)) if span else "-" for span in (label, found))
    _print(
        f"        {one.label.sentence.of(one.canonical.text)!r}\n          labelled {labelled}\n          found {read}"
    )


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    named = [one for one in sys.argv[1:] if not one.startswith("--")]
    main(Path(named[0] if named else "../shared"), "--misses" in sys.argv)
