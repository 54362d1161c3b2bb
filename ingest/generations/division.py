"""Divide the documents of a generation among segments, and find the segments that its parent has already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.generations.parent import Parent
from ingest.holdings import Entry, all_entries
from retrieval.index.recipe import Recipe
from retrieval.index.segment import catalogue_file, segment_of

# With 64 segments a change of one document writes a 64th of the library. More would only make more files.
MAX_SEGMENTS = 64
# About 200 passages, or 1 MB on disk. Smaller segments would make more files of a small library, and save little.
CHARS_A_SEGMENT = 150_000


@dataclass(frozen=True, slots=True)
class Division:
    """The number of segments, the entries of each segment that must be written, and the segments to take over."""

    segments: int
    written: dict[int, list[Entry]]
    kept: tuple[int, ...]


def divide(entries: Sequence[Entry], recipe: Recipe, parent: Parent) -> Division:
    """Divide entries among segments; a segment that holds the same entries as the parent's is kept."""
    generation = parent.generation
    before = generation.manifest.segments if generation is not None else 0
    segments = choose_segments(sum(len(entry.canonical.text) for entry in entries), before)
    wanted = _by_segment(entries, segments)
    if generation is None or generation.manifest.recipe != recipe or before != segments:
        return Division(segments, wanted, ())
    held, files = _by_segment(all_entries(parent.held), segments), generation.manifest.files
    kept = tuple(one for one, own in wanted.items() if own == held.get(one) and catalogue_file(one) in files)
    return Division(segments, {one: own for one, own in wanted.items() if one not in kept}, kept)


def choose_segments(chars: int, before: int) -> int:
    """The number of segments for texts of so many characters: a power of two. `before` is the parent's, or 0.

    It grows as soon as it should, and shrinks where a quarter is enough: a change of it writes every segment.
    """
    wanted = 1
    while wanted < MAX_SEGMENTS and wanted * CHARS_A_SEGMENT < chars:
        wanted *= 2
    return before if wanted <= before <= 2 * wanted else wanted


def _by_segment(entries: Iterable[Entry], segments: int) -> dict[int, list[Entry]]:
    """The entries of each segment that has any, by document id, and within a document in the given order."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.version.document.id):
        found[segment_of(entry.version.document.id, segments)].append(entry)
    return dict(sorted(found.items()))
