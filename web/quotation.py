"""A quote as the chat shows it: its lines, its citation in words, and where to open it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from retrieval.answer import Quote, Reference
from retrieval.citation import Citation
from retrieval.text import Span
from web.marking import QuoteLine, lines, page_name
from web.standing import day, stamp

# Recognised words may be wrong in ways that no check of ours can see.
BY_OCR = "Read by OCR from a picture of the page: compare it with the page"


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Where the words stand besides: a name in words, and where to open it."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Referred:
    """What a quote refers to: "Paragraph 21", its lines, and where to open it."""

    label: str
    lines: tuple[QuoteLine, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """`places` are page and paragraph; `copied` is the quotation with its citation as plain text; `stamp` says of text
    that is not in force that it is not, `by_ocr` of recognised text that it is that.

    `check` is what only paper needs to say: the source's address, and which characters of which version these are.
    """

    lines: tuple[QuoteLine, ...]
    title: str
    source: str
    headings: tuple[str, ...]
    places: tuple[str, ...]
    link: str
    check: str
    copied: str
    stamp: str | None
    by_ocr: str | None
    also: tuple[OtherPlace, ...]
    references: tuple[Referred, ...]
    quoting: str | None = None


def quotations(quotes: Sequence[Quote]) -> list[Quotation]:
    return [quotation(quote) for quote in quotes]


def quotation(quote: Quote) -> Quotation:
    citation, stamped = quote.citation, stamp(quote.standing)
    read = BY_OCR if citation.by_ocr else None
    return Quotation(
        lines=tuple(lines(quote.text, citation.start, _joined(quote), quote.cells)),
        title=citation.title,
        source=_listed(citation.publisher, _published(citation)),
        headings=above(quote),
        places=places(citation),
        link=link(citation),
        check=check(citation),
        copied=f"“{quote.text}”\n\n{reference(citation)}" + "".join(f" {said}." for said in (stamped, read) if said),
        stamp=stamped,
        by_ocr=read,
        also=tuple(OtherPlace(_listed(place.title, *places(place)), link(place)) for place in quote.also),
        references=tuple(_referred(reference) for reference in quote.references),
        quoting=quoting(citation),
    )


def _referred(reference: Reference) -> Referred:
    citation = reference.citation
    return Referred(reference.label, tuple(lines(reference.text, citation.start, ())), link(citation))


def _joined(quote: Quote) -> list[Span]:
    """The core, with sentences that only spaces divide marked as one."""
    joined: list[Span] = []
    for span in sorted(quote.core):
        between = (
            quote.text[joined[-1].end - quote.citation.start : span.start - quote.citation.start] if joined else ""
        )
        if joined and not between.strip(" "):
            span = Span(joined.pop().start, span.end)
        joined.append(span)
    return joined


def headings(citation: Citation) -> tuple[str, ...]:
    """The heading path without a first heading that only repeats the title."""
    path = citation.heading_path
    return path[1:] if path and path[0].casefold() == citation.title.casefold() else path


def above(quote: Quote) -> tuple[str, ...]:
    """The headings over a quote; not the heads of a table's columns, for those stand beside the values."""
    path = headings(quote.citation)
    return path[:-1] if any(cell.head for cell in quote.cells) else path


def quoting(citation: Citation) -> str | None:
    """Whose words they are, where the document quotes somebody else."""
    return f"quoting: {citation.quoting}" if citation.quoting else None


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
    parts = (
        citation.title,
        _listed(citation.publisher, _published(citation)),
        quoting(citation),
        _listed(" › ".join(headings(citation)), *(place[0].lower() + place[1:] for place in places(citation))),
    )
    words = ". ".join(part.rstrip(".") for part in parts if part)
    return f"{words}. {check(citation)}"


def check(citation: Citation) -> str:
    return _listed(citation.url, f"version {citation.version}, characters {citation.start} to {citation.end}")


def _listed(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _published(citation: Citation) -> str | None:
    return day(citation.published) if citation.published else None
