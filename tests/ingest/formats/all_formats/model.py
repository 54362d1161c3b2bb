"""A document as no format has it: what the writers beside this file put into each format that can hold it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto


class Look(StrEnum):
    PLAIN = auto()
    BOLD = auto()
    RAISED = auto()
    LOWERED = auto()
    STRUCK = auto()
    HIDDEN = auto()


@dataclass(frozen=True, slots=True)
class Text:
    words: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Note:
    """The mark of a note, and what the note says. Notes are numbered from 1 as they come."""

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line ends here, and the paragraph goes on."""


Run = Text | Note | Break
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """What the document is called; every heading stands a rank below it."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Heading:
    runs: Runs
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


class Form(StrEnum):
    """How a list prints the number of its first item; a list of bullets prints none."""

    BULLET = "•"
    DECIMAL = "1."
    LETTER = "a."
    ROMAN = "i."
    IN_BRACKETS = "(a)"
    ROMAN_BRACKET = "i)"

    @property
    def figure(self) -> str:
        """The sign that counts: "1", "a" or "i"."""
        return self.value.strip("().•")

    @property
    def around(self) -> tuple[str, str]:
        """What is printed before the figure and behind it."""
        before, _, behind = self.value.partition(self.figure)
        return before, behind


@dataclass(frozen=True, slots=True)
class Item:
    runs: Runs
    inner: "List | None" = None


@dataclass(frozen=True, slots=True)
class List:
    """`start`: the number of the first item."""

    form: Form
    items: tuple[Item, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """`rows` and `columns`: how many of each it spans. `is_head`: it heads its row."""

    runs: Runs = ()
    rows: int = 1
    columns: int = 1
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Each row has the cells that begin in it. The first `heads` rows head the columns."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1


Block = Title | Heading | Paragraph | List | Table
Document = tuple[Block, ...]


class Feature(StrEnum):
    """What a format may be unable to hold. Spans are those below the heads: heads that span others are stacked."""

    TITLE = auto()
    BOLD = auto()
    RAISED = auto()
    LOWERED = auto()
    STRUCK = auto()
    HIDDEN = auto()
    NOTES = auto()
    BREAKS = auto()
    LISTS = auto()
    TABLES = auto()
    SPANS = auto()
    STACKED_HEADS = auto()
    ANY_SIGN = auto()


def features(document: Document) -> frozenset[Feature]:
    """What a format must be able to hold to hold this document."""
    return frozenset(found for block in document for found in _of_block(block))


def runs_of(block: Block) -> Iterator[Runs]:
    """The runs of a block, of its items or of its cells, in order."""
    if isinstance(block, List):
        for item in block.items:
            yield item.runs
            if item.inner:
                yield from runs_of(item.inner)
    elif isinstance(block, Table):
        yield from (cell.runs for row in block.rows for cell in row)
    else:
        yield block.runs


def notes_of(document: Document) -> Iterator[Note]:
    """The notes of a document, in order."""
    for block in document:
        for runs in runs_of(block):
            yield from (run for run in runs if isinstance(run, Note))


def _of_block(block: Block) -> Iterator[Feature]:
    if isinstance(block, Title):
        yield Feature.TITLE
    elif isinstance(block, List):
        yield Feature.LISTS
    elif isinstance(block, Table):
        yield from _of_table(block)
    for runs in runs_of(block):
        for run in runs:
            yield from _of_run(run)


def _of_table(table: Table) -> Iterator[Feature]:
    yield Feature.TABLES
    if table.heads > 1:
        yield Feature.STACKED_HEADS
    if any(cell.rows > 1 or cell.columns > 1 for row in table.rows[table.heads :] for cell in row):
        yield Feature.SPANS


def _of_run(run: Run) -> Iterator[Feature]:
    if isinstance(run, Break):
        yield Feature.BREAKS
        return
    if isinstance(run, Note):
        yield Feature.NOTES
    elif run.look is not Look.PLAIN:
        yield Feature(run.look.value)
    if any(ord(sign) > 0xFF for sign in run.words):
        yield Feature.ANY_SIGN
