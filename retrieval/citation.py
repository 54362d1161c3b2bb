"""A citation: everything that a reader needs to find and verify a quote without Cited.

It holds a span and no text: the quote is sliced from the canonical text when it is shown.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from retrieval.document import Key, Version
from retrieval.text import Block, Span, digest


@dataclass(frozen=True, slots=True)
class Citation:
    """The location of a quote. Offsets are code points of the version's canonical text, end exclusive.

    `by_ocr`: the page is a picture whose words OCR recognised. `quoting`: the author of words that the document quotes
    from somebody else, else None.
    """

    document_id: str
    title: str
    publisher: str | None
    url: str | None
    version: str
    text_sha256: str
    start: int
    end: int
    quote_sha256: str
    page: int | None
    page_label: str | None
    paragraph: str | None
    heading_path: tuple[str, ...]
    published: date | None
    by_ocr: bool = False
    quoting: str | None = None

    @property
    def key(self) -> Key:
        """The quoted version."""
        return self.document_id, self.version

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class NamedEdition(TypedDict):
    """The fields by which a citation, or a certificate, names an edition and its text."""

    document_id: str
    title: str
    publisher: str | None
    version: str
    text_sha256: str
    published: date | None


def name_edition(version: Version) -> NamedEdition:
    return NamedEdition(
        document_id=version.document.id,
        title=version.title,
        publisher=version.publisher,
        version=version.sha256,
        text_sha256=version.text_sha256,
        published=version.published,
    )


def cite(version: Version, text: str, block: Block, span: Span) -> Citation:
    """The citation of `span`. Page, printed number and headings come from `block`, in which its core begins."""
    page, label = block.page_at(max(span.start, block.start))
    return Citation(
        **name_edition(version),
        url=version.url,
        start=span.start,
        end=span.end,
        quote_sha256=digest(span.of(text)),
        page=page,
        page_label=label,
        paragraph=block.paragraph,
        heading_path=block.heading_path,
        by_ocr=page in version.pages_by_ocr,
        quoting=block.quoting,
    )
