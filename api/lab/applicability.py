"""Measure for which nations and readers texts are, on labels that a person made before any rule was written.

`python -m api.lab.applicability SHARED [tune|kept|fresh] [--misses]` reads the labelled documents and passages in the
folder with `documents/` and `data/`. With `--library DATA`, a data folder with the sets uk-guidance and
conditionalqa-dev, it also asks the labelled questions. `applicability_labels.jsonl` beside this file holds places,
nations and short names of readers: 70 documents, 149 passages and 110 questions. The rules were written with the half
`tune`. The CRC-32 of a document's id, or of a question's own, parts it from the half `kept`. A second person labelled
`fresh` after the rules were written.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.bootstrap import open_service
from api.settings import Settings
from ingest.blocks.extraction import Extraction
from ingest.formats.readers import media_type
from ingest.formats.text.reader import read_text
from ingest.reading.worker import extract
from ingest.stated.applicability import stated_applicability
from retrieval.answer import Answer, NoAnswerReason, Quote
from retrieval.applicability import NOTHING_STATED, Applicability
from retrieval.applies.place import applicability_at
from retrieval.section import section_of
from retrieval.text import CanonicalText, Span

LABELS = Path(__file__).with_name("applicability_labels.jsonl")
_NAME = re.compile(r"\w{4,}")
# Quotes that a question gets.
_LIMIT = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled thing, whether it is right, and what was found, for the list of misses."""

    part: str
    is_right: bool
    found: str


def read_labels(half: str | None, path: Path = LABELS) -> list[dict[str, Any]]:
    """The rows of one half, None for all."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in rows if half in (None, row["half"])]


@lru_cache(maxsize=256)
def read_document(shared: Path, document: str) -> Extraction:
    """A labelled document as Cited reads it: a file, or a line of a JSONL file, with `#` and its id."""
    path, _, id = document.partition("#")
    if not id:
        return extract(shared / path, media_type(path, (shared / path).read_bytes()))
    lines = (json.loads(line) for line in (shared / path).read_text("utf-8").splitlines())
    row = next(line for line in lines if line["_id"] == id)
    return replace(read_text(row["text"]), title=row["title"].strip() or None)


def judge_document(row: dict[str, Any], extraction: Extraction) -> Iterator[Judged]:
    """The document's extent, and its readers."""
    stated = stated_applicability(extraction)
    yield _judge_nations("documents: extent", row, stated)
    found = stated.audience.readers if stated.audience else ""
    yield Judged("documents: readers", _same_readers(row["audience"], found), f"{row['audience']} / {found!r}")


def judge_passage(row: dict[str, Any], canonical: CanonicalText) -> Iterator[Judged]:
    """The extent of a place, without the document's own; and its readers where they were labelled."""
    ordinal = next(at for at, block in enumerate(canonical.blocks) if block.start <= row["at"][0] < block.end)
    blocks = canonical.blocks
    section = section_of(canonical, ordinal)
    sentences = blocks[ordinal].sentences
    sentence = next((one for one in sentences if one.start <= row["at"][0] < one.end), sentences[0])
    stated = applicability_at(section, sentence, NOTHING_STATED)
    part = {"none": "passages that limit nothing", "section": "passages: section", "paragraph": "passages: paragraph"}
    yield _judge_nations(part[row["of"]], row, stated)
    if row["audience"]:
        found = stated.audience.readers if stated.audience else ""
        yield Judged("passages: readers", _same_readers(row["audience"], found), f"{row['audience']} / {found!r}")


def _judge_nations(part: str, row: dict[str, Any], stated: Applicability) -> Judged:
    found = sorted(str(nation) for nation in stated.extent.nations) if stated.extent else []
    return Judged(part, found == sorted(row["nations"]), f"{row['nations']} / {found}")


def _same_readers(labelled: Sequence[str], found: str) -> bool:
    """Whether the readers share a word, in the singular or plural; or nobody is labelled and nobody found."""
    if not labelled:
        return not found
    words = {word.rstrip("s") for word in _NAME.findall(found.lower())}
    return any(words & {word.rstrip("s") for word in _NAME.findall(name.lower())} for name in labelled)


def judge_question(row: dict[str, Any], answer: Answer) -> Iterator[Judged]:
    """Whether text for others was quoted without a word about it, and whether the question got what it should get."""
    document, at = row["document"].partition("#")[2], Span(*row["at"])
    told = f"{answer.status} {answer.reason or ''} " + "; ".join(
        f"{quote.citation.document_id}{' (marked)' if quote.for_others else ''}" for quote in answer.quotes
    )
    by_nation = "nation" if row["id"].startswith("nation") else "readers"
    if row["expects"].startswith("other"):
        quoted = [quote for quote in answer.quotes if _is_at(quote, document, at)]
        is_marked = all(quote.for_others for quote in quoted)
        yield Judged(f"questions, {by_nation}: no text for others quoted unmarked", is_marked, told)
        is_held = answer.reason is NoAnswerReason.FOR_OTHERS_ONLY or any(quote.for_others for quote in answer.quotes)
        yield Judged(f"questions, {by_nation}: says that the answer is held for others", is_held, told)
    else:
        is_quoted = any(_is_at(quote, document, at) for quote in answer.quotes)
        yield Judged(f"questions, {by_nation}: the labelled place is quoted", is_quoted, told)
        is_silenced = answer.reason is NoAnswerReason.FOR_OTHERS_ONLY
        yield Judged(f"questions, {by_nation}: not taken for a question about others", not is_silenced, told)


def _is_at(quote: Quote, document: str, at: Span) -> bool:
    places = (quote.citation, *quote.also)
    return any(library_id(document) == place.document_id and place.span.overlaps(at) for place in places)


def library_id(id: str) -> str:
    """The id in the library of a document of a set."""
    return id.lower().removeprefix("https://www.gov.uk/").replace("/", "-")


def judge(
    shared: Path, rows: Iterable[dict[str, Any]], library: Path | None
) -> Iterator[tuple[dict[str, Any], Judged]]:
    """Judge every row; questions only with a library."""
    engine = open_service(Settings(data=library)).engine if library else None
    for row in rows:
        if row["kind"] == "question":
            judged = judge_question(row, engine.ask(row["text"], limit=_LIMIT)) if engine else iter(())
        else:
            extraction = read_document(shared, row["document"])
            if extraction.canonical.sha256 != row["text_sha256"]:
                raise SystemExit(f"{row['document']} is read in another way than when it was labelled. Label it again.")
            is_document = row["kind"] == "document"
            judged = judge_document(row, extraction) if is_document else judge_passage(row, extraction.canonical)
        yield from ((row, one) for one in judged)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("half", nargs="?", choices=("tune", "kept", "fresh"))
    parser.add_argument("--library", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for row, judged in judge(options.shared, read_labels(options.half), options.library):
        right[judged.part] += judged.is_right
        count[judged.part] += 1
        if options.misses and not judged.is_right:
            _print(f"  {judged.part}: {row.get('text') or row['document']} {row.get('at', '')}: {judged.found}")
    for part in count:
        _print(f"{part:<70} {right[part]} of {count[part]}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
