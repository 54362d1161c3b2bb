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
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.blocks.note_marks import without_marks
from ingest.reading.sandbox import reader_environment, shut_in
from ingest.reading.worker import DEFAULT_LIMITS, Limits, limit_process
from retrieval.text import Block, CanonicalText, Span

if TYPE_CHECKING:
    from ingest.formats.pdf.letters import Letter
    from ingest.formats.pdf.words import PdfPages

# Most letters and digits between one piece and the next one of the same span.
_MAX_GAP = 40
# Characters of the block before and after a piece that help to find it.
_CONTEXT = 300
# Two letters are on one line of print where they share at least this part of the lower one's height, and no more than
# so many heights lie between them: beyond that is another column of a table.
_SHARED_HEIGHT, _WIDE_GAP = 0.4, 3.0


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a line, in points of the PDF's own space: as its page is written, before it is cropped or turned.

    Pages count from 1.
    """

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PageWords:
    """Words on one page and in one block. `core`: the parts of the words that answer, as offsets in them.

    `before` and `after`: words of the same block and page around them, which tell equal words apart.
    """

    page: int
    words: str
    core: tuple[tuple[int, int], ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle of a quote; `core`: it is around words that answer."""

    rectangle: Rectangle
    core: bool


def words_by_page(canonical: CanonicalText, span: Span, core: Sequence[Span] = ()) -> list[PageWords]:
    """A span's words by block and page. Empty where the text has no pages."""
    pieces: list[PageWords] = []
    for block in canonical.blocks:
        if block.start < span.end and span.start < block.end:
            if block.page is None:
                return []
            pieces += _words_in_block(canonical.text, block, block.page, span, core)
    return pieces


def _words_in_block(text: str, block: Block, page: int, span: Span, core: Sequence[Span]) -> Iterator[PageWords]:
    starts = [(block.start, page), *((turn.offset, turn.page) for turn in block.page_breaks)]
    ends = [start for start, _ in starts[1:]] + [block.end]
    for (start, number), end in zip(starts, ends, strict=True):
        piece = Span(max(start, span.start), max(start, span.start, min(end, span.end)))
        if _letters_and_digits(piece.of(text)):
            inside = (
                (max(one.start, piece.start) - piece.start, min(one.end, piece.end) - piece.start)
                for one in sorted(core)
                if one.overlaps(piece)
            )
            before = text[max(start, piece.start - _CONTEXT) : piece.start]
            after = text[piece.end : min(end, piece.end + _CONTEXT)]
            yield PageWords(number, piece.of(text), tuple(inside), before, after)


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


def locate(pages: "dict[int, list[list[Letter]]]", wanted: Sequence[PageWords]) -> list[Mark]:
    """The marks of all pieces; empty where one is neither unique on its page nor close behind the piece before.

    `pages`: the letters of each line by page, counted from 1.
    """
    marks: list[Mark] = []
    before: tuple[int, int] | None = None
    for piece in wanted:
        letters = [(letter, line) for line, run in enumerate(pages[piece.page]) for letter in run]
        characters = [
            (character, place)
            for place, (letter, _) in enumerate(letters)
            for character in _letters_and_digits(without_marks(letter.text))
        ]
        page, sought = "".join(character for character, _ in characters), _letters_and_digits(piece.words)
        at = _certain_offset(page, piece, sought, before[1] if before and before[0] == piece.page else None)
        if at is None:
            return []
        before = piece.page, at + len(sought)
        for first, end, is_core in _runs(piece):
            places = [place for _, place in characters[at + first : at + end]]
            run = letters[places[0] : places[-1] + 1]
            marks += [Mark(rectangle, is_core) for rectangle in _line_rectangles(piece.page, run)]
    return marks


def _runs(piece: PageWords) -> Iterator[tuple[int, int, bool]]:
    """The runs of a piece that are core or not, as offsets among its letters and digits. No run is empty."""
    edges = sorted({0, len(piece.words), *(edge for run in piece.core for edge in run)})
    for start, end in pairwise(edges):
        first, last = (len(_letters_and_digits(piece.words[:edge])) for edge in (start, end))
        if first < last:
            yield first, last, any(run[0] <= start and end <= run[1] for run in piece.core)


def letters_by_page(pages: "PdfPages", wanted: Sequence[PageWords]) -> "dict[int, list[list[Letter]]]":
    """The letters of each line of the pages where words are wanted, as `locate` takes them."""
    from ingest.formats.pdf.tables import letters

    numbers = {piece.page for piece in wanted}
    return {number: letters(pages.page(number - 1, with_letters=True).lines) for number in numbers}


def _certain_offset(page: str, piece: PageWords, sought: str, after: int | None) -> int | None:
    """The offset of `sought`: close behind `after`, or unique on the page by itself or with the words around it."""
    if after is not None and 0 <= (near := page.find(sought, after)) <= after + _MAX_GAP:
        return near
    if (at := _only_offset(page, sought)) is not None:
        return at
    before = _letters_and_digits(piece.before)
    whole = _only_offset(page, before + sought + _letters_and_digits(piece.after))
    return None if whole is None else whole + len(before)


def _only_offset(page: str, sought: str) -> int | None:
    """The offset of `sought` where the page holds it once."""
    at = page.find(sought)
    return at if at >= 0 and page.find(sought, at + 1) < 0 else None


def _line_rectangles(page: int, letters: "Sequence[tuple[Letter, int]]") -> Iterator[Rectangle]:
    """One rectangle around the letters on each line of print; a row of a table has several such lines."""
    group: list[Letter] = []
    number = None
    for letter, line in letters:
        if letter.text.isspace():
            continue
        if group and (line != number or not _continues(group, letter)):
            yield _around(page, group)
            group = []
        group.append(letter)
        number = line
    if group:
        yield _around(page, group)


def _continues(group: "Sequence[Letter]", letter: "Letter") -> bool:
    """Whether a letter stands on the line of print of these letters. Letters of turned text always do."""
    last = group[-1]
    if letter.angle % 180 or last.angle % 180:
        return True
    shared = min(letter.bottom + letter.height, last.bottom + last.height) - max(letter.bottom, last.bottom)
    wide = _WIDE_GAP * max(letter.height, last.height)
    apart = letter.left - last.right if letter.left >= last.left else last.left - letter.right
    return shared >= _SHARED_HEIGHT * min(letter.height, last.height) and apart <= wide


def _around(page: int, letters: "Sequence[Letter]") -> Rectangle:
    return Rectangle(
        page,
        round(min(letter.left for letter in letters), 1),
        round(min(letter.bottom for letter in letters), 1),
        round(max(letter.right for letter in letters), 1),
        round(max(letter.bottom + letter.height for letter in letters), 1),
    )


def _letters_and_digits(text: str) -> str:
    """The letters and digits of a text in NFKC form and lower case, for comparison."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def _main(request: str, result: str, memory: str, cpu: str) -> None:
    limit_process(int(memory), int(cpu))
    shut_in(Path.cwd(), int(memory))
    from ingest.formats.pdf.words import PdfPages  # imported under the limits

    wanted = [PageWords(**value) for value in json.loads(Path(request).read_text())]
    found = locate(letters_by_page(PdfPages(sys.stdin.buffer.read()), wanted), wanted)
    Path(result).write_text(json.dumps([asdict(mark.rectangle) for mark in found]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
