"""Facts about a document from the properties of a word processor file."""

from ingest.blocks.dates import find_date
from ingest.blocks.extraction import Stated


def facts_from_properties(publisher: str | None, saved: str | None) -> tuple[Stated, ...]:
    """`publisher` and `saved` (the day of the last save) are values of the file's properties."""
    facts = [Stated("publisher", publisher, f"The file's properties: publisher {publisher}")] if publisher else []
    day = find_date(saved)
    if day:
        date = day.first.isoformat()
        facts.append(Stated("published", date, f"The file's properties: saved on {date}", of_file=True))
    return tuple(facts)
