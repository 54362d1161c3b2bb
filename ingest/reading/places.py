"""Locate a span of a PDF's text on its pages: rectangles around its words, or none where the place is uncertain.

pdfium sometimes crashes and is not thread-safe, so it runs in its own process:
`python -m ingest.reading.places REQUEST RESULT MEMORY CPU`, shut in, with the PDF as its standard input. REQUEST is a
file in its folder with the words to find, as JSON.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.blocks.note_marks import without_marks
from ingest.reading.sandbox import reader_environment, shut_in
from ingest.reading.worker import DEFAULT_LIMITS, Limits, limit_process
from retrieval.text import Block, CanonicalText, Span

if TYPE_CHECKING:
    from ingest.formats.pdf.letters import Letter

# Most letters and digits between one piece and the next one of the same span.
_MAX_GAP = 40


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a line, in points from the lower left corner of its page; pages count from 1."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PageWords:
    """Words on one page and in one block."""

    page: int
    words: str


def words_by_page(canonical: CanonicalText, span: Span) -> list[PageWords]:
    """A span's words by block and page. Empty where the text has no pages."""
    pieces: list[PageWords] = []
    for block in canonical.blocks:
        if block.start < span.end and span.start < block.end:
            if block.page is None:
                return []
            pieces += _words_in_block(canonical.text, block, block.page, span)
    return pieces


def _words_in_block(text: str, block: Block, page: int, span: Span) -> Iterator[PageWords]:
    starts = [(block.start, page), *((turn.offset, turn.page) for turn in block.page_breaks)]
    ends = [start for start, _ in starts[1:]] + [block.end]
    for (start, number), end in zip(starts, ends, strict=True):
        words = text[max(start, span.start) : min(end, span.end)]
        if _letters_and_digits(words):
            yield PageWords(number, words)


def find_rectangles(file: Path, wanted: Sequence[PageWords], limits: Limits = DEFAULT_LIMITS) -> tuple[Rectangle, ...]:
    """The rectangles of all pieces in order; empty unless every piece has a certain place."""
    if not wanted:
        return ()
    with TemporaryDirectory(prefix="cited-") as folder:
        request, result = Path(folder) / "request.json", Path(folder) / "places.json"
        command = [sys.executable, "-P", "-m", "ingest.reading.places", request.name, result.name]
        try:
            request.write_text(json.dumps([asdict(piece) for piece in wanted]))
            with file.open("rb") as content:
                subprocess.run(  # noqa: S603 - our own module
                    [*command, str(limits.memory), str(limits.cpu)],
                    stdin=content, capture_output=True, timeout=limits.wall, check=True,
                    cwd=folder, env=reader_environment(Path(folder)),
                )  # fmt: skip
            return tuple(Rectangle(**value) for value in json.loads(result.read_text()))
        except (subprocess.SubprocessError, OSError, ValueError):
            return ()  # the rectangles only highlight the quote, which is valid without them


def _locate(pages: "dict[int, list[list[Letter]]]", wanted: Sequence[PageWords]) -> list[Rectangle]:
    """The rectangles of all pieces; empty where one is neither unique on its page nor close behind the piece before."""
    rectangles: list[Rectangle] = []
    before: tuple[int, int] | None = None
    for piece in wanted:
        letters = [(letter, line) for line, run in enumerate(pages[piece.page]) for letter in run]
        characters = [
            (character, place)
            for place, (letter, _) in enumerate(letters)
            for character in _letters_and_digits(without_marks(letter.text))
        ]
        page, sought = "".join(character for character, _ in characters), _letters_and_digits(piece.words)
        at = _certain_offset(page, sought, before[1] if before and before[0] == piece.page else None)
        if at is None:
            return []
        before = piece.page, at + len(sought)
        first, last = characters[at][1], characters[at + len(sought) - 1][1]
        rectangles += _line_rectangles(piece.page, letters[first : last + 1])
    return rectangles


def _certain_offset(page: str, sought: str, after: int | None) -> int | None:
    """The offset of `sought`: close behind `after`, or unique on the page; else None."""
    if after is not None and 0 <= (near := page.find(sought, after)) <= after + _MAX_GAP:
        return near
    at = page.find(sought)
    return at if at >= 0 and page.find(sought, at + 1) < 0 else None


def _line_rectangles(page: int, letters: "Sequence[tuple[Letter, int]]") -> Iterator[Rectangle]:
    """One rectangle around the letters on each line."""
    for line in dict.fromkeys(line for _, line in letters):
        on_line = [letter for letter, number in letters if number == line and not letter.text.isspace()]
        if on_line:
            yield Rectangle(
                page,
                round(min(letter.left for letter in on_line), 1),
                round(min(letter.bottom for letter in on_line), 1),
                round(max(letter.right for letter in on_line), 1),
                round(max(letter.bottom + letter.height for letter in on_line), 1),
            )


def _letters_and_digits(text: str) -> str:
    """The letters and digits of a text in NFKC form and lower case, for comparison."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def _main(request: str, result: str, memory: str, cpu: str) -> None:
    limit_process(int(memory), int(cpu))
    shut_in(Path.cwd(), int(memory))
    from ingest.formats.pdf.tables import letters
    from ingest.formats.pdf.words import PdfPages  # imported under the limits

    wanted = [PageWords(**value) for value in json.loads(Path(request).read_text())]
    pages = PdfPages(sys.stdin.buffer.read())
    numbers = {piece.page for piece in wanted}
    lines_by_page = {number: letters(pages.page(number - 1, with_letters=True).lines) for number in numbers}
    Path(result).write_text(json.dumps([asdict(rectangle) for rectangle in _locate(lines_by_page, wanted)]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
