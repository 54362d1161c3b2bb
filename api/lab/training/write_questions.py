"""Write the questions that the encoder is trained on: part of `make encoder`.

The folder holds `passages.jsonl`, a passage a line as the encoder reads it, and `questions.train.jsonl` and
`questions.dev.jsonl`: a question a line with the passages and sentences that answer it, and passages that do not: those
that look like an answer, and those that the encoder of today ranks high. What `api/lab/training/data.py` keeps back
stands in `dev` alone.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import numpy as np

from api.gold.evaluation_set import EvaluationSet, Question, read_set
from api.lab.evaluate import Subject
from api.lab.training.data import NEAR, home, home_of, is_kept_back
from api.lab.training.questions import PASSAGES, QUESTIONS, TrainingQuestion, Unit
from api.lab.training.write_lists import WRITTEN, WRITTEN_FOR, ListRow, read_near, read_written
from api.lab.trial import open_trial
from api.model import prepare_encoder
from api.settings import Settings
from ingest.progress import no_progress
from retrieval.engine import PassageEngine
from retrieval.interfaces import Encoder
from retrieval.passage import Passage, embedding_text
from retrieval.question.standalone import make_standalone
from retrieval.text import Span

# Of the passages nearest to a question, so many are looked through for wrong ones.
NEAREST = 12

# Near misses and completions by question, as `read_near` gives them.
Near = Mapping[str, Sequence[ListRow]]


class Places:
    """The passages of one set, by their place in the file."""

    def __init__(self, subject: Subject) -> None:
        engine = cast(PassageEngine, subject.engine)
        catalogue = engine.served_generation.catalogue
        self._ids = subject.ids
        self.units: list[Unit] = []
        self.homes: list[str] = []
        self._passages: dict[str, list[tuple[int, Passage]]] = {}
        rows: list[int] = []
        for version in catalogue.versions():
            whole = catalogue.text(version.key)
            for passage in catalogue.passages(catalogue.passage_ids([version.key])):
                self._passages.setdefault(version.key[0], []).append((len(rows), passage))
                self.units.append(_unit(version.document.title, passage, whole))
                self.homes.append(version.key[0])
                rows.append(passage.id)
        self.vectors = engine.served_generation.vectors.rows(np.array(rows))

    def holding(self, spans: Iterable[tuple[str, Span]]) -> dict[int, tuple[int, ...]]:
        """The passages that hold one of these places in documents of the set, each with its sentences there."""
        found: dict[int, set[int]] = {}
        for document, span in spans:
            for place, passage in self._passages.get(self._ids.get(document, ""), ()):
                numbers = [at for at, sentence in enumerate(passage.sentences) if sentence.overlaps(span)]
                if numbers:
                    found.setdefault(place, set()).update(numbers)
        return {place: tuple(sorted(numbers)) for place, numbers in sorted(found.items())}


def _unit(title: str, passage: Passage, whole: str) -> Unit:
    text, begin = embedding_text(title, passage.heading_path, passage.span.of(whole))
    moved = begin - passage.start
    return Unit(text, tuple(Span(one.start + moved, one.end + moved) for one in passage.sentences))


def asked(
    places: Places, questions: Iterable[Question], near: Near, encoder: Encoder, closed: frozenset[str] = frozenset()
) -> Iterator[TrainingQuestion]:
    """What a training reads of each answerable question. No passage of a `closed` document is among it."""
    usable = np.array([home not in closed for home in places.homes])
    for question in questions:
        spans = (question.spans or ()) if question.answerable else ()
        right = places.holding((gold.document, gold.span) for gold in spans)
        if not right or not usable[list(right)].all():
            continue
        labelled = {label: places.holding(_labelled(near, question, label)) for label in ("near", "also")}
        text = make_standalone(question.asked, question.history).text
        cosines = np.where(usable, places.vectors @ encoder.encode_question(text).vector, -1.0)
        nearest = np.argsort(-cosines, kind="stable")[:NEAREST].tolist()
        wrong = tuple(place for place in dict.fromkeys((*labelled["near"], *nearest)) if place not in right)
        yield TrainingQuestion(text, right, tuple(place for place in wrong if usable[place]), labelled["also"])


def _labelled(near: Near, question: Question, label: str) -> Iterator[tuple[str, Span]]:
    for row in near.get(question.id, ()):
        if row["label"] == label:
            yield row["corpus-id"], Span(row["start"], row["end"])


def write(
    evaluation_set: EvaluationSet, written: Sequence[Question], near: Near, encoder: Encoder, out: Path
) -> Mapping[str, int]:
    """Write the three files; returns how many questions each part has."""
    parts: dict[str, list[Question]] = {"train": list(written), "dev": []}
    for question in evaluation_set.questions:
        parts["dev" if is_kept_back(home(evaluation_set, question)) else "train"].append(question)
    with TemporaryDirectory(prefix="cited-") as folder:
        subject = open_trial(evaluation_set, Path(folder) / "generation", encoder, no_progress)
        places = Places(subject)
        back = [one.id for one in evaluation_set.documents if is_kept_back(home_of(evaluation_set, one))]
        closed = frozenset(subject.ids[name] for name in back if name in subject.ids)
        rows = {
            "train": list(asked(places, parts["train"], near, encoder, closed)),
            "dev": list(asked(places, parts["dev"], near, encoder)),
        }
    out.mkdir(parents=True, exist_ok=True)
    _write(
        out / PASSAGES,
        ({"text": one.text, "sentences": [[span.start, span.end] for span in one.sentences]} for one in places.units),
    )
    for part, found in rows.items():
        _write(out / QUESTIONS.format(part=part), map(asdict, found))
    return {part: len(found) for part, found in rows.items()}


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def main(sets: Path, out: Path) -> None:
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    written, missed = read_written(WRITTEN)
    near = read_near(sets / WRITTEN_FOR / NEAR) | missed
    counts = write(read_set(sets / WRITTEN_FOR), written, near, encoder, out)
    sys.stdout.write(f"{counts['train']} questions to train on, {counts['dev']} to measure with\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
