"""Measure the changes between editions: `python -m api.lab.edition_changes [FOLDER] [--seeds N] [--relaid]`.

FOLDER holds real documents. Each gets new editions with seeded edits (api/lab/seeded_edits.py). An edit counts as
found where a change overlaps its sentence, and as classed where the gravest kind of that change is the edit's. Every
change that overlaps no edited sentence counts as false. `--relaid` prints the same words as a PDF, too.
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from api.console import out
from api.lab.relaid import as_html, as_pdf
from api.lab.seeded_edits import Edited, edit, shifted
from api.lab.sentence_edits import EDITS
from ingest.formats.readers import HTML, PDF, media_type, reader
from retrieval.changes.change import Change
from retrieval.changes.comparison import find_changes
from retrieval.text import CanonicalText, Span

DOCUMENTS = (
    "restoring-control-over-the-immigration-system-white-paper.pdf",
    "govuk/strategic-vision-for-rail.html",
    "approved-documents/Text-Approved_Document_B_vol_1-Content.txt",
)
# In English, for the layouts alone.
WEB_PAGES = tuple(
    f"govuk/{name}.html"
    for name in (
        "dwp-plan-2015-to-2020",
        "eu-rules-on-chemicals-withdrawn",
        "home-secretary-speech",
        "spring-budget-2017",
    )
)
NAMES = (*(name for name, _, _, _ in EDITS), "moved")


@dataclass(slots=True)
class Tally:
    """Edits made, found and classed, by name; the false changes, and the missed edits for a look at them.

    `slowest`: seconds of processor time of the slowest comparison.
    """

    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    classed: Counter[str] = field(default_factory=Counter)
    false: list[Change] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, edited: Edited) -> None:
        started = time.process_time()
        changes = find_changes(edited.old, edited.new).changes
        self.slowest = max(self.slowest, time.process_time() - started)
        spans = [span for _, span in edited.edits]
        for one, span in edited.edits:
            self.made[one.name] += 1
            fitting = [change for change in changes if _overlaps(change, span)]
            self.found[one.name] += bool(fitting)
            is_classed = any(change.kind is one.kind for change in fitting)
            self.classed[one.name] += is_classed
            if not is_classed:
                kinds = ", ".join(change.kind.value for change in fitting) or "not found"
                self.missed.append(f"{one.name} ({kinds}): {one.old!r} -> {one.new!r}")
        self.false += [change for change in changes if not any(_overlaps(change, span) for span in spans)]

    def share(self, *names: str) -> float:
        """The share of these edits that were found and classed."""
        return sum(self.classed[name] for name in names) / max(1, sum(self.made[name] for name in names))


def _overlaps(change: Change, span: Span) -> bool:
    return change.new is not None and change.new.span.overlaps(span)


def read(path: Path) -> CanonicalText:
    data = path.read_bytes()
    return reader(media_type(path.name, data))(data).canonical


def relaid_changes(canonical: CanonicalText, title: str) -> tuple[Change, ...]:
    """The changes from the words as a web page to the same words as a PDF."""
    html = as_html(canonical, title)
    with TemporaryDirectory() as folder:
        printed = as_pdf(html, Path(folder))
    return find_changes(reader(HTML)(html).canonical, reader(PDF)(printed).canonical).changes


def main() -> None:
    asked = _arguments()
    if not asked.folder.is_dir():
        sys.exit(f"There is no folder {asked.folder}. Give the folder of the real documents.")
    tally = Tally()
    for name in DOCUMENTS:
        canonical = read(asked.folder / name)
        for seed in range(asked.seeds):
            tally.add(edit(canonical, seed))
    for name in (*DOCUMENTS, *WEB_PAGES):
        _print_layouts(asked.folder / name, asked.relaid, asked.show)
    for name in NAMES:
        counts = f"{tally.made[name]} edits, {tally.found[name]} found, {tally.classed[name]} classed"
        out.print(f"{name}: {counts} ({tally.share(name):.1%})")
    out.print(
        f"modal, number and date together: {tally.share('modal', 'number', 'date'):.1%}; false: {len(tally.false)}"
    )
    out.print(f"slowest comparison: {tally.slowest:.2f} s of processor time")
    for words in (*tally.missed, *map(_told, tally.false)) if asked.show else ():
        out.print(f"  {words}", markup=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/documents"))
    parser.add_argument("--seeds", type=int, default=3, help="editions of each document; by default 3")
    parser.add_argument("--relaid", action="store_true", help="print the same words as a PDF, too; needs chromium")
    parser.add_argument("--show", action="store_true", help="print what was missed, and false changes")
    return parser.parse_args()


def _print_layouts(path: Path, relaid: bool, show: bool) -> None:
    """Print how many changes there are where no word changed."""
    canonical = read(path)
    layouts = {"no edit": find_changes(canonical, canonical).changes}
    layouts["paragraphs joined"] = find_changes(canonical, shifted(canonical)).changes
    if relaid:
        layouts["as HTML and as PDF"] = relaid_changes(canonical, path.stem)
    told = ", ".join(f"{layout} {len(changes)}" for layout, changes in layouts.items())
    out.print(f"{path.name}, {len(canonical.text):,} characters; changes where no word changed: {told}", markup=False)
    for change in (one for changes in layouts.values() for one in changes if show):
        out.print(f"    {_told(change)}", markup=False)


def _told(change: Change) -> str:
    return f"{change.kind.value}: {[(piece.op.value, piece.text) for piece in change.words]}"


if __name__ == "__main__":
    main()
