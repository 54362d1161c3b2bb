"""Split a plain text into its pages, and give the keys by which lines on different pages are compared.

Form feeds separate pages. A text without them is split at a line that repeats at even distances, if the line counts
pages or interrupts sentences, which no heading does.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice, pairwise

from ingest.blocks.markers import CLAUSE_END
from ingest.formats.repeated_lines import NUMBER, repeatable_numbers
from retrieval.text import Span

WORD = re.compile(r"[^\W\d_]+")
LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_PAGE_NUMBER_LINE = re.compile(r"(?:.*\W)?(?:page|p\.?|pp\.?)\W*\d+.*|\W*\d+\s*(?:of|/)\s*\d+\W*", re.IGNORECASE)
# A number on its own at the start or end of a line.
_NUMBER_AT_START = re.compile(r"\W*(?:\d{1,4}|[ivxlc]+)(?:\s|\W*$)", re.IGNORECASE)
_NUMBER_AT_END = re.compile(r"(?:^|\s)\W*(?:\d{1,4}|[ivxlc]+)\W*$", re.IGNORECASE)
# A line that separates pages repeats so often, so many rows apart, with distances that differ by this factor at most.
# If it counts no pages, one in so many of its occurrences interrupts a sentence.
_MIN_BORDERS = 4
_PAGE_ROWS = range(20, 100)
# In characters: a longer line is a paragraph and separates no pages.
_MAX_BORDER_LENGTH = 99
_MAX_SPACING_RATIO = 1.25
_LINES_PER_INTERRUPTION = 5

# A line's words with # for numbers; index of the number that counts the pages, or -1; and the numbers.
RepeatKey = tuple[str, int, tuple[int, ...]]


def split_pages(text: str) -> list[list[Span]]:
    """The lines of each page, in order, without the white space around them; one page if the text shows none."""
    lines = [_strip_line(match) for match in LINE.finditer(text) if match.group().strip()]
    borders = [match.start() for match in re.finditer("\f", text)]
    if not borders:
        borders = [line.end for line in _find_borders(text, lines)]
    pages: list[list[Span]] = [[]]
    next_border = 0
    for line in lines:
        while next_border < len(borders) and borders[next_border] <= line.start:
            next_border += 1
            pages.append([])
        pages[-1].append(line)
    return pages


def repeat_keys(words: str, index: int) -> list[RepeatKey]:
    """The keys under which other pages may repeat a line: its words, with its numbers unchanged or counting pages.

    A page number stands on its own at the start or end of the line, or after the word "page". `index`: the index of the
    page, from 0.
    """
    line = collapse_spaces(words).lower()
    pattern = NUMBER.sub("#", line)
    at_start, at_end, says_page = _NUMBER_AT_START.match(line), _NUMBER_AT_END.search(line), is_page_number(line)
    candidates = (
        repeatable_numbers(line, index)
        if at_start or at_end or says_page
        else islice(repeatable_numbers(line, index), 1)
    )
    return [
        (pattern, position, numbers)
        for position, numbers in candidates
        if position < 0 or says_page or (at_start and position == 0) or (at_end and position == len(numbers) - 1)
    ]


def is_page_number(words: str) -> bool:
    """Whether a line says that it numbers a page: "Page 3", "3 of 20"."""
    return _PAGE_NUMBER_LINE.fullmatch(words) is not None


def collapse_spaces(words: str) -> str:
    """Put one space between words; the case of letters stays."""
    return " ".join(words.split())


def _strip_line(match: re.Match[str]) -> Span:
    line = match.group()
    start = match.start() + len(line) - len(line.lstrip())
    return Span(start, match.start() + len(line.rstrip()))


def _find_borders(text: str, lines: Sequence[Span]) -> list[Span]:
    """The lines that end pages: identical but for the page number, and evenly spaced in the file."""
    similar: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        words = line.of(text)
        if len(words) <= _MAX_BORDER_LENGTH and (len(WORD.findall(words)) > 1 or is_page_number(words)):
            similar[NUMBER.sub("#", collapse_spaces(words).lower())].append(index)
    groups = [group for group in similar.values() if len(group) >= _MIN_BORDERS]
    rows = _row_numbers(text, lines) if groups else []
    evenly_spaced = [
        group
        for group in groups
        if _is_evenly_spaced([rows[index] for index in group]) and _are_borders(text, lines, group)
    ]
    return [lines[index] for index in max(evenly_spaced, key=len, default=[])]


def _row_numbers(text: str, lines: Sequence[Span]) -> list[int]:
    """The row of each line in the file, from 0, with empty rows counted."""
    row_ends = [match.start() for match in re.finditer(r"\r\n|[\n\r]", text)]
    rows: list[int] = []
    row = 0
    for line in lines:
        while row < len(row_ends) and row_ends[row] < line.start:
            row += 1
        rows.append(row)
    return rows


def _is_evenly_spaced(rows: Sequence[int]) -> bool:
    distances = [after - before for before, after in pairwise(rows)]
    return min(distances) in _PAGE_ROWS and max(distances) <= _MAX_SPACING_RATIO * min(distances)


def _are_borders(text: str, lines: Sequence[Span], group: Sequence[int]) -> bool:
    """Whether similar lines separate pages: all count them, or some interrupt a sentence."""
    texts = [lines[index].of(text) for index in group]
    shared_keys = set.intersection(*(set(repeat_keys(words, index)) for index, words in enumerate(texts)))
    if not shared_keys:
        return False
    count_pages = all(map(is_page_number, texts)) and any(position >= 0 for _, position, _ in shared_keys)
    return count_pages or _LINES_PER_INTERRUPTION * sum(
        _interrupts_sentence(text, lines, index) for index in group
    ) >= len(group)


def _interrupts_sentence(text: str, lines: Sequence[Span], index: int) -> bool:
    """Whether the sentence of the line above continues in the line below."""
    if not 0 < index < len(lines) - 1:
        return False
    return not CLAUSE_END.search(lines[index - 1].of(text)) and lines[index + 1].of(text)[:1].islower()
