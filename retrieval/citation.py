"""A citation: all that is needed to find and to check a quote without us.

It holds a span, never a text of its own: the quote is sliced from the canonical text when it is shown.
"""

from dataclasses import dataclass
from datetime import date

from retrieval.document import Key, Version
from retrieval.text import Block, Span, digest


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands. Offsets are code points of the version's canonical text, end exclusive.

    `by_ocr`: the page is a picture, and its words are what OCR made of it. `quoting` says whose words they are, where
    the document quotes somebody else.
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
        """Of the version that is quoted."""
        return self.document_id, self.version

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def cite(version: Version, text: str, block: Block, span: Span) -> Citation:
    """The citation of `span`, whose core begins in `block`: its page, printed number and headings are the block's."""
    page, label = block.page_at(max(span.start, block.start))
    return Citation(
        document_id=version.document.id,
        title=version.document.title,
        publisher=version.document.publisher,
        url=version.document.url,
        version=version.sha256,
        text_sha256=version.text_sha256,
        start=span.start,
        end=span.end,
        quote_sha256=digest(span.of(text)),
        page=page,
        page_label=label,
        paragraph=block.paragraph,
        heading_path=block.heading_path,
        published=version.published,
        by_ocr=page in version.pages_by_ocr,
        quoting=block.quoting,
    )
