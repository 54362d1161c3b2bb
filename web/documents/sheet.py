"""The picture of a PDF's page as the document's page shows it: which page, its marks, and the ways to other pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from ingest.formats.readers import PDF
from ingest.reading.page_pictures import ZOOMS
from ingest.reading.places import words_by_page
from retrieval.document import Version
from retrieval.text import CanonicalText, Span

_Query = list[tuple[str, str | int]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A way to another page or zoom: its words and its address."""

    name: str
    link: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's picture. Pages count from 1; `label` is the number as printed, where it is another one.

    `marks`: the address of the quote's marks, where the quote has words on this page. `quote_pages`: the ways to the
    pages of the quote. `original`: the file, opened at this page.
    """

    number: int
    count: int
    label: str | None
    zoom: int
    picture: str
    marks: str | None
    before: str | None
    after: str | None
    next_picture: str | None
    zooms: tuple[Turn, ...]
    quote_pages: tuple[Turn, ...]
    original: str


@dataclass(frozen=True, slots=True)
class _Addresses:
    """The addresses of one edition's page and pictures, with the place that is quoted."""

    document: str
    version: str
    place: tuple[tuple[str, str | int], ...]
    zoom: int

    def page(self, number: int, zoom: int | None = None) -> str:
        chosen = zoom or self.zoom
        more: _Query = [("page", number)] if chosen == ZOOMS[0] else [("page", number), ("zoom", chosen)]
        return f"{self.document}?{urlencode([('version', self.version), *self.place, *more])}#page"

    def picture(self, number: int) -> str:
        more: _Query = [] if self.zoom == ZOOMS[0] else [("zoom", self.zoom)]
        return f"{self.document}/pages/{number}?{urlencode([('version', self.version), *more])}"

    def marks(self, number: int) -> str:
        return f"{self.document}/pages/{number}/marks?{urlencode([('version', self.version), *self.place])}"

    def original(self, number: int) -> str:
        return f"/v1{self.document}/original?{urlencode({'version': self.version})}#page={number}"


def parse_zoom(value: str | None) -> int:
    """A zoom in per cent; 100 for anything that the page does not offer."""
    return next((zoom for zoom in ZOOMS if value == str(zoom)), ZOOMS[0])


def view_sheet(
    version: Version,
    canonical: CanonicalText,
    quoted: Span | None,
    core: Sequence[Span],
    page: str | None,
    zoom: str | None,
) -> Sheet | None:
    """The picture to show: the asked page, else the one where the answering words begin. None without pages to draw."""
    if version.media_type != PDF or not version.pages:
        return None
    addresses = _Addresses(
        f"/documents/{escaped(version.document.id, safe='')}", version.sha256, _place(quoted, core), parse_zoom(zoom)
    )
    quote_pages = _pages(canonical, quoted)
    number = _asked(page, version.pages) or _first((*_pages(canonical, core[0] if core else None), *quote_pages), 1)
    return Sheet(
        number=number,
        count=version.pages,
        label=next(_labels(canonical, number), None),
        zoom=addresses.zoom,
        picture=addresses.picture(number),
        marks=addresses.marks(number) if number in quote_pages else None,
        before=addresses.page(number - 1) if number > 1 else None,
        after=addresses.page(number + 1) if number < version.pages else None,
        next_picture=addresses.picture(number + 1) if number < version.pages else None,
        zooms=tuple(Turn(f"{one} %", addresses.page(number, one), one == addresses.zoom) for one in ZOOMS),
        quote_pages=tuple(Turn(f"page {one}", addresses.page(one), one == number) for one in quote_pages),
        original=addresses.original(number),
    )


def find_link(document_id: str, version: str, quoted: Span | None, core: Sequence[Span]) -> str:
    """The address to which the words that are looked for are sent; it keeps the quote marked."""
    query = urlencode([("version", version), *_place(quoted, core)])
    return f"/documents/{escaped(document_id, safe='')}?{query}#find"


def _place(quoted: Span | None, core: Sequence[Span]) -> tuple[tuple[str, str | int], ...]:
    if quoted is None:
        return ()
    return (
        ("start", quoted.start),
        ("end", quoted.end),
        *(("core", f"{span.start}-{span.end}") for span in core),
    )


def _pages(canonical: CanonicalText, span: Span | None) -> tuple[int, ...]:
    """The pages on which a span has words, in order."""
    return () if span is None else tuple(dict.fromkeys(piece.page for piece in words_by_page(canonical, span)))


def _asked(page: str | None, count: int) -> int | None:
    is_number = page is not None and page.isascii() and page.isdigit() and len(page) < 8
    number = int(page) if page is not None and is_number else 0
    return number if 1 <= number <= count else None


def _first(numbers: Sequence[int], otherwise: int) -> int:
    return numbers[0] if numbers else otherwise


def _labels(canonical: CanonicalText, number: int) -> Iterator[str]:
    """The printed numbers of a page, unless they are the number in the file."""
    for block in canonical.blocks:
        turns = ((block.page, block.page_label), *((turn.page, turn.label) for turn in block.page_breaks))
        yield from (label for page, label in turns if page == number and label and label != str(number))
