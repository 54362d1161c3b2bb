"""The register as a CSV file (RFC 4180) that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO

from web.compare.csv_file import defused
from web.duties.register import QuotedWords, Row
from web.quotation import link, report_line
from web.wording.in_force_warning import in_force_warning

_HEADS = (
    "Who", "Force", "What", "Condition", "Deadline", "Quote", "Introduced by", "Document", "Edition date", "Page",
    "Paragraph", "Warning", "Citation", "Address", "As of",
    "Applies to", "For",
)  # fmt: skip


def as_csv(rows: Sequence[Row], service: str, as_of: date) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know it: a row of heads, then one for each duty.

    `service`: the address of Cited, without a slash at its end.
    """
    written = StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for row in rows:
        cells = (*_cells(row, service), as_of.isoformat(), *_whom(row))
        writer.writerow(map(defused, cells))
    return written.getvalue().encode("utf-8-sig", "replace")


def _cells(row: Row, service: str) -> Iterator[str]:
    """What the row says, in the order of _HEADS."""
    citation = row.quote.citation
    yield f"{row.actor or ''} ({row.stands_for})" if row.stands_for else row.actor or ""
    yield row.force.words
    yield row.action or ""
    yield row.condition or ""
    yield row.deadline or ""
    yield row.quote.text
    yield row.lead_in.text if row.lead_in else ""
    yield citation.title
    yield citation.published.isoformat() if citation.published else ""
    yield citation.page_label or str(citation.page or "")
    yield citation.paragraph or ""
    yield in_force_warning(row.entry.standing) or ""
    yield report_line(citation)
    yield service + quote_link(row.quote)


def _whom(row: Row) -> Iterator[str]:
    """The nations and the readers; each empty where nothing states them."""
    extent, audience = row.applicability.extent, row.applicability.audience
    yield extent.words if extent else ""
    yield audience.readers if audience else ""


def quote_link(quote: QuotedWords) -> str:
    """The address of the document's page with the quote marked."""
    return link(quote.citation, (quote.core,))
