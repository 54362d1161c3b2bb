"""Write the questions that train the encoder: part of `make encoder`.

The folder gets `passages.jsonl`, a line for each passage as the encoder reads it, `questions.train.jsonl` and
`questions.dev.jsonl`. A line of questions holds a question, the passages and sentences that answer it, and wrong
passages that look like an answer or that today's encoder ranks high. What `api/lab/training/data.py` holds out is only
in `dev`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import numpy as np

from api.gold.evaluation_set import EvaluationSet, Question, read_set
from api.lab.evaluate import Subject
from api.lab.training.data import NEAR_MISSES_FILE, document_group, is_held_out, question_group
from api.lab.training.judged_places import PLACE_LABELS, JudgedPlaces, places_with, read_judged_places, read_shipped
from api.lab.training.questions import TrainingQuestion, Unit, write_passages, write_questions
from api.lab.training.write_lists import SHIPPED_QUESTIONS, SHIPPED_QUESTIONS_SET
from api.lab.trial import open_trial
from api.model import prepare_encoder
from api.settings import Settings
from ingest.progress import no_progress
from retrieval.engine import PassageEngine
from retrieval.interfaces import Encoder, Models
from retrieval.passage import Passage, embedding_text
from retrieval.question.standalone import make_standalone
from retrieval.text import Span

# The passages nearest to a question that are searched for wrong ones.
NEAREST_PASSAGES = 12


class PassageIndex:
    """The passages of a set, by their place in the file of passages."""

    def __init__(self, subject: Subject) -> None:
        engine = cast(PassageEngine, subject.engine)
        catalogue = engine.indexed.catalogue
        self._ids = subject.ids
        self.units: list[Unit] = []
        self.documents: list[str] = []
        self._passages: dict[str, list[tuple[int, Passage]]] = {}
        rows: list[int] = []
        for version in catalogue.versions():
            whole = catalogue.text(version.key)
            for passage in catalogue.passages(catalogue.passage_ids([version.key])):
                self._passages.setdefault(version.key[0], []).append((len(rows), passage))
                self.units.append(_unit(version.title, passage, whole))
                self.documents.append(version.key[0])
                rows.append(passage.id)
        self.vectors = engine.indexed.vectors.rows(np.array(rows))

    def holding(self, spans: Iterable[tuple[str, Span]]) -> dict[int, tuple[int, ...]]:
        """The passages that hold one of these spans of the set's documents, each with the numbers of the sentences."""
        sentences: dict[int, set[int]] = {}
        for document, span in spans:
            for place, passage in self._passages.get(self._ids.get(document, ""), ()):
                numbers = [number for number, sentence in enumerate(passage.sentences) if sentence.overlaps(span)]
                if numbers:
                    sentences.setdefault(place, set()).update(numbers)
        return {place: tuple(sorted(numbers)) for place, numbers in sorted(sentences.items())}


def _unit(title: str, passage: Passage, whole: str) -> Unit:
    text, offset = embedding_text(title, passage.heading_path, passage.span.of(whole))
    moved = offset - passage.start
    return Unit(text, tuple(Span(span.start + moved, span.end + moved) for span in passage.sentences))


def judged_questions(
    index: PassageIndex,
    questions: Iterable[Question],
    near: JudgedPlaces,
    encoder: Encoder,
    excluded: frozenset[str] = frozenset(),
) -> Iterator[TrainingQuestion]:
    """The training data of each answerable question, without passages of `excluded` documents."""
    usable = np.array([document not in excluded for document in index.documents])
    for question in questions:
        spans = (question.spans or ()) if question.answerable else ()
        right = index.holding((gold.document, gold.span) for gold in spans)
        if not right or not usable[list(right)].all():
            continue
        places = near.get(question.id, ())
        labelled = {label: index.holding(places_with(places, label)) for label in PLACE_LABELS}
        text = make_standalone(question.asked, question.history).text
        cosines = np.where(usable, index.vectors @ encoder.encode_question(text).vector, -1.0)
        nearest = np.argsort(-cosines, kind="stable")[:NEAREST_PASSAGES].tolist()
        wrong = tuple(place for place in dict.fromkeys((*labelled["near"], *nearest)) if place not in right)
        yield TrainingQuestion(text, right, tuple(place for place in wrong if usable[place]), labelled["also"])


def write(
    evaluation_set: EvaluationSet, shipped: Sequence[Question], near: JudgedPlaces, encoder: Encoder, out: Path
) -> Mapping[str, int]:
    """Write the three files, with the `shipped` questions in `train`; return the number of questions of each part."""
    parts: dict[str, list[Question]] = {"train": list(shipped), "dev": []}
    for question in evaluation_set.questions:
        parts["dev" if is_held_out(question_group(evaluation_set, question)) else "train"].append(question)
    with TemporaryDirectory(prefix="cited-") as folder:
        subject = open_trial(evaluation_set, Path(folder) / "generation", Models(encoder), no_progress)
        index = PassageIndex(subject)
        held_out = [one.id for one in evaluation_set.documents if is_held_out(document_group(evaluation_set, one))]
        excluded = frozenset(subject.ids[name] for name in held_out if name in subject.ids)
        rows = {
            "train": list(judged_questions(index, parts["train"], near, encoder, excluded)),
            "dev": list(judged_questions(index, parts["dev"], near, encoder)),
        }
    out.mkdir(parents=True, exist_ok=True)
    write_passages(out, index.units)
    for part, questions in rows.items():
        write_questions(out, part, questions)
    return {part: len(questions) for part, questions in rows.items()}


def main(sets: Path, out: Path) -> None:
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    shipped, near_shipped = read_shipped(SHIPPED_QUESTIONS)
    near = read_judged_places(sets / SHIPPED_QUESTIONS_SET / NEAR_MISSES_FILE) | near_shipped
    counts = write(read_set(sets / SHIPPED_QUESTIONS_SET), shipped, near, encoder, out)
    sys.stdout.write(f"{counts['train']} questions for training, {counts['dev']} for measuring\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
