"""A checked draft as a CSV file (RFC 4180) that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterator
from io import StringIO

from retrieval.check.statement import DraftCheck, Statement
from web.check.view import shown
from web.compare.csv_file import defused
from web.quotation import report_line
from web.wording.verdicts import KINDS, VERDICTS, advice, change_words

_HEADS = (
    "Number", "Verdict", "Kind", "Words of the draft", "Advice", "Changes", "Words of the document", "Citation",
    "Warning", "Left out", "Edition in force", "Remark", "Address",
)  # fmt: skip


def as_csv(check: DraftCheck, service: str) -> bytes:
    """UTF-8 with a byte order mark: a row of heads, then a row for each statement, the gravest verdict first.

    `service`: the address of Cited, without a slash at its end.
    """
    numbers = {id(one): number for number, one in enumerate(check.statements, 1)}
    written = StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for one in check.by_severity:
        writer.writerow(map(defused, (str(numbers[id(one)]), *_cells(one, service))))
    return written.getvalue().encode("utf-8-sig", "replace")


def _cells(one: Statement, service: str) -> Iterator[str]:
    yield VERDICTS[one.verdict]
    yield KINDS[one.kind]
    yield one.text
    yield advice(one)
    yield "; ".join(change_words(one))
    first = one.evidence[0] if one.evidence else None
    yield first.text if first else ""
    yield report_line(first.citation) if first else ""
    yield ". ".join(shown(first).limits) if first else ""
    yield one.qualifier.text if one.qualifier else ""
    yield one.in_force.text if one.in_force else ""
    yield one.remark or ""
    yield service + shown(first).link if first else ""
