"""What a reader hands over: drafts of blocks, and their assembly into canonical text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks.note_marks import take_out_marks, without_marks
from ingest.blocks.sentences import sentences
from retrieval.text import COLUMNS, NO_COLUMNS, Block, BlockKind, CanonicalText, NoteMark, PageBreak

# Changes with every change of what readers make of a file; part of the recipe.
EXTRACTOR = "readers/9"

# What numbers an item at the start of its line; "c. 1500" and "p. 5" do not.
LETTER_MARKER = r"(?:[abd-moq-uw-z]|[cnpv](?!\.\s+\d))\."


@dataclass(frozen=True, slots=True)
class Draft:
    """A block as a reader saw it. `page_breaks` count from the start of this draft's own text.

    The text is final but for white space at its ends, which assembly strips, and for marks of notes, which it takes out
    (ingest/blocks/note_marks.py). The heading path, lead-ins and sentences come with assembly, so that every format
    gets them by the same rules.
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


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that a file states of itself outside its text, its value (dates in ISO 8601), and where it does.

    `in_force_to` without a value: the file says that it is withdrawn, but not since when. `of_file` facts are the
    file's own, such as the day it was saved: they count only where nothing else states the fact.
    """

    fact: str
    value: str
    evidence: str
    of_file: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """A file, read. `pages_without_text` are one-based; `notes` are remarks for the ingest report.

    `coverage` is the share of the file's words, from 0 to 1, that came into the canonical text
    (ingest/reading/coverage.py); None where it was not measured.
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


def join(drafts: Iterable[Draft]) -> CanonicalText:
    """Canonical text from drafts: rows and items follow on the next line, other blocks after an empty one."""
    parts: list[str] = []
    blocks: list[Block] = []
    offset = 0
    before: BlockKind | None = None
    for draft in drafts:
        words, marks = take_out_marks(draft.text)
        text = words.strip()
        if not text:
            continue
        gap = "" if before is None else "\n" if draft.kind in _KINDS_IN_RUNS and before == draft.kind else "\n\n"
        offset += len(gap)
        moved = offset - (len(words) - len(words.lstrip()))
        breaks = tuple(
            replace(turn, offset=len(without_marks(draft.text[: turn.offset])) + moved) for turn in draft.page_breaks
        )
        blocks.append(
            Block(
                draft.kind,
                offset,
                offset + len(text),
                level=draft.level,
                page=draft.page,
                page_label=draft.page_label,
                page_breaks=breaks,
                paragraph=draft.paragraph,
                anchor=draft.anchor,
                quoting=draft.quoting,
                covered=draft.covered,
                notes=tuple(NoteMark(min(at + moved, offset + len(text)), mark) for at, mark in marks),
            )
        )
        parts.append(gap + text)
        offset += len(text)
        before = draft.kind
    return add_context("".join(parts), blocks)


# The level of a heading that only names the box, table or figure below it.
CAPTION_LEVEL = 7

_KINDS_IN_RUNS = {BlockKind.ROW, BlockKind.ITEM}


def add_context(text: str, blocks: Sequence[Block]) -> CanonicalText:
    """Add to placed blocks what follows from their order: heading paths, lead-ins and sentences."""
    done: list[Block] = []
    path: list[tuple[int, str]] = []
    leads = _LeadIns()
    columns: tuple[str, ...] = ()
    for ordinal, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            path = [entry for entry in path if entry[0] < (block.level or 1)]
        elif block.kind is BlockKind.PARAGRAPH and block.paragraph:
            # A box or a table stands between two numbered paragraphs: the second is not a part of it.
            path = [entry for entry in path if entry[0] < CAPTION_LEVEL]
        heading_path = tuple(dict.fromkeys(title for _, title in path))  # a cover repeats the title
        if block.kind is not BlockKind.ROW or block.level in (COLUMNS, NO_COLUMNS):
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
    """Which block introduces each list item: the nearest item above it in the list, else the paragraph before it."""

    def __init__(self) -> None:
        self._paragraph: int | None = None
        self._items: list[tuple[int, int]] = []  # level and ordinal of the items that the next one may stand under

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
    """Page numbers as the report names them: the first ten."""
    return ", ".join(str(page) for page in pages[:10]) + (" …" if len(pages) > 10 else "")


def left_out_note(count: int, how: str) -> str | None:
    """For the report, as in "2 passages that are hidden were left out."; None where there were none."""
    if not count:
        return None
    return f"1 passage that is {how} was left out." if count == 1 else f"{count} passages that are {how} were left out."
