"""Write the lists that the rerankers are trained on: `make reranker`.

A line holds a question and the windows that compete for it: those with a sentence that answers, those with a near miss,
and those that Cited itself would consider. Every sentence has a label. What `api/lab/training/data.py` keeps back
stands in no list for training, on neither side; it makes the lists that the training is measured on.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, cast

from api.gold.evaluation_set import EvaluationSet, GoldSpan, Question, read_set
from api.lab.evaluate import Subject
from api.lab.figures import thinned
from api.lab.training.data import (
    EVIDENCE,
    NEAR,
    asked_of,
    drawn,
    home,
    home_of,
    is_kept_back,
    read_evidence,
    trained_on,
)
from api.lab.training.lists import HOLDS, NEAR_MISS, OPEN, OTHER, RIGHT
from api.lab.trial import open_trial
from api.model import prepare_encoder
from api.settings import Settings
from ingest.progress import no_progress
from retrieval.answer import Turn
from retrieval.document import Key
from retrieval.engine import PassageEngine
from retrieval.interfaces import Encoder
from retrieval.passage import Passage
from retrieval.question.words import content_words, stem
from retrieval.text import Span
from retrieval.windows import MAX_SENTENCE_CHARS, Window, one_line, shorten_question

# The sets, and how many questions of each are read at most.
TRAINED = {
    "uk-guidance": 10_000, "conditionalqa-dev": 400, "squad2-a": 1_200, "policyqa-dev": 600, "doc2dial-a": 900,
    "clapnq-dev": 500, "covidqa": 500, "obliqa-dev": 500, "orsharc-dev": 240, "mtrag-govt": 170, "xquad-en": 200,
}  # fmt: skip
# Questions that ship, and the set whose documents they are about.
WRITTEN, WRITTEN_FOR = Path("corpus/training"), "uk-guidance"
# Of the questions that are kept back, so many measure the training.
MEASURED = {"uk-guidance": 400}
# Lists of lines of pages (EVIDENCE), and lines of a list that answer and that do not.
EVIDENT, LINES, OTHER_LINES = 900, 2, 8
# Documents of a large set that are searched.
MOST = 3_000
# Windows of a question: with an answer, with a near miss, and considered beside them.
ANSWERING, MISSING, CONSIDERED = 3, 3, 8
# A sentence that shares this part of its words with an answer may answer, too.
ALIKE = 0.3

ListRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """Places by what was judged of them, in versions of the generation."""

    right: tuple[tuple[str, Span], ...]
    near: tuple[tuple[str, Span], ...]
    also: tuple[tuple[str, Span], ...]
    # Documents of which it is known that they answer, but not where.
    relevant: frozenset[str]


class Lister:
    """Makes lists of one set's questions, asked of a generation of some of its documents."""

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
        """The question's list; None where nothing in it says anything."""
        filters = asked_of(self._set, question, self._subject)
        alone, ranked = self._engine.ranked_passages(question.asked, question.history, filters)
        judged = self._judged(question)
        answering = self._holding(judged.right, ANSWERING, ranked)
        missing = self._holding(judged.near, MISSING, ranked)
        considered = [one for one in ranked if one not in answering and one not in missing][:CONSIDERED]
        roles = {"right": answering, "near": missing, "found": considered}
        answers = [_words(self._text(key)[span.start : span.end]) for key, span in judged.right]
        rows = [
            self._window(role, window, judged, answers)
            for role, passages in roles.items()
            for passage in passages
            for window in self._engine.windows(passage)
        ]
        labels = {label for row in rows for label in row["labels"]}
        if question.answerable and not labels & {RIGHT, HOLDS}:
            return None
        asked = shorten_question(alone.text)
        return {
            "set": self._set.name,
            "id": question.id,
            "question": asked,
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

    def _holding(self, places: Iterable[tuple[str, Span]], most: int, ranked: Sequence[Passage]) -> list[Passage]:
        """Passages that hold one of the places, those first that search ranks higher."""
        found: dict[int, Passage] = {}
        for document, span in places:
            for passage in self._of(document):
                if any(sentence.overlaps(span) for sentence in passage.sentences):
                    found[passage.id] = passage
        order = {passage.id: place for place, passage in enumerate(ranked)}
        return sorted(found.values(), key=lambda one: (order.get(one.id, len(order)), one.id))[:most]

    def _of(self, document: str) -> list[Passage]:
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
        def among(places: Iterable[tuple[str, Span]]) -> bool:
            return any(document == key[0] and span.overlaps(sentence) for document, span in places)

        if among(judged.right):
            return RIGHT
        if key[0] in judged.relevant:
            return HOLDS
        if among(judged.also):
            return OPEN
        if among(judged.near):
            return NEAR_MISS
        words = _words(self._text(key[0])[sentence.start : sentence.end])
        return OPEN if any(_alike(words, answer) for answer in answers) else OTHER


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * max(1, len(one | other))


def read_near(path: Path) -> dict[str, list[ListRow]]:
    """Near misses and completions by question; empty where the set has none."""
    found: dict[str, list[ListRow]] = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        found.setdefault(row["query-id"], []).append(row)
    return found


def lists(
    evaluation_set: EvaluationSet,
    questions: Sequence[Question],
    near: Mapping[str, Sequence[ListRow]],
    encoder: Encoder,
) -> Iterator[ListRow]:
    """The lists of these questions, asked of all documents of the set."""
    with TemporaryDirectory(prefix="cited-") as folder:
        lister = Lister(
            evaluation_set, open_trial(evaluation_set, Path(folder) / "generation", encoder, no_progress), near
        )
        yield from filter(None, map(lister.row, questions))


def without_kept_back(evaluation_set: EvaluationSet) -> EvaluationSet:
    """The documents that may be trained on."""
    own = tuple(one for one in evaluation_set.documents if not is_kept_back(home_of(evaluation_set, one)))
    return replace(evaluation_set, documents=own)


def read_written(folder: Path) -> tuple[list[Question], dict[str, list[ListRow]]]:
    """The questions that ship for training, with their near misses and completions (corpus/training/README.md)."""
    questions: list[Question] = []
    near: dict[str, list[ListRow]] = {}
    for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        home = row["document"]
        spans = tuple(GoldSpan(home, Span(*place)) for place in row["right"])
        history = tuple(Turn(turn["role"], turn["text"]) for turn in row["history"])
        questions.append(
            Question(row["id"], row["question"], row["answerable"], history=history, passage=home, spans=spans)
        )
        near[row["id"]] = [
            {"corpus-id": home, "start": start, "end": end, "label": label}
            for label in ("near", "also")
            for start, end in row[label]
        ]
    return questions, near


def of_set(folder: Path, encoder: Encoder, draw: Random) -> tuple[list[ListRow], list[ListRow]]:
    """Lists to train on, and lists to measure with."""
    whole, near = read_set(folder), read_near(folder / NEAR)
    if whole.name == WRITTEN_FOR:
        written, missed = read_written(WRITTEN)
        whole = replace(whole, questions=(*whole.questions, *written))
        near |= missed
    chosen = drawn(trained_on(whole), TRAINED[whole.name], draw)
    searched = thinned(replace(without_kept_back(whole), questions=tuple(chosen)), MOST)
    training = list(lists(searched, chosen, near, encoder))
    back = [one for one in whole.questions if is_kept_back(home(whole, one))]
    measured = drawn(back, MEASURED.get(whole.name, 0), draw)
    return training, list(lists(whole, measured, near, encoder)) if measured else []


def of_evidence(path: Path, draw: Random) -> Iterator[ListRow]:
    """Lines that answer a question about a page, and lines of this page that answer other questions."""
    asked = read_evidence(path)
    lines: dict[str, set[str]] = {}
    for one in asked:
        lines.setdefault(one.page, set()).update(one.lines)
    for one in drawn(asked, EVIDENT, draw):
        right = drawn(sorted(set(one.lines)), LINES, draw)
        others = drawn(sorted(lines[one.page] - set(one.lines)), OTHER_LINES, draw)
        windows = [_line("right", one.title, line, RIGHT) for line in right]
        windows += [_line("found", one.title, line, OTHER) for line in others]
        asks = shorten_question(one.question)
        yield {"set": EVIDENCE, "id": "", "question": asks, "answerable": bool(right), "windows": windows}


def _line(role: str, title: str, line: str, label: int) -> ListRow:
    above, words = f"{title}: ", one_line(line)[:MAX_SENTENCE_CHARS]
    places = [[len(above), len(above) + len(words)]]
    return {"role": role, "text": above + words, "places": places, "labels": [label]}


def main(sets: Path, out: Path, names: Sequence[str]) -> None:
    """Write `NAME.train.jsonl` and, where some are measured, `NAME.dev.jsonl` for each set."""
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    out.mkdir(parents=True, exist_ok=True)
    evident = list(of_evidence(sets / EVIDENCE, Random(0)))  # noqa: S311 - a sample, not a secret
    (out / "lines.train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in evident), "utf-8")
    for name in names or TRAINED:
        parts = of_set(sets / name, encoder, Random(0))  # noqa: S311 - a sample, not a secret
        for part, rows in zip(("train", "dev"), parts, strict=True):
            if rows:
                text = "".join(json.dumps(row) + "\n" for row in rows)
                (out / f"{name}.{part}.jsonl").write_text(text, "utf-8")
        sys.stdout.write(f"{name}: {len(parts[0])} lists to train on, {len(parts[1])} to measure with\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
