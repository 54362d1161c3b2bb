"""What the properties of a word processor's file state of the document in it."""

from ingest.blocks.dates import find_date
from ingest.blocks.extraction import Stated


def of_properties(publisher: str | None, saved: str | None) -> tuple[Stated, ...]:
    """`publisher` and `saved`, the day on which the file was saved last, as the properties hold them."""
    found = [Stated("publisher", publisher, f"The file's properties: publisher {publisher}")] if publisher else []
    day = find_date(saved)
    if day:
        said = day.first.isoformat()
        found.append(Stated("published", said, f"The file's properties: saved on {said}", of_file=True))
    return tuple(found)
