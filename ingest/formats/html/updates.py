"""Read the list of updates under a GOV.UK page: the publisher's own list of what has changed, and when."""

from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.blocks.extraction import RawBlock
from ingest.blocks.grid import GridCell, table_raw_blocks
from ingest.formats.html.text import HEADINGS, has_words, words, words_of_nodes
from retrieval.text import BlockKind

# The dates under a page, by the names that GOV.UK has given them over the years.
_DATES = ".gem-c-published-dates, .app-c-published-dates, #full-publication-update-history"
_LEVEL = 2
_DAY = frozenset({"time"})


def raw_blocks_of_updates(page: BeautifulSoup) -> list[RawBlock]:
    """A heading, and a row with the day and the publisher's note for each update; empty where the page lists none.

    Call it before the page's furniture is removed, to which the dates of a page otherwise belong.
    """
    for dates in page.select(_DATES):
        rows = list(_rows(dates))
        if rows:
            heading = RawBlock(BlockKind.HEADING, _heading(dates), level=_LEVEL, anchor="full-history")
            return [heading, *table_raw_blocks(rows, head_rows=0)]
    return []


def _rows(dates: Tag) -> Iterator[tuple[GridCell, GridCell]]:
    for item in dates.find_all("li"):
        day, note = item.find("time"), words_of_nodes(item.children, _DAY)
        if isinstance(day, Tag) and has_words(note):
            yield GridCell(words(day)), GridCell(note)


def _heading(dates: Tag) -> str:
    """The words above the list, else those of the link that opens it."""
    for tag in (dates.find(list(HEADINGS)), dates.find("a")):
        if isinstance(tag, Tag) and has_words(words(tag)):
            return words(tag).strip("+-–— ")
    return "Updates"
