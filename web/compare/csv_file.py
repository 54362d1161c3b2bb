"""A comparison as a CSV file (RFC 4180) that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from retrieval.answer import Quote
from web.compare.comparison import Comparison, Row
from web.quotation import quotation, report_line
from web.wording.asked_how import asked_for_whom

# A cell that begins with one of these is a formula to a spreadsheet, or hides one. A spreadsheet set to Chinese,
# Japanese or Korean takes the wide signs for the narrow ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_HEADS = (
    "Asked of", "Edition date", "Result", "Quote", "Citation", "Warning", "Address",
    "Nearest passage, which does not answer", "Citation of the nearest passage", "Warning on the nearest passage",
    "Address of the nearest passage", "Question", "Asked at", "Asked for",
)  # fmt: skip


def as_csv(comparison: Comparison, service: str, asked: datetime) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know it: a row of heads, then those of the comparison.

    `service`: the address of Cited, without a slash at its end.
    """
    written = StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEADS)
    whom = " ".join(asked_for_whom(comparison.whom))
    for row in comparison.rows:
        cells = (*_cells(row, service), comparison.question, asked.isoformat(timespec="minutes"), whom)
        writer.writerow(map(defused, cells))
    return written.getvalue().encode("utf-8-sig", "replace")


def _cells(row: Row, service: str) -> Iterator[str]:
    """What the row says, in the order of _HEADS. In silence the cells of the quote are empty; else those of the nearest
    passage."""
    yield row.title
    yield row.published.isoformat() if row.published else ""
    yield row.words
    yield from _quoted(row.best, service)
    yield from _quoted(None if row.best else row.nearest, service)


def _quoted(quote: Quote | None, service: str) -> Iterator[str]:
    """The words, their citation, the warning on them, and the address; each empty where there is no quote."""
    if quote is None:
        yield from ("", "", "", "")
        return
    shown = quotation(quote)
    yield quote.text
    yield report_line(quote.citation)
    yield ". ".join(shown.limits)
    yield service + shown.link


def defused(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
