"""The output of a reader: raw blocks, and their assembly into canonical text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks.note_marks import take_out_marks, without_marks
from ingest.blocks.sentences import sentences
from retrieval.text import COLUMN_HEADS, NO_COLUMN_HEADS, Block, BlockKind, CanonicalText, NoteMark, PageBreak

# Part of the recipe: change it whenever a reader's output changes.
EXTRACTOR = "readers/11"

# A letter that numbers an item at the start of a line; "c. 1500" and "p. 5" are no items.
LETTER_MARKER = r"(?:[abd-moq-uw-z]|[cnpv](?!\.\s+\d))\."


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block as a reader hands it over. The offsets of `page_breaks` count from the start of this raw block's text.

    Assembly strips white space at the ends of the text and takes out note marks (ingest/blocks/note_marks.py); the
    rest of the text is final. Assembly also adds the heading path, lead-ins and sentences, by the same rules for every
    format.
    """

    kind: BlockKind
    text: str
    level: int | None = None
    page: int | None = None
    page_label: str | None = None
    page_breaks: tuple[PageBreak, ...] = ()
    paragraph: str | None = None
    anchor: str | None = None
    quoting: str | None = None
    covered: tuple[int, ...] = ()
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that a file states about its document outside the text, with its value (dates in ISO 8601) and evidence.

    `in_force_to` without a value: the file says that the document is withdrawn, without a date. `of_file` marks facts
    of the file itself, such as the day it was saved: they are proposed only where nothing else states the fact.
    """

    fact: str
    value: str
    evidence: str
    of_file: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result of reading a file. `pages_without_text` are one-based; `notes` are remarks for the ingest report.

    `coverage` is the share of the file's words, from 0 to 1, in the canonical text (ingest/reading/coverage.py); None
    where it was not measured.
    """

    canonical: CanonicalText
    title: str | None = None
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    notes: tuple[str, ...] = field(default=())
    coverage: float | None = None
    facts: tuple[Stated, ...] = ()

    def __post_init__(self) -> None:
        if self.title is not None:
            object.__setattr__(self, "title", without_marks(self.title))


def join(raw_blocks: Iterable[RawBlock]) -> CanonicalText:
    """Canonical text from raw blocks. Consecutive rows, or items, have one line break between them, others two."""
    parts: list[str] = []
    blocks: list[Block] = []
    offset = 0
    before: BlockKind | None = None
    for raw in raw_blocks:
        words, marks = take_out_marks(raw.text)
        text = words.strip()
        if not text:
            continue
        gap = "" if before is None else "\n" if raw.kind in _KINDS_IN_RUNS and before == raw.kind else "\n\n"
        offset += len(gap)
        moved = offset - (len(words) - len(words.lstrip()))
        breaks = tuple(
            replace(turn, offset=len(without_marks(raw.text[: turn.offset])) + moved) for turn in raw.page_breaks
        )
        blocks.append(
            Block(
                raw.kind,
                offset,
                offset + len(text),
                level=raw.level,
                page=raw.page,
                page_label=raw.page_label,
                page_breaks=breaks,
                paragraph=raw.paragraph,
                anchor=raw.anchor,
                quoting=raw.quoting,
                covered=raw.covered,
                is_quoted=raw.is_quoted,
                # A mark in the white space before or behind the text stands at that end of it.
                notes=tuple(NoteMark(max(offset, min(at + moved, offset + len(text))), mark) for at, mark in marks),
            )
        )
        parts.append(gap + text)
        offset += len(text)
        before = raw.kind
    return add_context("".join(parts), blocks)


# Level of the heading of a box, table or figure.
CAPTION_LEVEL = 7

_KINDS_IN_RUNS = {BlockKind.ROW, BlockKind.ITEM}


def add_context(text: str, blocks: Sequence[Block]) -> CanonicalText:
    """Add heading paths, lead-ins and sentences to blocks, in their order in the text."""
    done: list[Block] = []
    path: list[tuple[int, str]] = []
    leads = _LeadIns()
    columns: tuple[str, ...] = ()
    for ordinal, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            path = [entry for entry in path if entry[0] < (block.level or 1)]
        elif block.kind is BlockKind.PARAGRAPH and block.paragraph:
            # A numbered paragraph below a box or table is not part of it.
            path = [entry for entry in path if entry[0] < CAPTION_LEVEL]
        heading_path = tuple(dict.fromkeys(title for _, title in path))  # a cover repeats the title
        if block.kind is not BlockKind.ROW or block.level in (COLUMN_HEADS, NO_COLUMN_HEADS):
            columns = ()
        heading_path += columns
        if block.heads_columns:
            columns = (block.span.of(text),)
        if block.kind is BlockKind.HEADING:
            path.append((block.level or 1, " ".join(block.span.of(text).split())))
        lead_in = leads.next(ordinal, block)
        found = sentences(text, block.span)
        done.append(replace(block, heading_path=heading_path, lead_in=lead_in, sentences=found))
    return CanonicalText(text, tuple(done))


class _LeadIns:
    """The lead-in of each list item: the nearest item above with a lower level, else the paragraph before the list."""

    def __init__(self) -> None:
        self._paragraph: int | None = None
        self._items: list[tuple[int, int]] = []  # level and ordinal of the open items

    def next(self, ordinal: int, block: Block) -> int | None:
        if block.kind is BlockKind.ITEM:
            level = block.level or 1
            self._items = [item for item in self._items if item[0] < level]
            lead_in = self._items[-1][1] if self._items else self._paragraph
            self._items.append((level, ordinal))
            return lead_in
        if block.kind is not BlockKind.FOOTNOTE:
            self._paragraph = ordinal if block.kind is BlockKind.PARAGRAPH else None
            self._items = []
        return None


def list_pages(pages: Sequence[int]) -> str:
    """Page numbers for the report: the first ten."""
    return ", ".join(str(page) for page in pages[:10]) + (" …" if len(pages) > 10 else "")


def left_out_note(count: int, how: str) -> str | None:
    """The report's note, such as "2 passages that are hidden were left out."; None where there are none."""
    if not count:
        return None
    return f"1 passage that is {how} was left out." if count == 1 else f"{count} passages that are {how} were left out."
