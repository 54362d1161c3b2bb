"""Write the lists that train the rerankers: part of `make reranker`.

A line holds a question and its competing windows: windows with a sentence that answers, windows with a near miss, and
other windows that Cited itself finds. Every sentence has a label. The questions and documents that
`api/lab/training/data.py` holds out are in no list for training; the lists that measure it are made from them.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import cast

from api.gold.evaluation_set import EvaluationSet, GoldSpan, Question, read_set
from api.lab.evaluate import Subject
from api.lab.figures import limit_documents
from api.lab.training.data import (
    EVIDENCE_FILE,
    NEAR_MISSES_FILE,
    document_group,
    is_held_out,
    question_filters,
    question_group,
    read_evidence,
    sample_up_to,
    training_questions,
)
from api.lab.training.lists import IGNORED, IN_RELEVANT_DOCUMENT, NEAR_MISS, RIGHT, UNJUDGED, ListRow
from api.lab.trial import open_trial
from api.model import prepare_encoder
from api.settings import Settings
from ingest.progress import no_progress
from retrieval.answer import Turn
from retrieval.document import Key
from retrieval.engine import PassageEngine
from retrieval.interfaces import Encoder, Models
from retrieval.passage import Passage
from retrieval.question.words import content_words, stem
from retrieval.text import Span
from retrieval.windows import MAX_SENTENCE_CHARS, Window, one_line, shorten_question

# The sets, and the most questions that are read of each.
QUESTIONS_BY_SET = {
    "uk-guidance": 10_000, "conditionalqa-dev": 400, "squad2-a": 1_200, "policyqa-dev": 600, "doc2dial-a": 900,
    "clapnq-dev": 500, "covidqa": 500, "obliqa-dev": 500, "orsharc-dev": 240, "mtrag-govt": 170, "xquad-en": 200,
}  # fmt: skip
# Questions that ship, and the set whose documents they are about.
SHIPPED_QUESTIONS, SHIPPED_QUESTIONS_SET = Path("corpus/training"), "uk-guidance"
# Held-out questions that measure the training.
MEASURED_QUESTIONS = {"uk-guidance": 400}
# Lists of lines of pages (EVIDENCE_FILE), and the right and the other lines in such a list.
EVIDENCE_LISTS, RIGHT_LINES, OTHER_LINES = 900, 2, 8
# Documents of a set that are searched.
MAX_DOCUMENTS = 3_000
# Passages of a question whose windows are listed: with an answer, with a near miss, and others that search finds.
RIGHT_PASSAGES, NEAR_MISS_PASSAGES, OTHER_PASSAGES = 3, 3, 8
# A sentence with this word overlap (Jaccard) with an answer may answer too.
MIN_WORD_OVERLAP = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's judged places: document ids of the generation, and spans.

    `right` answers. `near` are near misses. `also` may answer too or answers in part. `relevant`: documents that answer
    at an unknown place.
    """

    right: tuple[tuple[str, Span], ...]
    near: tuple[tuple[str, Span], ...]
    also: tuple[tuple[str, Span], ...]
    relevant: frozenset[str]


class Lister:
    """Makes the lists of a set's questions, which it asks of a generation of some of the set's documents."""

    def __init__(self, evaluation_set: EvaluationSet, subject: Subject, near: Mapping[str, Sequence[ListRow]]) -> None:
        self._set = evaluation_set
        self._subject = subject
        self._near = near
        self._engine = cast(PassageEngine, subject.engine)
        self._keys = {
            key[0]: key for key in (version.key for version in self._engine.served_generation.catalogue.versions())
        }
        self._passages: dict[str, list[Passage]] = {}

    def row(self, question: Question) -> ListRow | None:
        """The question's list; None where the question is answerable and no window holds an answer."""
        filters = question_filters(self._set, question, self._subject)
        alone, ranked = self._engine.ranked_passages(question.asked, question.history, filters)
        judged = self._judged(question)
        right = self._passages_holding(judged.right, RIGHT_PASSAGES, ranked)
        near = self._passages_holding(judged.near, NEAR_MISS_PASSAGES, ranked)
        others = [passage for passage in ranked if passage not in right and passage not in near][:OTHER_PASSAGES]
        roles = {"right": right, "near": near, "found": others}
        answers = [_stems(self._text(key)[span.start : span.end]) for key, span in judged.right]
        rows = [
            self._window(role, window, judged, answers)
            for role, passages in roles.items()
            for passage in passages
            for window in self._engine.windows(passage)
        ]
        labels = {label for row in rows for label in row["labels"]}
        if question.answerable and not labels & {RIGHT, IN_RELEVANT_DOCUMENT}:
            return None
        return {
            "set": self._set.name,
            "id": question.id,
            "question": shorten_question(alone.text),
            "answerable": question.answerable,
            "windows": rows,
        }

    def _judged(self, question: Question) -> Judged:
        labelled = self._near.get(question.id, ())
        places = {
            label: tuple(
                (self._subject.ids[row["corpus-id"]], Span(row["start"], row["end"]))
                for row in labelled
                if row["label"] == label and row["corpus-id"] in self._subject.ids
            )
            for label in ("near", "also")
        }
        spans = question.spans if question.answerable else ()
        known = frozenset(self._subject.ids[name] for name in question.relevant if name in self._subject.ids)
        return Judged(
            tuple(
                (self._subject.ids[gold.document], gold.span) for gold in spans if gold.document in self._subject.ids
            ),
            places["near"],
            places["also"],
            frozenset() if question.spans or not question.answerable else known,
        )

    def _passages_holding(
        self, places: Iterable[tuple[str, Span]], most: int, ranked: Sequence[Passage]
    ) -> list[Passage]:
        """At most so many passages that hold one of the places, in the order of search."""
        holding: dict[int, Passage] = {}
        for document, span in places:
            for passage in self._passages_of(document):
                if any(sentence.overlaps(span) for sentence in passage.sentences):
                    holding[passage.id] = passage
        order = {passage.id: place for place, passage in enumerate(ranked)}
        return sorted(holding.values(), key=lambda passage: (order.get(passage.id, len(order)), passage.id))[:most]

    def _passages_of(self, document: str) -> list[Passage]:
        if document not in self._passages:
            catalogue = self._engine.served_generation.catalogue
            self._passages[document] = catalogue.passages(catalogue.passage_ids([self._keys[document]]))
        return self._passages[document]

    def _text(self, document: str) -> str:
        return self._engine.served_generation.catalogue.text(self._keys[document])

    def _window(self, role: str, window: Window, judged: Judged, answers: Sequence[frozenset[str]]) -> ListRow:
        labels = [self._label(window.key, sentence, judged, answers) for sentence in window.sentences]
        places = [[place.start, place.end] for place in window.places]
        return {"role": role, "text": window.text, "places": places, "labels": labels}

    def _label(self, key: Key, sentence: Span, judged: Judged, answers: Sequence[frozenset[str]]) -> int:
        def overlaps_one_of(places: Iterable[tuple[str, Span]]) -> bool:
            return any(document == key[0] and span.overlaps(sentence) for document, span in places)

        if overlaps_one_of(judged.right):
            return RIGHT
        if key[0] in judged.relevant:
            return IN_RELEVANT_DOCUMENT
        if overlaps_one_of(judged.also):
            return IGNORED
        if overlaps_one_of(judged.near):
            return NEAR_MISS
        words = _stems(self._text(key[0])[sentence.start : sentence.end])
        return IGNORED if any(_overlaps(words, answer) for answer in answers) else UNJUDGED


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))


def _overlaps(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= MIN_WORD_OVERLAP * max(1, len(one | other))


def read_near(path: Path) -> dict[str, list[ListRow]]:
    """Read near misses and partial answers by question; empty where the set has none."""
    by_question: dict[str, list[ListRow]] = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        by_question.setdefault(row["query-id"], []).append(row)
    return by_question


def lists(
    evaluation_set: EvaluationSet,
    questions: Sequence[Question],
    near: Mapping[str, Sequence[ListRow]],
    encoder: Encoder,
) -> Iterator[ListRow]:
    """The lists of these questions, which are asked of all documents of the set."""
    with TemporaryDirectory(prefix="cited-") as folder:
        lister = Lister(
            evaluation_set, open_trial(evaluation_set, Path(folder) / "generation", Models(encoder), no_progress), near
        )
        yield from filter(None, map(lister.row, questions))


def without_held_out(evaluation_set: EvaluationSet) -> EvaluationSet:
    """The set with only the documents that may be trained on."""
    documents = tuple(one for one in evaluation_set.documents if not is_held_out(document_group(evaluation_set, one)))
    return replace(evaluation_set, documents=documents)


def read_shipped(folder: Path) -> tuple[list[Question], dict[str, list[ListRow]]]:
    """Read the training questions that ship, with their near misses and partial answers (corpus/training/README.md)."""
    questions: list[Question] = []
    near: dict[str, list[ListRow]] = {}
    for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        document = row["document"]
        spans = tuple(GoldSpan(document, Span(*place)) for place in row["right"])
        history = tuple(Turn(turn["role"], turn["text"]) for turn in row["history"])
        questions.append(
            Question(row["id"], row["question"], row["answerable"], history=history, passage=document, spans=spans)
        )
        near[row["id"]] = [
            {"corpus-id": document, "start": start, "end": end, "label": label}
            for label in ("near", "also")
            for start, end in row[label]
        ]
    return questions, near


def lists_of_set(folder: Path, encoder: Encoder, draw: Random) -> tuple[list[ListRow], list[ListRow]]:
    """The lists of a set that train, and those that measure."""
    whole, near = read_set(folder), read_near(folder / NEAR_MISSES_FILE)
    if whole.name == SHIPPED_QUESTIONS_SET:
        shipped, near_shipped = read_shipped(SHIPPED_QUESTIONS)
        whole = replace(whole, questions=(*whole.questions, *shipped))
        near |= near_shipped
    chosen = sample_up_to(training_questions(whole), QUESTIONS_BY_SET[whole.name], draw)
    searched = limit_documents(replace(without_held_out(whole), questions=tuple(chosen)), MAX_DOCUMENTS)
    training = list(lists(searched, chosen, near, encoder))
    held_out = [one for one in whole.questions if is_held_out(question_group(whole, one))]
    measured = sample_up_to(held_out, MEASURED_QUESTIONS.get(whole.name, 0), draw)
    return training, list(lists(whole, measured, near, encoder)) if measured else []


def evidence_lists(path: Path, draw: Random) -> Iterator[ListRow]:
    """Lists of lines that answer a question about a page, and of lines of the page that answer other questions."""
    questions = read_evidence(path)
    lines: dict[str, set[str]] = {}
    for one in questions:
        lines.setdefault(one.page, set()).update(one.lines)
    for one in sample_up_to(questions, EVIDENCE_LISTS, draw):
        right = sample_up_to(sorted(set(one.lines)), RIGHT_LINES, draw)
        others = sample_up_to(sorted(lines[one.page] - set(one.lines)), OTHER_LINES, draw)
        windows = [_line_window("right", one.title, line, RIGHT) for line in right]
        windows += [_line_window("found", one.title, line, UNJUDGED) for line in others]
        question = shorten_question(one.question)
        yield {"set": EVIDENCE_FILE, "id": "", "question": question, "answerable": bool(right), "windows": windows}


def _line_window(role: str, title: str, line: str, label: int) -> ListRow:
    heading, words = f"{title}: ", one_line(line)[:MAX_SENTENCE_CHARS]
    places = [[len(heading), len(heading) + len(words)]]
    return {"role": role, "text": heading + words, "places": places, "labels": [label]}


def main(sets: Path, out: Path, names: Sequence[str]) -> None:
    """Write `NAME.train.jsonl` for each set and, for sets that measure the training, `NAME.dev.jsonl`."""
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    out.mkdir(parents=True, exist_ok=True)
    rows_of_lines = list(evidence_lists(sets / EVIDENCE_FILE, Random(0)))  # noqa: S311 - a sample, not a secret
    (out / "lines.train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows_of_lines), "utf-8")
    for name in names or QUESTIONS_BY_SET:
        parts = lists_of_set(sets / name, encoder, Random(0))  # noqa: S311 - a sample, not a secret
        for part, rows in zip(("train", "dev"), parts, strict=True):
            if rows:
                text = "".join(json.dumps(row) + "\n" for row in rows)
                (out / f"{name}.{part}.jsonl").write_text(text, "utf-8")
        sys.stdout.write(f"{name}: {len(parts[0])} lists for training, {len(parts[1])} for measuring\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
