"""Write the lists that train the rerankers: part of `make reranker`.

A line holds a question and its competing windows: windows with a sentence that answers, windows with a near miss, and
other windows that Cited itself finds. Every sentence has a label. The questions and documents that
`api/lab/training/data.py` holds out are in no list for training; the lists that measure it are made from them.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import cast

from api.gold.evaluation_set import EvaluationSet, Question, read_set
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
from api.lab.training.judged_places import JudgedPlaces, places_with, read_judged_places, read_shipped
from api.lab.training.list_rows import (
    IGNORED,
    IN_RELEVANT_DOCUMENT,
    NEAR_MISS,
    RIGHT,
    UNJUDGED,
    LabelledWindow,
    ListRow,
    Role,
    write_list_rows,
)
from api.lab.trial import open_trial
from api.model import prepare_encoder
from api.settings import Settings
from ingest.progress import no_progress
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

    def __init__(self, evaluation_set: EvaluationSet, subject: Subject, near: JudgedPlaces) -> None:
        self._set = evaluation_set
        self._subject = subject
        self._near = near
        self._engine = cast(PassageEngine, subject.engine)
        self._keys = {key[0]: key for key in (version.key for version in self._engine.indexed.catalogue.versions())}
        self._passages: dict[str, list[Passage]] = {}

    def row(self, question: Question) -> ListRow | None:
        """The question's list; None where the question is answerable and no window holds an answer."""
        filters = question_filters(self._set, question, self._subject)
        alone, ranked = self._engine.ranked_passages(question.asked, question.history, filters)
        judged = self._judged(question)
        right = self._passages_holding(judged.right, RIGHT_PASSAGES, ranked)
        near = self._passages_holding(judged.near, NEAR_MISS_PASSAGES, ranked)
        others = [passage for passage in ranked if passage not in right and passage not in near][:OTHER_PASSAGES]
        roles: dict[Role, list[Passage]] = {"right": right, "near": near, "found": others}
        answers = [_stems(self._text(key)[span.start : span.end]) for key, span in judged.right]
        rows = [
            self._window(role, window, judged, answers)
            for role, passages in roles.items()
            for passage in passages
            for window in self._engine.windows(passage)
        ]
        labels = {label for row in rows for label in row.labels}
        if question.answerable and not labels & {RIGHT, IN_RELEVANT_DOCUMENT}:
            return None
        text = shorten_question(alone.text)
        return ListRow(self._set.name, question.id, text, question.answerable, tuple(rows))

    def _judged(self, question: Question) -> Judged:
        labelled = self._near.get(question.id, ())
        spans = question.spans if question.answerable else ()
        known = frozenset(self._subject.ids[name] for name in question.relevant if name in self._subject.ids)
        return Judged(
            self._searched((gold.document, gold.span) for gold in spans),
            self._searched(places_with(labelled, "near")),
            self._searched(places_with(labelled, "also")),
            frozenset() if question.spans or not question.answerable else known,
        )

    def _searched(self, places: Iterable[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
        """The places in documents that are searched, with the documents' ids of the generation."""
        ids = self._subject.ids
        return tuple((ids[document], span) for document, span in places if document in ids)

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
            catalogue = self._engine.indexed.catalogue
            self._passages[document] = catalogue.passages(catalogue.passage_ids([self._keys[document]]))
        return self._passages[document]

    def _text(self, document: str) -> str:
        return self._engine.indexed.catalogue.text(self._keys[document])

    def _window(self, role: Role, window: Window, judged: Judged, answers: Sequence[frozenset[str]]) -> LabelledWindow:
        labels = tuple(self._label(window.key, sentence, judged, answers) for sentence in window.sentences)
        return LabelledWindow(role, window.text, window.places, labels)

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


def lists(
    evaluation_set: EvaluationSet,
    questions: Sequence[Question],
    near: JudgedPlaces,
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


def lists_of_set(folder: Path, encoder: Encoder, draw: Random) -> tuple[list[ListRow], list[ListRow]]:
    """The lists of a set that train, and those that measure."""
    whole, near = read_set(folder), read_judged_places(folder / NEAR_MISSES_FILE)
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
        yield ListRow(EVIDENCE_FILE, "", question, bool(right), tuple(windows))


def _line_window(role: Role, title: str, line: str, label: int) -> LabelledWindow:
    heading, words = f"{title}: ", one_line(line)[:MAX_SENTENCE_CHARS]
    return LabelledWindow(role, heading + words, (Span(len(heading), len(heading) + len(words)),), (label,))


def main(sets: Path, out: Path, names: Sequence[str]) -> None:
    """Write `NAME.train.jsonl` for each set and, for sets that measure the training, `NAME.dev.jsonl`."""
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    out.mkdir(parents=True, exist_ok=True)
    rows_of_lines = evidence_lists(sets / EVIDENCE_FILE, Random(0))  # noqa: S311 - a sample, not a secret
    write_list_rows(out, "lines", "train", rows_of_lines)
    for name in names or QUESTIONS_BY_SET:
        parts = lists_of_set(sets / name, encoder, Random(0))  # noqa: S311 - a sample, not a secret
        for part, rows in zip(("train", "dev"), parts, strict=True):
            if rows:
                write_list_rows(out, name, part, rows)
        sys.stdout.write(f"{name}: {len(parts[0])} lists for training, {len(parts[1])} for measuring\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
