"""Write the lessons that the encoder is trained on: `make encoder`.

A lesson is a question, a passage that answers it with the sentences that do, and passages that Cited itself ranks high
and that do not. The quarter of each set's documents that `api/training_data.py` keeps back is left out. Questions
made by rule, and headings for the sections below them, are added from a folder of documents.
"""

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
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
    Evidence,
    asked_by_rule,
    asked_of,
    drawn,
    library_of,
    read_evidence,
    trained_on,
)
from api.trial import open_trial
from ingest.build import unseen
from retrieval.answer import Filters
from retrieval.document import Key
from retrieval.engine import PassageEngine
from retrieval.evaluate import Subject
from retrieval.evaluation_set import EvaluationSet, Question, read_set, sample
from retrieval.generation import Generation
from retrieval.interfaces import Encoder
from retrieval.passage import Passage, embedding_text
from retrieval.question import Standalone
from retrieval.rank import content
from retrieval.text import BlockKind, Span

# Passages that do not answer, for each question: the first ones that Cited finds.
WRONG = 8
# Passages that answer, for a question whose set names documents alone.
RIGHT = 2
# The characters of a passage made of lines that answer.
LONG_ENOUGH = 700
# Questions of a large set at most, so that no set outweighs the others; questions made by rule; headings that are asked
# for the section below them.
MOST = {"squad2-a": 3_000, "policyqa-dev": 1_200, "obliqa-dev": 2_300, EVIDENCE: 1_300}
BY_RULE, HEADINGS = 930, 470

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """An engine whose generation lessons are taken from."""

    engine: PassageEngine

    @property
    def generation(self) -> Generation:
        return self.engine.opened

    def row(self, alone: Standalone, right: Sequence[tuple[Passage, Sequence[Span]]], wrong: Sequence[Passage]) -> Row:
        """`right`: passages that answer with the sentences that do, all of them where that is not known."""
        return {
            "question": alone.text,
            "words": [
                [start, end, round(weight, 4)]
                for start, end, weight in content(alone.text, self.generation.terms.weight, alone.earlier)
            ],
            "right": [self._passage(passage, gold) for passage, gold in right],
            "wrong": [self._passage(passage, ()) for passage in wrong],
        }

    def _passage(self, passage: Passage, gold: Sequence[Span]) -> Row:
        title = self.generation.catalogue.version(passage.key).document.title
        words = passage.span.of(self.generation.catalogue.text(passage.key))
        text, offset = embedding_text(title, passage.heading_path, words)
        shift = offset - passage.start
        return {
            "text": text,
            "offset": offset,
            "sentences": [
                [max(one.start, passage.start) + shift, min(one.end, passage.end) + shift] for one in passage.sentences
            ],
            "gold": [
                number for number, one in enumerate(passage.sentences) if any(one.overlaps(span) for span in gold)
            ],
        }


def of_set(evaluation_set: EvaluationSet, encoder: Encoder) -> Iterator[Row]:
    """The lessons of the documents that are trained on."""
    with TemporaryDirectory(prefix="cited-") as folder:
        subject = open_trial(evaluation_set, Path(folder) / "generation", encoder, unseen)
        engine = cast(PassageEngine, subject.engine)
        source = Source(engine)
        for question in trained_on(evaluation_set):
            yield from _lesson(source, subject, question, asked_of(evaluation_set, question, subject))


def _lesson(source: Source, subject: Subject, question: Question, filters: Filters) -> Iterator[Row]:
    alone, ranked = source.engine.ranked(question.asked, question.history, filters)
    gold = [(subject.ids.get(span.document), span.span) for span in question.spans]
    relevant = {subject.ids.get(name) for name in question.relevant}
    right = _right(source, gold, relevant, ranked) if question.answerable else []

    def answers(passage: Passage) -> bool:
        if gold:
            return any(passage.document_id == id and passage.span.overlaps(span) for id, span in gold)
        return passage.document_id in relevant

    wrong = [passage for passage in ranked if not (question.answerable and answers(passage))][:WRONG]
    if right or (wrong and not question.answerable):
        yield source.row(alone, right, wrong)


def _right(
    source: Source, gold: Sequence[tuple[str | None, Span]], relevant: Collection[str | None], ranked: Sequence[Passage]
) -> list[tuple[Passage, list[Span]]]:
    """The passages that answer, best first, each with the spans that do; the ranked ones before the others."""
    ids = {id for id, _ in gold} or relevant
    catalogue = source.generation.catalogue
    keys = [version.key for version in catalogue.versions() if version.document.id in ids]
    rank = {passage.id: place for place, passage in enumerate(ranked)}
    found = catalogue.passages(catalogue.passage_ids(keys))
    found.sort(key=lambda passage: rank.get(passage.id, len(rank)))
    if not gold:
        return [(passage, [passage.span]) for passage in found[:RIGHT]]
    whole = [
        (passage, [span for id, span in gold if id == passage.document_id and passage.span.overlaps(span)])
        for passage in found
    ]
    return [(passage, spans) for passage, spans in whole if spans][:RIGHT]


def of_evidence(path: Path) -> Iterator[Row]:
    """Lessons of a file of questions with the lines that answer them; these lines are the passage."""
    for one in read_evidence(path):
        if one.lines:
            words = [list(word) for word in content(one.question, lambda _: 1.0)]
            yield {"question": one.question, "words": words, "right": [_of_lines(one)], "wrong": []}


def _of_lines(one: Evidence) -> Row:
    """A passage of these lines, under the title of the page."""
    text, offset = embedding_text(one.title, (), "")
    spans: list[list[int]] = []
    for line in one.lines:
        if len(text) - offset > LONG_ENOUGH:
            break
        spans.append([len(text), len(text) + len(line)])
        text += line + "\n"
    return {"text": text, "offset": offset, "sentences": spans, "gold": list(range(len(spans)))}


def by_rule(documents: Path, encoder: Encoder, draw: Random) -> Iterator[Row]:
    """Lessons made from a folder of documents; those of the yardstick's final half are left out."""
    with library_of(documents, encoder) as (engine, keys):
        source = Source(engine)
        made = asked_by_rule(engine, keys, draw)
        heads = [one for key in keys for one in _headings(source, key)]
        for question, key, span in [*drawn(made, BY_RULE, draw), *drawn(heads, HEADINGS, draw)]:
            yield from _made(source, question, key, span)


def _made(source: Source, question: str, key: Key, span: Span) -> Iterator[Row]:
    catalogue = source.generation.catalogue
    alone, ranked = source.engine.ranked(question)
    right = [passage for passage in catalogue.passages(catalogue.passage_ids([key])) if passage.span.overlaps(span)]
    wrong = [one for one in ranked if one.key != key or not one.span.overlaps(span)][:WRONG]
    if right and wrong:
        yield source.row(alone, [(passage, [span]) for passage in right[:RIGHT]], wrong)


def _headings(source: Source, key: Key) -> Iterator[tuple[str, Key, Span]]:
    """Headings of a few words with what stands right below them."""
    canonical = source.generation.catalogue.canonical(key)
    for above, below in zip(canonical.blocks, canonical.blocks[1:], strict=False):
        heading = " ".join(above.span.of(canonical.text).split())
        if above.kind is BlockKind.HEADING and below.kind is not BlockKind.HEADING and 3 <= len(heading.split()) <= 14:
            yield heading, key, below.span


def balanced(rows: Sequence[Row]) -> list[Row]:
    """The lessons without passages that never answer: those would be learnt by heart as ones that do not.

    What is kept back never answers a lesson, so it is no wrong example either.
    """
    answering = {passage["text"] for row in rows for passage in row["right"]}
    kept: list[Row] = []
    for row in rows:
        own = {passage["text"] for passage in row["right"]}
        wrong = [one for one in row["wrong"] if one["text"] in answering and one["text"] not in own]
        if own or wrong:
            kept.append({**row, "wrong": wrong})
    return kept


def main(sets: Path, documents: Path, out: Path) -> None:
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    draw = Random(0)  # noqa: S311 - a sample, not a secret
    rows: list[Row] = []
    for name in (*WHOLE, *GIVEN):
        rows.extend(of_set(sample(read_set(sets / name), MOST.get(name), 1), encoder))
        sys.stdout.write(f"{name}: {len(rows)} lessons so far\n")
        sys.stdout.flush()
    rows.extend(drawn(list(of_evidence(sets / EVIDENCE)), MOST[EVIDENCE], draw))
    rows.extend(by_rule(documents, encoder, draw))
    kept = balanced(rows)
    draw.shuffle(kept)
    out.write_text("".join(json.dumps(row) + "\n" for row in kept), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
