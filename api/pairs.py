"""Write the pairs that the ranker is trained on: `make ranker`.

A line holds a question, sentences that answer it and sentences that do not: those that Cited itself would consider,
labelled by the set, so the wrong ones are of the kinds that occur in use: neighbours, list stubs, rows, the right topic
without the answer. What `api/training_data.py` keeps back is left out on both sides. Added are questions made by rule
from a folder of documents, lines of pages that answer or do not, and questions changed so that nothing answers them.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, cast

from api.model import prepare_encoder
from api.settings import Settings
from api.training_data import (
    EVIDENCE,
    GIVEN,
    WHOLE,
    asked_by_rule,
    asked_of,
    drawn,
    home_of,
    is_kept_back,
    library_of,
    read_evidence,
    trained_on,
)
from api.trial import open_trial
from ingest.build import unseen
from retrieval.engine import PassageEngine
from retrieval.evaluate import Subject
from retrieval.evaluation_set import EvaluationSet, Question, read_set
from retrieval.interfaces import Encoder
from retrieval.search import Reading
from retrieval.training.rules import changed, names

# Questions of a large set at most, so that no set outweighs the others; made by rule; and changed.
MOST = {"squad2-a": 2_500, "policyqa-dev": 2_000, EVIDENCE: 1_900}
BY_RULE, CHANGED = 2_800, 700
# Sentences of a question: those that answer; the first ones that do not, which are the hardest; and some others.
RIGHT, HARDEST, OTHERS = 3, 8, 4
# Characters of a question, its end.
LONGEST = 260
# Sets whose questions name people and places: those can be exchanged for others.
NAMING = ("squad2-a", "xquad-en", "clapnq-dev", "covidqa")
# Of a changed question's sentences: the one that answered it before, and so many others.
BESIDE = 2

Row = dict[str, Any]


def of_set(evaluation_set: EvaluationSet, encoder: Encoder, draw: Random) -> Iterator[Row]:
    """The pairs of the documents that are trained on: those kept back are no wrong examples either."""
    with TemporaryDirectory(prefix="cited-") as folder:
        subject = open_trial(evaluation_set, Path(folder) / "generation", encoder, unseen)
        engine = cast(PassageEngine, subject.engine)
        left_out = {
            subject.ids.get(document.id)
            for document in evaluation_set.documents
            if is_kept_back(home_of(evaluation_set, document))
        }
        for question in trained_on(evaluation_set):
            filters = asked_of(evaluation_set, question, subject)
            text, found = engine.readings(question.asked, question.history, filters)
            seen = [reading for reading in found if reading.key[0] not in left_out]
            right, wrong = _judged(subject, question, seen)
            if right or not question.answerable:
                yield _row(text, right, wrong, draw)


def _judged(subject: Subject, question: Question, found: Sequence[Reading]) -> tuple[list[Reading], list[Reading]]:
    """The sentences that answer and those that do not; what only stands beside an answer is neither."""
    if not question.answerable:
        return [], list(found)
    relevant = {subject.ids.get(name) for name in question.relevant}
    if not question.spans:
        inside = [reading for reading in found if reading.key[0] in relevant]
        return inside[:1], [reading for reading in found if reading.key[0] not in relevant]
    gold = [(subject.ids.get(span.document), span.span) for span in question.spans]
    right = [one for one in found if any(one.key[0] == id and one.core.overlaps(span) for id, span in gold)]
    near = [one for one in found if any(one.key[0] == id and one.quote.overlaps(span) for id, span in gold)]
    return right, [one for one in found if one not in near]


def _row(question: str, right: Sequence[Reading], wrong: Sequence[Reading], draw: Random) -> Row:
    answers = [reading.text for reading in right[:RIGHT]]
    others = [reading.text for reading in wrong]
    rest = others[HARDEST:]
    chosen = [*others[:HARDEST], *drawn(rest, OTHERS, draw)]
    return {
        "question": question[-LONGEST:],
        "right": answers,
        "wrong": [text for text in chosen if not any(_says_the_same(text, answer) for answer in answers)],
    }


def _says_the_same(text: str, answer: str) -> bool:
    """Whether one is the other, with or without the sentence before it: a page often stands in several documents."""
    one, other = (each.split(": ", 1)[-1] for each in (text, answer))
    return one.endswith(other) or other.endswith(one)


def of_evidence(path: Path, draw: Random) -> Iterator[Row]:
    """Lines that answer a question about a page, and lines of this page that answer other questions."""
    asked = read_evidence(path)
    lines: dict[str, set[str]] = {}
    for one in asked:
        lines.setdefault(one.page, set()).update(one.lines)
    for one in asked:
        others = sorted(lines[one.page] - set(one.lines))
        right = drawn(sorted(set(one.lines)), RIGHT, draw)
        wrong = drawn(others, HARDEST + OTHERS, draw)
        yield {
            "question": one.question[-LONGEST:],
            "right": [f"{one.title}: {line}" for line in right],
            "wrong": [f"{one.title}: {line}" for line in wrong],
        }


def by_rule(documents: Path, encoder: Encoder, draw: Random) -> Iterator[Row]:
    """Pairs of questions made from a folder of documents; those of the yardstick's final half are left out."""
    with library_of(documents, encoder) as (engine, keys):
        for question, key, sentence in drawn(asked_by_rule(engine, keys, draw), BY_RULE, draw):
            text, ranked = engine.readings(question)
            found = [reading for reading in ranked if reading.key in keys]
            right = [reading for reading in found if reading.key == key and reading.core.overlaps(sentence)]
            if right:
                yield _row(text, right[:1], [reading for reading in found if reading not in right], draw)


def of_changed(rows: Sequence[Row], pool: Sequence[str], draw: Random, *, naming: bool) -> Iterator[Row]:
    """These questions with a number or, where they are `naming`, a name changed: what answered them does no more."""
    for row in rows:
        question = changed(row["question"], row["right"][0], pool if naming else (), draw) if row["right"] else None
        if question is not None:
            yield {"question": question, "right": [], "wrong": [row["right"][0], *row["wrong"][:BESIDE]]}


def main(sets: Path, documents: Path, out: Path) -> None:
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    draw = Random(0)  # noqa: S311 - a sample, not a secret
    made: dict[str, list[Row]] = {}
    for name in (*WHOLE, *GIVEN):
        rows = list(of_set(read_set(sets / name), encoder, draw))
        made[name] = drawn(rows, MOST[name], draw) if name in MOST else rows
        sys.stdout.write(f"{name}: {len(made[name])} questions\n")
        sys.stdout.flush()
    made[EVIDENCE] = drawn(list(of_evidence(sets / EVIDENCE, draw)), MOST[EVIDENCE], draw)
    made["rule"] = list(by_rule(documents, encoder, draw))
    pool = sorted({name for set_name in NAMING for row in made[set_name] for name in names(row["question"])})
    other = [row for name, rows in made.items() for row in of_changed(rows, pool, draw, naming=name in NAMING)]
    rows = [row for each in made.values() for row in each] + drawn(other, CHANGED, draw)
    draw.shuffle(rows)
    out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
