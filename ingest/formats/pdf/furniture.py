"""Tell a page's furniture from its text: running headers, footers and page numbers, found by comparing pages.

Furniture comes back on other pages in its place and form, with the same words and at most one number that counts the
pages. A figure or a word that stands alone at a page's top or foot is text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.formats.pdf.lines import PdfLine
from ingest.formats.repeated_lines import NUMBER, repeatable_numbers

# Furniture stands in the outer parts of a page's height.
_TOP = 0.88
_BOTTOM = 0.12
_NUMBER = re.compile(r"\d{1,4}")
# Words that print a page's number, in a file of one page.
_ONLY_PAGE = re.compile(r"(?:page\s+)?1(?:\s+of\s+1)?", re.IGNORECASE)
# A line is furniture where it comes back on this many pages or this share of them; on two where there are few pages.
_PAGES = 3
_SHARE = 0.05
_FEW = 4
# One of the pages so near has it as well, the next or the one after that.
_NEAR = 2
# Beside tables that fill pages it need not be near, if it stands on so many.
_MANY = 10
# Lines of one type that are no further apart than this, in heights of a line, run on.
_CLOSE = 1.5

# Words with # for numbers, height of type, and whether bold; then which number counts the pages; then the numbers.
_Look = tuple[str, int, bool]
_Form = tuple[_Look, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Bare:
    """A page without its furniture; `label` is the page number printed on it, None where none is."""

    lines: tuple[PdfLine, ...]
    label: str | None


def bare_pages(pages: Sequence[Sequence[PdfLine]]) -> list[Bare]:
    """Every page without what it shares with others at its top and foot, and with its printed number."""
    counts = _Counts(pages)
    body = _body(pages)
    kept: list[list[PdfLine]] = []
    removed: list[list[PdfLine]] = []
    for index, page in enumerate(pages):
        repeated = [line for line in counts.repeated(page, index) if not _runs_on(line, page, body)]
        furniture = [line for line in repeated if not _runs_into_text(line, page, repeated)]
        removed.append(furniture)
        gone = set(furniture)
        kept.append([line for line in page if line not in gone])
    labels = _labels(removed)
    return [Bare(tuple(lines), label) for lines, label in zip(kept, labels, strict=True)]


class _Counts:
    """On how many pages each line at a top or foot comes back, by its form and height."""

    def __init__(self, pages: Sequence[Sequence[PdfLine]]) -> None:
        self._only = len(pages) == 1
        self._often = 2 if len(pages) <= _FEW else max(_PAGES, int(_SHARE * len(pages)))
        self._pages: dict[tuple[_Form, int], list[int]] = defaultdict(list)
        self._words: Counter[str] = Counter()
        # Where most pages have a line of one form at their top, two pages with the same words suffice: a chapter's.
        self._slots: Counter[tuple[int, int, bool]] = Counter()
        self._most = max(_PAGES, len(pages) // 2)
        self._many = max(_MANY, len(pages) // 4)
        for index, page in enumerate(pages):
            outer = [line for line in page if _outer(line)]
            for key in {(form, line.fiftieth) for line in outer for form in _forms(line, index)}:
                self._pages[key].append(index)
            self._words.update({_words(line) for line in outer})
            self._slots.update({_slot(line) for line in outer})

    def repeated(self, page: Sequence[PdfLine], index: int) -> list[PdfLine]:
        """The lines of a page that come back. Where numbers count in different steps, those of one step count pages."""
        if self._only:
            return [line for line in page if _is_only_number(line) and not _numbers_a_note(line, page)]
        same = {line for line in page if _outer(line) and self._is_constant(line, index)}
        counted = {line: self._counted(line, index) for line in page if _outer(line) and line not in same}
        pages, step = max(counted.values(), default=(0, 0))
        alike = {line for line, (times, own) in counted.items() if pages and times and own == step}
        return [line for line in page if line in same or line in alike]

    def _is_constant(self, line: PdfLine, index: int) -> bool:
        if line.turned and self._words[_words(line)] >= self._often:
            return True  # the furniture of a page that is printed sideways
        times = self._times(line, next(_forms(line, index)), index)
        in_its_place = line.place >= _TOP and self._slots[_slot(line)] >= self._most
        return times >= self._often or (times > 1 and in_its_place)

    def _counted(self, line: PdfLine, index: int) -> tuple[int, int]:
        """On how many pages a line comes back with a number that counts them, and that number on the first page."""
        found = [(self._times(line, form, index), form[2][form[1]]) for form in _forms(line, index) if form[1] >= 0]
        return max((pair for pair in found if pair[0] >= self._often), default=(0, 0))

    def _times(self, line: PdfLine, form: _Form, index: int) -> int:
        """On how many pages a form stands at a line's height; 0 where it has no page near this one, nor many.

        A heading that stands at the head of several chapters comes back, too, but far away.
        """
        own = line.fiftieth
        where = [page for near in (own - 1, own, own + 1) for page in self._pages.get((form, near), ())]
        is_near = any(0 < abs(page - index) <= _NEAR for page in where)
        return len(where) if is_near or len(where) >= self._many else 0


def _is_only_number(line: PdfLine) -> bool:
    return line.place <= _BOTTOM and _ONLY_PAGE.fullmatch(line.text.strip(" -–—|·")) is not None


def _numbers_a_note(number: PdfLine, page: Sequence[PdfLine]) -> bool:
    """Whether a number is set smaller than words that begin right behind it."""
    return any(
        number.height < line.height
        and abs(line.bottom - number.bottom) < 0.5 * line.height
        and abs(line.left - number.right) < line.height
        for line in page
    )


def _outer(line: PdfLine) -> bool:
    if line.mark:
        return False  # a note
    return line.turned or line.place >= _TOP or line.place <= _BOTTOM


def _words(line: PdfLine) -> str:
    return NUMBER.sub("#", line.text.lower())


def _slot(line: PdfLine) -> tuple[int, int, bool]:
    return line.fiftieth, round(line.height), line.bold


def _forms(line: PdfLine, index: int) -> Iterator[_Form]:
    """What a line says on every page: as it is; and with each of its numbers less the page's index, if that counts."""
    look = _words(line), round(line.height), line.bold
    return ((look, place, numbers) for place, numbers in repeatable_numbers(line.text.lower(), index))


def _body(pages: Sequence[Sequence[PdfLine]]) -> float:
    """The height of the type in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        sizes[line.height] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _runs_on(line: PdfLine, page: Sequence[PdfLine], body: float) -> bool:
    """Whether a line in the text's type goes on with the sentence of the line above it, as no furniture does."""
    is_body = abs(line.height - body) < 0.08 * body and line.text[:1].islower()
    return is_body and any(other.bottom - line.bottom > 0 and _is_next(other, line) for other in page)


def _runs_into_text(line: PdfLine, page: Sequence[PdfLine], repeated: Sequence[PdfLine]) -> bool:
    """Whether a line of the text's own type follows or comes before it without a gap: it is a line of that text."""
    return any(other not in repeated and other is not line and _is_next(other, line) for other in page)


def _is_next(other: PdfLine, line: PdfLine) -> bool:
    """Whether two lines of one type stand one below the other without a gap."""
    return (
        abs(other.bottom - line.bottom) < _CLOSE * line.height
        and abs(other.height - line.height) < 0.08 * line.height
        and other.bold == line.bold
        and other.left < line.right
        and line.left < other.right
    )


def _labels(furniture: Sequence[Sequence[PdfLine]]) -> list[str | None]:
    """The printed number of each page: the number in its furniture that keeps step with the pages around it."""
    offsets: Counter[int] = Counter()
    found: list[set[int]] = []
    for index, lines in enumerate(furniture):
        numbers = {int(number) for line in lines for number in _NUMBER.findall(line.text)}
        found.append(numbers)
        offsets.update(number - index for number in numbers)
    if not offsets:
        return [None] * len(furniture)
    offset, support = offsets.most_common(1)[0]
    if support < max(2, 0.3 * len(furniture)):
        return [None] * len(furniture)
    first = min(index for index, numbers in enumerate(found) if index + offset in numbers)
    # Between two pages that print their numbers, one that prints none still has its number.
    return [str(index + offset) if index >= first else None for index in range(len(furniture))]
