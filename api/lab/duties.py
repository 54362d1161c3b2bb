"""Measure the register of duties on paragraphs that a person labelled before any rule was written.

`python -m api.lab.duties [SHARED] [tuning|kept] [--misses]` prints F1 with 95 % intervals. `SHARED` is the folder
with `documents/` and `data/`, by default ../shared. `duty_labels.jsonl` beside this file holds places and no words: 300
paragraphs of four kinds of documents, drawn by chance (seed 22), in each kind 55 of those with a word such as "must",
"may" or "responsible" and 20 of the others. Every second paragraph is kept back; the rules were written with the
other half.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.formats.readers import TEXT, media_type, reader
from ingest.reading.worker import Limits, extract
from retrieval.duties.duty import Duty, Force
from retrieval.duties.reading import find_duties
from retrieval.text import CanonicalText, Span, digest

LABELS = Path(__file__).with_name("duty_labels.jsonl")
TARGET = 0.80
_RESAMPLES = 1_000
# An actor is the same if it begins or ends where the labelled one does, give or take a "the".
_SAME_EDGE = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A duty as a person labelled it, or as the rules found it. Offsets of the canonical text."""

    sentence: Span
    force: Force
    actor: Span | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A labelled paragraph. `document`: a path below the shared folder, for a line of a JSONL file with `#` and its id.

    `sha256`: of the file's bytes or of that line's text.
    """

    document: str
    sha256: str
    text_sha256: str
    kind: str
    half: str
    span: Span
    duties: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Right ones, those found, and those labelled."""

    right: int = 0
    found: int = 0
    labelled: int = 0

    @property
    def f1(self) -> float:
        """1 where nothing was to be found and nothing was."""
        total = self.found + self.labelled
        return 2 * self.right / total if total else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0


def read_labels(path: Path = LABELS) -> list[Paragraph]:
    return [_paragraph(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _paragraph(row: dict[str, Any]) -> Paragraph:
    return Paragraph(
        document=row["document"],
        sha256=row["sha256"],
        text_sha256=row["text_sha256"],
        kind=row["kind"],
        half=row["half"],
        span=Span(row["start"], row["end"]),
        duties=tuple(
            Labelled(Span(*one["sentence"]), Force(one["force"]), Span(*one["actor"]) if one["actor"] else None)
            for one in row["duties"]
        ),
    )


def found_in(duties: Iterable[Duty], paragraph: Span) -> tuple[Labelled, ...]:
    """The duties whose sentence or list item lies in the paragraph."""
    return tuple(
        Labelled(duty.sentence, duty.force, duty.actor)
        for duty in duties
        if paragraph.start <= duty.sentence.start < paragraph.end
    )


def score(labelled: Sequence[Labelled], found: Sequence[Labelled], *, force: bool, actor: bool) -> Counts:
    """How many are right: the same sentence and, where asked for, the same force and the same actor."""
    free = list(found)
    right = 0
    for label in labelled:
        match = next((one for one in free if _is_right(label, one, force=force, actor=actor)), None)
        if match is not None:
            free.remove(match)
            right += 1
    return Counts(right, len(found), len(labelled))


def _is_right(label: Labelled, found: Labelled, *, force: bool, actor: bool) -> bool:
    if not label.sentence.overlaps(found.sentence):
        return False
    return (not force or label.force is found.force) and (not actor or same_actor(label.actor, found.actor))


def same_actor(one: Span | None, other: Span | None) -> bool:
    if one is None or other is None:
        return one is other
    is_near = abs(one.start - other.start) < _SAME_EDGE or abs(one.end - other.end) < _SAME_EDGE
    return one.overlaps(other) and is_near


def total(counts: Iterable[Counts]) -> Counts:
    added = np.array([(one.right, one.found, one.labelled) for one in counts]).reshape(-1, 3).sum(axis=0)
    return Counts(*(int(number) for number in added))


def interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """The 95 % bootstrap interval of F1 over the paragraphs."""
    draw = np.random.default_rng(0)
    resampled = [
        total(counts[number] for number in draw.integers(0, len(counts), len(counts))).f1 for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=32)
def read_document(shared: Path, name: str, sha256: str) -> CanonicalText:
    """The canonical text of a labelled document. Raises ValueError where it is another one than was labelled."""
    path, _, line = name.partition("#")
    if line:
        rows = map(json.loads, (shared / path).read_text("utf-8").splitlines())
        text = next(str(row["text"]) for row in rows if row["_id"] == line)
        if digest(text) != sha256:
            raise ValueError(f"{name} has changed since it was labelled")
        return reader(TEXT)(text.encode()).canonical
    data = (shared / path).read_bytes()
    kind = media_type(Path(path).name, data)
    return extract(shared / path, kind, Limits()).canonical


@dataclass(frozen=True, slots=True)
class Judged:
    paragraph: Paragraph
    found: tuple[Labelled, ...]
    text: str


def judge(shared: Path, half: str) -> Iterator[Judged]:
    """Each labelled paragraph of a half with what the rules find in it. Skips those whose text is read anew."""
    for paragraph in read_labels():
        if paragraph.half != half:
            continue
        canonical = read_document(shared, paragraph.document, paragraph.sha256)
        if canonical.sha256 != paragraph.text_sha256:
            _print(f"{paragraph.document}: left out, because it is read differently now")
            continue
        yield Judged(paragraph, found_in(_duties(canonical), paragraph.span), canonical.text)


@lru_cache(maxsize=32)
def _duties(canonical: CanonicalText) -> tuple[Duty, ...]:
    return find_duties(canonical)


def main(shared: Path, half: str, show_misses: bool) -> None:
    judged = list(judge(shared, half))
    _print(f"{half}: {len(judged)} paragraphs, {sum(len(one.paragraph.duties) for one in judged)} duties")
    for name, force, actor in (("force", True, False), ("actor", False, True), ("force and actor", True, True)):
        counts = [score(one.paragraph.duties, one.found, force=force, actor=actor) for one in judged]
        summed, (low, high) = total(counts), interval(counts)
        met = "met" if summed.f1 >= TARGET else "NOT met"
        _print(
            f"    {name}: F1 {summed.f1:.3f} ({low:.3f} to {high:.3f}), precision {summed.precision:.3f}, recall "
            f"{summed.recall:.3f}; target at least {TARGET}: {met}"
        )
    for kind in sorted({one.paragraph.kind for one in judged}):
        of_kind = [one for one in judged if one.paragraph.kind == kind]
        both = total(score(one.paragraph.duties, one.found, force=True, actor=True) for one in of_kind)
        _print(f"    {kind}: force and actor {both.f1:.3f} of {both.labelled} duties")
    if show_misses:
        for one in judged:
            _show_misses(one)


def _show_misses(one: Judged) -> None:
    counts = score(one.paragraph.duties, one.found, force=True, actor=True)
    if counts.right == counts.found == counts.labelled:
        return
    _print(f"\n{one.paragraph.document} {one.paragraph.span}\n  {one.paragraph.span.of(one.text)}")
    for name, duties in (("labelled", one.paragraph.duties), ("found", one.found)):
        for duty in duties:
            who = repr(duty.actor.of(one.text)) if duty.actor is not None else "-"
            _print(f"  {name}: {duty.force} {who} in {duty.sentence.of(one.text)[:60]!r}")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    wanted = "kept" if "kept" in sys.argv else "tuning"
    named = [one for one in sys.argv[1:] if not one.startswith("--") and one not in ("kept", "tuning")]
    main(Path(named[0] if named else "../shared"), wanted, "--misses" in sys.argv)
