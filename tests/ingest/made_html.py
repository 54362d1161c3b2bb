"""Pages made for the tests of the HTML reader: a page around what is tried, and what is read of it."""

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import find_defect
from ingest.formats.html.reader import read

FILLER = "The council publishes this page for the people who live here and reads it again each spring."


def page(inside: str, title: str = "Street trees", head: str = "") -> bytes:
    """A page with a heading, a paragraph of no interest, and `inside`."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<main><h1>{title}</h1><p>{FILLER}</p>{inside}</main></body></html>"
    ).encode()


def blocks(inside: str, head: str = "") -> list[tuple[str, str]]:
    """The kind and words of each block that `inside` a page became."""
    return told(read(page(inside, head=head)))[2:]


def told(found: Extraction) -> list[tuple[str, str]]:
    assert find_defect(found.canonical) is None
    text = found.canonical.text
    return [(block.kind.value, block.span.of(text)) for block in found.canonical.blocks]


def words(inside: str, head: str = "") -> str:
    """What `inside` a page became, its blocks parted by " / "."""
    return " / ".join(text for _, text in blocks(inside, head))


def numbers(inside: str) -> list[str | None]:
    """The printed number of each block that `inside` a page became."""
    return [block.paragraph for block in read(page(inside)).canonical.blocks][2:]


def notes(inside: str, head: str = "") -> tuple[str, ...]:
    return read(page(inside, head=head)).notes
