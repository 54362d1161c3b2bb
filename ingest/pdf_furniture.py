"""Tell a page's furniture from its text: running headers, footers and page numbers, found by comparing pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf_words import PdfLine

# Furniture stands in the outer parts of a page's height.
_TOP = 0.88
_BOTTOM = 0.12
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
# A line is furniture where it comes back, digits aside, on this many pages or this share of them.
_PAGES = 3
_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Bare:
    """A page without its furniture; `label` is the page number printed on it, None where none is."""

    lines: tuple[PdfLine, ...]
    label: str | None


def bare_pages(pages: Sequence[Sequence[PdfLine]]) -> list[Bare]:
    """Every page without what it shares with others at its top and foot, and with its printed number."""
    counts = Counter(key for page in pages for key in {_key(line) for line in page if _outer(line)})
    often = max(_PAGES, int(_SHARE * len(pages)))
    kept: list[list[PdfLine]] = []
    removed: list[list[PdfLine]] = []
    for page in pages:
        furniture = [line for line in page if _outer(line) and (_times(counts, line) >= often or _is_number(line.text))]
        removed.append(furniture)
        kept.append([line for line in page if line not in furniture])
    labels = _labels(removed)
    return [Bare(tuple(lines), label) for lines, label in zip(kept, labels, strict=True)]


def _outer(line: PdfLine) -> bool:
    return line.place >= _TOP or line.place <= _BOTTOM


def _key(line: PdfLine) -> tuple[str, int]:
    """The words without digits, and the height at which they stand, to about one per cent of the page."""
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower()), round(line.place * 50)


def _times(counts: Counter[tuple[str, int]], line: PdfLine) -> int:
    """On how many pages a line comes back at about its height."""
    words, height = _key(line)
    return sum(counts[words, near] for near in (height - 1, height, height + 1))


def _is_number(text: str) -> bool:
    bare = re.sub(r"^(?:page\s+)|(?:\s+of\s+\d+)$", "", text.strip(" -–—|·"), flags=re.IGNORECASE)
    return bool(_NUMBER.fullmatch(bare) or _ROMAN.fullmatch(bare))


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
