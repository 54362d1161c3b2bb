"""Measure the marks on page pictures: `python -m api.lab.placed DATA`; DATA holds the yardstick's documents, ingested.

It asks the yardstick's questions, marks every quote of a PDF as the document page does, and reads back with pdfium
the words that stand inside the marks on the picture.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import Service, open_service
from api.console import out
from api.gold.questions import QUESTION_FILE, read_file
from api.lab.yardstick import YARDSTICK
from api.settings import Settings
from ingest.formats.pdf.picture import DrawnPages, PictureBox
from ingest.formats.readers import PDF
from ingest.reading.page_pictures import PagePictures, PictureMark
from ingest.reading.places import words_by_page
from retrieval.answer import Quote
from retrieval.citation import Citation
from retrieval.text import CanonicalText, Span


@dataclass(frozen=True, slots=True)
class Placed:
    """A quote of a PDF: a pattern of its letters and digits, and those inside its marks; None without marks."""

    citation: Citation
    printed: str
    read: str | None

    @property
    def is_wrong(self) -> bool:
        """Whether the marks lie on other letters or digits than the quote's."""
        return self.read is not None and re.fullmatch(self.printed, self.read) is None


def plain(text: str) -> str:
    """The letters and digits of a text in lower case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def place_quotes(service: Service, questions: Sequence[str]) -> Iterator[Placed]:
    """Every quote of the answers that stands in a PDF, each place once."""
    pictures = PagePictures()
    seen: set[tuple[str, int, int]] = set()
    try:
        for question in questions:
            for quote in service.engine.ask(question).quotes:
                place = quote.citation.version, quote.citation.start, quote.citation.end
                version = service.library.version(quote.citation.document_id, quote.citation.version)
                if version.media_type == PDF and place not in seen:
                    seen.add(place)
                    yield _place(service, pictures, quote)
    finally:
        pictures.stop()


def _place(service: Service, pictures: PagePictures, quote: Quote) -> Placed:
    version = service.library.version(quote.citation.document_id, quote.citation.version)
    file = service.library.original(version)
    canonical = service.library.canonical(version)
    wanted = words_by_page(canonical, quote.citation.span, quote.core)
    marks = pictures.mark(file, wanted)
    return Placed(
        quote.citation, _as_printed(canonical, quote.citation.span), _read_back(file, marks) if marks else None
    )


def _as_printed(canonical: CanonicalText, span: Span) -> str:
    """A pattern of the letters and digits of a span, in which the marks of notes may stand or not."""
    parts: list[str] = []
    for block in canonical.blocks:
        if not block.span.overlaps(span):
            continue
        at = max(block.start, span.start)
        for note in block.notes:
            if at < note.offset <= min(block.end, span.end):
                parts += (plain(canonical.text[at : note.offset]), f"(?:{plain(note.mark)})?")
                at = note.offset
        parts.append(plain(canonical.text[at : min(block.end, span.end)]))
    return "".join(parts)


def _read_back(file: Path, marks: Sequence[PictureMark]) -> str:
    with file.open("rb") as content:
        drawn = DrawnPages(content)
        boxes = [(mark.page - 1, PictureBox(mark.left, mark.top, mark.right, mark.bottom)) for mark in marks]
        return plain("".join(drawn.words_in(page, box) for page, box in boxes))


def main() -> None:
    data, *rest = sys.argv[1:]
    service = open_service(Settings(data=Path(data)))
    questions = [question.text for question in read_file(YARDSTICK / QUESTION_FILE)]
    placed = list(place_quotes(service, questions[: int(rest[0])] if rest else questions))
    marked = [one for one in placed if one.read is not None]
    wrong = [one for one in marked if one.is_wrong]
    out.print(
        f"{len(placed)} quotes in PDFs, {len(marked)} marked ({len(marked) / max(1, len(placed)):.1%}), "
        f"{len(wrong)} of these on other letters or digits than the quote's"
    )
    for one in placed:
        if one.is_wrong or one.read is None:
            out.print(
                f"{one.citation.document_id}, page {one.citation.page}: {one.printed!r} -> {one.read!r}", markup=False
            )


if __name__ == "__main__":
    main()
