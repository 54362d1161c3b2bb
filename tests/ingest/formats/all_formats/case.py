"""A case: a neutral document, and the blocks that it must come out as; and how a case is put in few words."""

from dataclasses import dataclass

from tests.ingest.formats.all_formats.model import (
    Cell,
    Document,
    Form,
    Item,
    List,
    Look,
    Paragraph,
    Run,
    Runs,
    Table,
    Text,
)
from tests.ingest.formats.all_formats.said import Said, paragraph


@dataclass(frozen=True, slots=True)
class Case:
    """`struck` and `hidden`: how many passages are left out for this; `title`: what the document is called."""

    name: str
    document: Document
    said: tuple[Said, ...]
    struck: int = 0
    hidden: int = 0
    title: str | None = None


def runs(*parts: str | Run) -> Runs:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def p(*parts: str | Run) -> Paragraph:
    return Paragraph(runs(*parts))


def bold(words: str) -> Text:
    return Text(words, Look.BOLD)


def raised(words: str) -> Text:
    return Text(words, Look.RAISED)


def lowered(words: str) -> Text:
    return Text(words, Look.LOWERED)


def struck(words: str) -> Text:
    return Text(words, Look.STRUCK)


def hidden(words: str) -> Text:
    return Text(words, Look.HIDDEN)


def cell(*parts: str | Run, rows: int = 1, columns: int = 1, is_head: bool = False) -> Cell:
    return Cell(runs(*(part for part in parts if part != "")), rows, columns, is_head)


def table(*rows: tuple[str | Cell, ...], heads: int = 1) -> Table:
    return Table(tuple(tuple(cell(one) if isinstance(one, str) else one for one in cells) for cells in rows), heads)


def list_(form: Form, *items: str | Item, start: int = 1) -> List:
    return List(form, tuple(Item(runs(one)) if isinstance(one, str) else one for one in items), start)


# Prose around what is tried: enough of it that its type is the usual one of a page.
_PROSE = (
    "The council agreed its plan for the public realm after it had heard tenants, traders and the police, and it looks "
    "at the plan again each year in May."
)
INTRO, INTRO_SAID = p(_PROSE), paragraph(_PROSE)
