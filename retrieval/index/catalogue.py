"""Versions, blocks and passages of a generation, from the catalogues of its segments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from operator import attrgetter
from pathlib import Path

from retrieval.document import Key, Version
from retrieval.errors import UnknownDocument, UnknownVersion
from retrieval.index.passage_numbers import PassageNumbers, Run
from retrieval.index.segment_catalogue import SegmentCatalogue, StoredVersion, passage_of
from retrieval.passage import Passage
from retrieval.text import Block, CanonicalText, Span

# Blocks that are read from the file together: a passage holds two to ten.
BLOCKS_PER_READ = 16


@dataclass(frozen=True, slots=True)
class _Held:
    """A version, the segment that holds it, and its place in the numbering of passages."""

    segment: int
    stored: StoredVersion
    run: int


class Catalogue:
    """Reads the catalogues of all segments. Safe to share between threads.

    Passages are numbered through the generation: by document id, then in the order in which a segment holds the
    document's editions. `numbers` says which segment holds a passage.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._segments = [SegmentCatalogue(path) for path in paths]
        # The caches hold the segments and not the catalogue itself: a circle would keep files open after its last use.
        self.texts = lru_cache(maxsize=256)(partial(_text, self._segments))
        self._block_group = lru_cache(maxsize=1024)(partial(_blocks, self._segments))
        in_order = sorted(
            ((number, stored) for number, segment in enumerate(self._segments) for stored in segment.versions),
            key=lambda one: one[1].version.document.id,
        )
        self._in_order = [_Held(segment, stored, run) for run, (segment, stored) in enumerate(in_order)]
        self.numbers = PassageNumbers(
            [Run(held.segment, held.stored.first, held.stored.passages) for held in self._in_order], len(paths)
        )
        by_title = sorted(self._in_order, key=_by_title)
        self._held = {held.stored.version.key: held for held in by_title}
        self._visible = [held.stored.version for held in by_title if not held.stored.version.withdrawn]
        self._document_ids = {version.document.id for version in self._visible}

    def versions(self) -> list[Version]:
        """Every edition that is not withdrawn, by title."""
        return list(self._visible)

    def all_versions(self) -> list[Version]:
        """Every edition, withdrawn ones included: the next generation is built from these."""
        return [held.stored.version for held in self._held.values()]

    @cached_property
    def editions(self) -> Mapping[str, tuple[Version, ...]]:
        """The editions of each document by its id, withdrawn ones included, in order of ingestion."""
        found: dict[str, tuple[Version, ...]] = {}
        for version in sorted(self.all_versions(), key=attrgetter("edition")):
            found[version.document.id] = (*found.get(version.document.id, ()), version)
        return found

    def check_document(self, document_id: str) -> None:
        """Raises UnknownDocument unless the document has an edition that is not withdrawn."""
        if document_id not in self._document_ids:
            raise UnknownDocument(f"There is no document {document_id!r}.")

    def version(self, key: Key) -> Version:
        """Raises UnknownDocument or UnknownVersion."""
        return self._find(key).stored.version

    def text(self, key: Key) -> str:
        """A version's canonical text."""
        held = self._find(key)
        return self.texts(held.segment, held.stored.row)

    def canonical(self, key: Key) -> CanonicalText:
        held = self._find(key)
        return CanonicalText(self.text(key), _blocks(self._segments, held.segment, held.stored.row, 0, 1 << 40))

    def block(self, key: Key, ordinal: int) -> Block | None:
        """One block; None where there is none. Its neighbours are cached with it: they are mostly asked for next."""
        held, first = self._find(key), ordinal - ordinal % BLOCKS_PER_READ
        row = (held.segment, held.stored.row)
        blocks = self._block_group(*row, first, first + BLOCKS_PER_READ) if ordinal >= 0 else ()
        return blocks[ordinal - first] if ordinal - first < len(blocks) else None

    def numbered_blocks(self, key: Key, number: str) -> list[tuple[int, Block]]:
        """The ordinals and blocks with this printed number, in order."""
        held = self._find(key)
        return self._segments[held.segment].numbered_blocks(held.stored.row, number)

    def headings(self, key: Key) -> list[tuple[Span, str]]:
        """The span and the words of each heading of a version, in order."""
        held, text = self._find(key), self.text(key)
        blocks = self._segments[held.segment].headings(held.stored.row)
        return [(block.span, " ".join(block.span.of(text).split())) for block in blocks]

    def sources(self) -> dict[Key, str | None]:
        """The source of each version: a path, the name of an upload or an address; None where it is unknown."""
        return {key: held.stored.source for key, held in self._held.items()}

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages with these ids, in the order of `ids`. Raises IndexError where there is no such passage."""
        places = [self.numbers.locate(id) for id in ids]
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for segment, number in places:
            wanted[segment].append(number)
        rows = {segment: self._segments[segment].passages(numbers) for segment, numbers in wanted.items()}
        return [
            passage_of(self._in_order[self.numbers.run_of(id)].stored.version, id, rows[segment][number])
            for id, (segment, number) in zip(ids, places, strict=True)
        ]

    def passage_ids(self, keys: Iterable[Key]) -> list[int]:
        """The ids of every passage of these versions, ascending."""
        runs = sorted({self._find(key).run for key in keys})
        return [id for run in runs for id in range(self.numbers.first(run), self.numbers.first(run + 1))]

    def passage_documents(self) -> list[str]:
        """The document id of each passage, in order of passage ids."""
        return [held.stored.version.document.id for held in self._in_order for _ in range(held.stored.passages)]

    def has_consecutive_ids(self) -> bool:
        """Whether the passages of each segment are numbered from 0 without a gap, version by version."""
        return all(_is_consecutive(segment) for segment in self._segments)

    def embedded_passages(self) -> dict[str, int]:
        """The id of a passage by the SHA-256 of its embedding text."""
        found: dict[str, int] = {}
        for segment, ids in zip(self._segments, self.numbers.by_segment, strict=True):
            found |= {sha256: int(ids[number]) for sha256, number in segment.embedded_passages()}
        return found

    def passage_counts(self) -> dict[Key, int]:
        """The number of passages of each version."""
        return {key: held.stored.passages for key, held in self._held.items()}

    def _find(self, key: Key) -> _Held:
        if key not in self._held:
            self.check_document(key[0])
            raise UnknownVersion(f"The document {key[0]!r} has no such version.")
        return self._held[key]


def _text(segments: Sequence[SegmentCatalogue], segment: int, row: int) -> str:
    return segments[segment].text(row)


def _blocks(segments: Sequence[SegmentCatalogue], segment: int, row: int, first: int, end: int) -> tuple[Block, ...]:
    return segments[segment].blocks(row, first, end)


def _by_title(held: _Held) -> tuple[str, str]:
    return held.stored.version.title, held.stored.version.document.id


def _is_consecutive(segment: SegmentCatalogue) -> bool:
    end = 0
    for stored in segment.versions:
        if stored.passages and (not stored.consecutive or stored.first != end):
            return False
        end += stored.passages
    return end == segment.count_passages()
