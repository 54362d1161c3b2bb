"""A quote as the chat shows it: its lines, its citation in words, and a link to its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from retrieval.answer import Quote, Reference
from retrieval.citation import Citation
from retrieval.text import Span
from web.marking import QuoteLine, page_name, quote_lines
from web.wording.applicability import others_warning, stated_for
from web.wording.in_force_warning import format_day, in_force_warning

# No check can detect words that OCR read wrongly.
BY_OCR = "Read from a scanned page by OCR: compare it with the page"


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Another place with the same words: its name and its link."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Referred:
    """A paragraph or footnote to which a quote refers: its name ("Paragraph 21"), its lines and its link."""

    label: str
    lines: tuple[QuoteLine, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quote with its citation, ready for the template.

    `places`: page and paragraph. `copied`: the quotation with its citation as a report prints it; the page adds the
    link into Cited. `stamp`: the warning on text that is not in force. `by_ocr`: the warning on text read by OCR.
    `stated_for`: the nations and readers that the text is for; `others`: the warning where the question names others.
    `check`: for print only, the source's address, the version and the offsets. `place`: the fields by which a form
    names the quote.
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
    place: tuple[tuple[str, str | int], ...] = ()
    stated_for: str | None = None
    others: str | None = None

    @property
    def limits(self) -> tuple[str, ...]:
        """All stamps in words: not in force, for whom the text is stated, read by OCR."""
        return _limits(self.stamp, self.others, self.stated_for, self.by_ocr)


def quotations(quotes: Sequence[Quote]) -> list[Quotation]:
    return [quotation(quote) for quote in quotes]


def quotation(quote: Quote) -> Quotation:
    citation, warning = quote.citation, in_force_warning(quote.standing)
    ocr_warning = BY_OCR if citation.by_ocr else None
    others, stated = others_warning(quote), stated_for(quote.applicability)
    limits = _limits(warning, others, stated, ocr_warning)
    return Quotation(
        lines=tuple(quote_lines(quote.text, citation.start, _merged_core(quote), quote.cells)),
        title=citation.title,
        source=_join(citation.publisher, _published(citation)),
        headings=headings_above(quote),
        places=places(citation),
        link=link(citation, _merged_core(quote)),
        check=check_line(citation),
        copied=f"“{quote.text}”\n\n{limited_line(citation, limits)}",
        stamp=warning,
        by_ocr=ocr_warning,
        also=tuple(OtherPlace(_join(place.title, *places(place)), link(place)) for place in quote.also),
        references=tuple(_to_referred(reference) for reference in quote.references),
        quoting=quoting(citation),
        place=(
            ("document", citation.document_id),
            ("version", citation.version),
            ("start", citation.start),
            ("end", citation.end),
        ),
        stated_for=stated,
        others=others,
    )


def _limits(stamp: str | None, others: str | None, stated_for: str | None, by_ocr: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (stamp, others or stated_for, by_ocr)))


def _to_referred(reference: Reference) -> Referred:
    citation = reference.citation
    return Referred(reference.label, tuple(quote_lines(reference.text, citation.start, ())), link(citation))


def _merged_core(quote: Quote) -> list[Span]:
    """The core, with sentences separated only by spaces merged into one span."""
    merged: list[Span] = []
    for span in sorted(quote.core):
        between = (
            quote.text[merged[-1].end - quote.citation.start : span.start - quote.citation.start] if merged else ""
        )
        if merged and not between.strip(" "):
            span = Span(merged.pop().start, span.end)
        merged.append(span)
    return merged


def headings(citation: Citation) -> tuple[str, ...]:
    """The heading path without a first heading that repeats the title."""
    path = citation.heading_path
    return path[1:] if path and path[0].casefold() == citation.title.casefold() else path


def headings_above(quote: Quote) -> tuple[str, ...]:
    """The headings above a quote, without the heads of a table's columns, which are shown with the values."""
    path = headings(quote.citation)
    return path[:-1] if any(cell.head for cell in quote.cells) else path


def quoting(citation: Citation) -> str | None:
    """The author of the words, where the document quotes somebody else."""
    return f"quoting: {citation.quoting}" if citation.quoting else None


def places(citation: Citation) -> tuple[str, ...]:
    """Page and paragraph in words, where they are known."""
    page = page_name(citation.page, citation.page_label)
    paragraph = citation.paragraph and f"Paragraph {citation.paragraph}"
    return tuple(place for place in (page, paragraph) if place)


def link(citation: Citation, core: Sequence[Span] = ()) -> str:
    """The address of the document's page with the quote marked, `core` strongly, as `link_to` gives it."""
    return link_to(citation.document_id, citation.version, citation.span, core)


def link_to(document_id: str, version: str, marked: Span, core: Sequence[Span] = ()) -> str:
    """The address of a document's page with a span of a version (SHA-256) marked. It holds offsets, never words.

    Without a core, or where it is the whole span, the page marks the whole span strongly.
    """
    values: list[tuple[str, str | int]] = [
        ("version", version),
        ("start", marked.start),
        ("end", marked.end),
        *(("core", f"{span.start}-{span.end}") for span in core if span != marked),
    ]
    return f"/documents/{escaped(document_id, safe='')}?{urlencode(values)}#quote"


def report_line(citation: Citation) -> str:
    """The citation as a report prints it: title, publisher, date, place, and the publisher's address."""
    return f"{_in_words(citation)}." + (f" {citation.url}" if citation.url else "")


def limited_line(citation: Citation, limits: Sequence[str]) -> str:
    """The same with the quote's limits, a sentence each."""
    return " ".join((report_line(citation), *(f"{words}." for words in limits)))


def _in_words(citation: Citation) -> str:
    parts = (
        citation.title,
        _join(citation.publisher, _published(citation)),
        quoting(citation),
        _join(" › ".join(headings(citation)), *(place[0].lower() + place[1:] for place in places(citation))),
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def check_line(citation: Citation) -> str:
    """The source's address, the version and the offsets."""
    return _join(citation.url, f"version {citation.version}, characters {citation.start} to {citation.end}")


def _join(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _published(citation: Citation) -> str | None:
    return format_day(citation.published) if citation.published else None
