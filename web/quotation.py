"""A quote as the chat shows it: its lines, its citation in words, and where to open it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from retrieval.answer import Quote
from retrieval.citation import Citation
from web.marking import Line, lines, page_name


@dataclass(frozen=True, slots=True)
class Quotation:
    """`places` are page and paragraph; `copied` is the quotation with its citation as plain text."""

    lines: tuple[Line, ...]
    title: str
    source: str
    headings: tuple[str, ...]
    places: tuple[str, ...]
    link: str
    copied: str


def quotations(quotes: Sequence[Quote]) -> list[Quotation]:
    return [quotation(quote) for quote in quotes]


def quotation(quote: Quote) -> Quotation:
    citation = quote.citation
    return Quotation(
        lines=tuple(lines(quote.text, citation.start, quote.core)),
        title=citation.title,
        source=_listed(citation.publisher, day(citation.published)),
        headings=citation.heading_path,
        places=places(citation),
        link=link(citation),
        copied=f"“{quote.text}”\n\n{reference(citation)}",
    )


def places(citation: Citation) -> tuple[str, ...]:
    page = page_name(citation.page, citation.page_label)
    paragraph = citation.paragraph and f"Paragraph {citation.paragraph}"
    return tuple(place for place in (page, paragraph) if place)


def link(citation: Citation) -> str:
    """The address of the document's page with this very span marked; it holds offsets, never words."""
    values = {"version": citation.version, "start": citation.start, "end": citation.end}
    return f"/documents/{escaped(citation.document_id, safe='')}?{urlencode(values)}#quote"


def reference(citation: Citation) -> str:
    """The citation as one line of plain text, with what is needed to find the words again without us."""
    headings = " › ".join(citation.heading_path)
    parts = (
        citation.title,
        _listed(citation.publisher, day(citation.published)),
        _listed(headings, *(place[0].lower() + place[1:] for place in places(citation))),
    )
    words = ". ".join(part.rstrip(".") for part in parts if part)
    check = f"version {citation.version}, characters {citation.start} to {citation.end}"
    return f"{words}. {_listed(citation.url, check)}"


def _listed(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def day(value: date | None) -> str | None:
    """As in "4 March 2025"."""
    return None if value is None else f"{value.day} {value:%B %Y}"
