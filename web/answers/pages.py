"""A record as one HTML file that needs nothing else."""

from web.answers.record import Record
from web.rendering import render


def as_html(record: Record) -> bytes:
    """UTF-8. The same record gives the same bytes."""
    return render("answers/record.html", record=record).encode()
