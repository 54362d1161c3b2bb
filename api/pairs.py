"""Write the pairs that the ranker is trained on: `make ranker`.

For each question of a set the sentences that Cited itself would consider, labelled by the set; so the wrong ones are
of the kinds that occur in use: neighbours, list stubs, rows, the right topic without the answer. A quarter of each
set's documents, by the CRC-32 of their names, is left out to measure on. Questions made by rule from a folder of
documents are added.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import cast
from zlib import crc32

from api.bootstrap import open_ingest, open_service
from api.gold import read_questions
from api.model import prepare_encoder
from api.settings import Settings
from api.trial import open_trial
from api.yardstick import YARDSTICK
from ingest.build import unseen
from ingest.source import sources
from retrieval.answer import Filters
from retrieval.engine import PassageEngine
from retrieval.evaluate import Subject
from retrieval.evaluation_set import EvaluationSet, Question, SetDocument, read_set, sample
from retrieval.interfaces import Encoder
from retrieval.search import Reading
from retrieval.text import BlockKind, CanonicalText, Span
from retrieval.training.rules import questions

# Of these each question is asked of the whole set; of the last ones, of its own document, which it does not name.
WHOLE = (
    "clapnq-dev", "squad2-a", "xquad-en", "conditionalqa-dev", "doc2dial-a", "covidqa", "orsharc-dev", "mtrag-govt",
    "obliqa-dev",
)  # fmt: skip
GIVEN = ("policyqa-dev",)
# Questions of one set at most, and made by rule.
MOST, BY_RULE = 4_500, 4_500
# Wrong sentences for a question: so many of the first, which are the hardest, and one of the others.
HARDEST = 3
TITLE_IS_HOME = ("squad2-a", "xquad-en")

Row = dict[str, object]


def home(evaluation_set: EvaluationSet, question: Question) -> str:
    """What a set is parted by: an article or a site, so that no part of it is on both sides."""
    name = question.passage or next(iter(question.relevant), question.id)
    if evaluation_set.name not in TITLE_IS_HOME:
        return name.split("#")[0]
    return next((home_of(evaluation_set, one) for one in evaluation_set.documents if one.id == name), "")


def home_of(evaluation_set: EvaluationSet, document: SetDocument) -> str:
    return document.title if evaluation_set.name in TITLE_IS_HOME else document.id.split("#")[0]


def is_kept_back(home: str) -> bool:
    return crc32(home.encode()) % 4 == 0


def kept_back(evaluation_set: EvaluationSet) -> EvaluationSet:
    """The set with the questions alone that the ranker was not trained on; every document stays."""
    if evaluation_set.name not in (*WHOLE, *GIVEN):
        return evaluation_set
    own = tuple(one for one in evaluation_set.questions if is_kept_back(home(evaluation_set, one)))
    return replace(evaluation_set, questions=own)


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
        for question in evaluation_set.questions:
            if is_kept_back(home(evaluation_set, question)):
                continue
            given = subject.ids.get(question.passage or "") if evaluation_set.name in GIVEN else None
            filters = Filters((given,)) if given else Filters()
            text, found = engine.readings(question.asked, question.history, filters)
            seen = [reading for reading in found if reading.key[0] not in left_out]
            yield from _rows(text, *_judged(subject, question, seen), draw)


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
    return right[:2], [one for one in found if one not in near]


def _rows(question: str, right: Sequence[Reading], wrong: Sequence[Reading], draw: Random) -> Iterator[Row]:
    others = wrong[HARDEST:]
    chosen = [*wrong[:HARDEST], *draw.sample(others, min(1, len(others)))]
    for label, readings in ((1, right), (0, chosen)):
        for reading in readings:
            yield {"question": question[-260:], "text": reading.text, "label": label}


def final_half() -> set[str]:
    """The SHA-256 of the files of the yardstick's final half, on which nothing is trained."""
    return {gold.sha256 for asked in read_questions(YARDSTICK, "final") for gold in asked.gold if gold.sha256}


def asked_by_rule(canonical: CanonicalText, draw: Random) -> Iterator[tuple[str, Span]]:
    """Questions made from each sentence that is no heading, with that sentence."""
    for block, sentence in canonical.sentences():
        if block.kind is not BlockKind.HEADING:
            for question in questions(" ".join(sentence.of(canonical.text).split()), draw):
                yield question, sentence


def by_rule(documents: Path, encoder: Encoder, draw: Random) -> Iterator[Row]:
    """Pairs of questions made from a folder of documents; those of the yardstick's final half are left out."""
    final = final_half()
    with TemporaryDirectory(prefix="cited-") as data:
        settings = Settings(data=Path(data))
        open_ingest(settings, encoder=encoder).run(sources([documents]))
        service = open_service(settings, encoder)
        seen = {version.key: version for version in service.library.versions() if version.handed_in not in final}
        made = [
            (question, version.key, sentence)
            for version in seen.values()
            for question, sentence in asked_by_rule(service.library.canonical(version), draw)
        ]
        for question, key, sentence in draw.sample(made, min(BY_RULE, len(made))):
            text, ranked = service.engine.readings(question)
            found = [reading for reading in ranked if reading.key in seen]
            right = [reading for reading in found if reading.key == key and reading.core.overlaps(sentence)]
            yield from _rows(text, right[:1], [reading for reading in found if reading not in right], draw)


def main(sets: Path, documents: Path, out: Path) -> None:
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    draw = Random(0)  # noqa: S311 - a sample, not a secret
    with out.open("w", encoding="utf-8") as file:
        for name in (*WHOLE, *GIVEN):
            for row in of_set(sample(read_set(sets / name), MOST, 1), encoder, draw):
                file.write(json.dumps(row) + "\n")
        for row in by_rule(documents, encoder, draw):
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
