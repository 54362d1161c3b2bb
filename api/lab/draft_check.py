"""Measure the check of drafts: `python -m api.lab.draft_check [--documents FOLDER] [--library DATA] [--seed 22]`.

`--documents` names a folder of real documents. It puts 120 quotations of six classes into one draft, and compares the
verdicts with what the script did to each (api/lab/draft_seeds.py). Two of the documents get an earlier edition, in
which every seventh "must", "should" and number differ. `--of references` and `--of figures` do the same with places,
years, laws, figures and dates; `--half tune` and `--half kept` take every second one of these. With `--library` it
times a draft of 100 pages against that library.
"""

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from api.console import out
from api.lab.draft_figure_seeds import figure_seeds
from api.lab.draft_library import FileLibrary, read_files
from api.lab.draft_reference_seeds import reference_seeds
from api.lab.draft_seeds import Seed, seeds
from ingest.formats.text.reader import read_text
from retrieval.check.draft_check import check_draft
from retrieval.check.held_words import hold_words
from retrieval.check.statement import DraftCheck, StatementVerdict
from retrieval.document import Version
from retrieval.interfaces import Library

_Made = TypeVar("_Made")
_WANTED = 0.95
_PAGES, _CHARACTERS_OF_A_PAGE = 100, 3_000
_SWITCH = re.compile(r"\b(must|should)\b|(?<![\w.])(\d{2})(?![\w.,])")


@dataclass(frozen=True, slots=True)
class Judged:
    """A seed with the verdict of the check; None where the check did not see the statement."""

    seed: Seed
    verdict: StatementVerdict | None

    @property
    def is_right(self) -> bool:
        return self.verdict is self.seed.verdict


def read_library(documents: Path, folder: Path) -> tuple[FileLibrary, list[Version]]:
    """The documents of a folder, and the earlier editions that were made for two of them. `folder`: for their texts."""
    library, old = FileLibrary(folder), list[Version]()
    for stem, (title, published, canonical) in read_files(documents).items():
        if stem.endswith(("Document_B_vol_1-Content", "Document_M_vol_1-Content")):
            earlier = read_text(_earlier(canonical.text)).canonical
            old.append(library.add(stem, title, earlier, in_force_from=date(2010, 1, 1)))
            library.add(stem, title, canonical, in_force_from=date(2020, 1, 1))
        else:
            library.add(stem, title, canonical, published=published)
    return library, old


def _earlier(text: str) -> str:
    """The text with every seventh "must", "should" and number of two digits changed."""
    number = 0

    def change(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if number % 7:
            return match.group()
        return str(int(match[2]) - 1) if match[2] else {"must": "may", "should": "must"}[match[1]]

    return _SWITCH.sub(change, text)


def measure(library: Library, made: Sequence[Seed]) -> list[Judged]:
    """The verdicts on all seeds, which stand in one draft."""
    text, places = _draft(made)
    checked = check_draft(read_text(text).canonical, library, hold_words(library))
    return [Judged(one, _verdict_at(checked, place)) for one, place in zip(made, places, strict=True)]


def _draft(made: Sequence[Seed]) -> tuple[str, list[int]]:
    """A draft with a paragraph for each seed, and where each quotation begins."""
    text, places = "Report to the committee\n\n", []
    for one in made:
        places.append(len(text) + one.line.index(one.quoted))
        text += one.line + "\n\n"
    return text, places


def _verdict_at(checked: DraftCheck, place: int) -> StatementVerdict | None:
    return next((one.verdict for one in checked.statements if one.span.start <= place < one.span.end), None)


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds on the clock, and of processor time, which other work on the machine changes little."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} s ({self.processor:.1f} s of processor time)"


def _timed(work: Callable[[], _Made]) -> tuple[_Made, Timed]:
    clock, processor = time.perf_counter(), time.process_time()
    made = work()
    return made, Timed(time.perf_counter() - clock, time.process_time() - processor)


def time_pages(library: Library, seed: int) -> tuple[Timed, Timed, DraftCheck]:
    """The time to take in the words of a library, the time to check 100 pages against it, and the checked draft."""
    held, taking_in = _timed(lambda: hold_words(library))
    draft = read_text("\n\n".join(_pages(library, seed))).canonical
    checked, checking = _timed(lambda: check_draft(draft, library, held))
    return taking_in, checking, checked


def _pages(library: Library, seed: int) -> Iterator[str]:
    """Paragraphs of 100 pages: a third with a quotation, of which every second is altered; the others unmarked words of
    a document, or words in an order that no document has."""
    chance, room = random.Random(seed), _PAGES * _CHARACTERS_OF_A_PAGE  # noqa: S311 - a sample, no secret
    sentences = [
        " ".join(span.of(canonical.text).split())
        for version in library.versions()[:200]
        for canonical in [library.canonical(version)]
        for _, span in canonical.sentences()
    ]
    while room > 0:
        words = chance.choice(sentences).split()[:60]
        other = chance.choice(sentences).split()[:60]
        kind = chance.randrange(4)
        if kind == 1 and len(words) > 4:
            words[len(words) // 2] = "pigeon"
        shuffled = other[:]
        chance.shuffle(shuffled)
        own = " ".join(shuffled).lower()
        line = f"{own}. The team noted “{' '.join(words)}” here." if kind < 2 else f"{own}. {' '.join(other)} {own}."
        room -= len(line)
        yield line


def report(judged: Sequence[Judged]) -> bool:
    """Print the verdicts by class and each wrong one. Returns whether the figure is reached."""
    for verdict in dict.fromkeys(one.seed.verdict for one in judged):
        of_class = [one for one in judged if one.seed.verdict is verdict]
        given = Counter(one.verdict.value if one.verdict else "not seen" for one in of_class)
        right, name = sum(one.is_right for one in of_class), verdict.value if verdict else "no statement"
        out.print(f"{name}: {right} of {len(of_class)} right; {dict(given)}")
    for one in judged:
        if not one.is_right:
            out.print(f"- {one.seed.verdict} ({one.seed.done}), called {one.verdict}: {one.seed.line}", markup=False)
    right = sum(one.is_right for one in judged)
    missed = sum(one.seed.verdict is StatementVerdict.ALTERED and one.verdict in _PASSED for one in judged)
    out.print(f"{right} of {len(judged)} right ({right / len(judged):.3f}); altered called word for word: {missed}")
    return right >= _WANTED * len(judged) and not missed


def _chosen(library: Library, old: Sequence[Version], asked: argparse.Namespace) -> list[Seed]:
    if asked.of == "quotations":
        made = seeds(library, old, asked.seed)
    else:
        made = (reference_seeds if asked.of == "references" else figure_seeds)(library, asked.seed)
    return made if asked.half is None else made[asked.half == "kept" :: 2]


_PASSED = (
    StatementVerdict.VERBATIM,
    StatementVerdict.SEVERAL_PLACES,
    StatementVerdict.QUALIFIER_DROPPED,
    StatementVerdict.OUT_OF_FORCE,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--of", choices=("quotations", "references", "figures"), default="quotations")
    parser.add_argument("--half", choices=("tune", "kept"))
    asked = parser.parse_args()
    is_reached = True
    if asked.documents:
        with TemporaryDirectory(prefix="cited-lab-") as folder:
            library, old = read_library(asked.documents, Path(folder))
            is_reached = report(measure(library, _chosen(library, old, asked)))
    if asked.library:
        from api.bootstrap import open_service
        from api.settings import Settings

        service = open_service(Settings(data=asked.library))
        taking_in, checking, checked = time_pages(service.library, asked.seed)
        out.print(f"words of the library, once for each generation: {taking_in}")
        out.print(f"check of {_PAGES} pages: {checking}; {len(checked.statements)} statements")
    raise SystemExit(0 if is_reached else 1)


if __name__ == "__main__":
    main()
