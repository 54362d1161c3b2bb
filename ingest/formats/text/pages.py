"""The pages that a plain text shows, and what a line of one may share with lines of others.

Form feeds part pages. Without any, a line parts them that comes back at a page's rhythm: it counts pages, or it stands
in the midst of sentences, as no heading does.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice, pairwise

from ingest.blocks.markers import CLAUSE_END
from ingest.formats.repeated_lines import COUNTED, countings
from retrieval.text import Span

WORD = re.compile(r"[^\W\d_]+")
LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_PAGE = re.compile(r"(?:.*\W)?(?:page|p\.?|pp\.?)\W*\d+.*|\W*\d+\s*(?:of|/)\s*\d+\W*", re.IGNORECASE)
# A number that stands by itself at an end of a line.
_FIRST = re.compile(r"\W*(?:\d{1,4}|[ivxlc]+)(?:\s|\W*$)", re.IGNORECASE)
_LAST = re.compile(r"(?:^|\s)\W*(?:\d{1,4}|[ivxlc]+)\W*$", re.IGNORECASE)
# A line that parts pages comes back so often, so many lines of the file apart, by so much at most more at one place
# than at another; and of those that count no pages, one in so many stands in the midst of a sentence.
_BORDERS = 4
_APART = range(20, 100)
_EVEN = 1.25
_INTERRUPTING = 5

# A line's words with # for numbers; which number counts the pages, -1 for none; and the numbers.
Form = tuple[str, int, tuple[int, ...]]


def pages(text: str) -> list[list[Span]]:
    """The lines of each page, in order, without the white space around them; one page where the text shows none."""
    lines = [_stripped(match) for match in LINE.finditer(text) if match.group().strip()]
    borders = [found.start() for found in re.finditer("\f", text)]
    if not borders:
        borders = [line.end for line in _at_rhythm(text, lines)]
    parted: list[list[Span]] = [[]]
    place = 0
    for line in lines:
        while place < len(borders) and borders[place] <= line.start:
            place += 1
            parted.append([])
        parted[-1].append(line)
    return parted


def forms(words: str, index: int) -> list[Form]:
    """What a line on a page of this index may share with others: its words, and its numbers as they are or counting.

    A number that counts the pages stands by itself at either end, or behind the word "page".
    """
    said = folded(words).lower()
    look = COUNTED.sub("#", said)
    first, last, page = _FIRST.match(said), _LAST.search(said), is_page(said)
    found = countings(said, index) if first or last or page else islice(countings(said, index), 1)
    return [
        (look, place, numbers)
        for place, numbers in found
        if place < 0 or page or (first and place == 0) or (last and place == len(numbers) - 1)
    ]


def is_page(words: str) -> bool:
    """Whether a line says of itself that it numbers a page: "Page 3", "3 of 20"."""
    return _PAGE.fullmatch(words) is not None


def folded(words: str) -> str:
    """Words with one space between them; their letter case stays."""
    return " ".join(words.split())


def _stripped(match: re.Match[str]) -> Span:
    line = match.group()
    start = match.start() + len(line) - len(line.lstrip())
    return Span(start, match.start() + len(line.rstrip()))


def _at_rhythm(text: str, lines: Sequence[Span]) -> list[Span]:
    """The lines that end pages: alike but for a page's number, and as many lines of the file apart each time."""
    alike: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        words = line.of(text)
        if len(words) < _APART.stop and (len(WORD.findall(words)) > 1 or is_page(words)):
            alike[COUNTED.sub("#", folded(words).lower())].append(place)
    groups = [group for group in alike.values() if len(group) >= _BORDERS]
    rows = _rows(text, lines) if groups else []
    found = [group for group in groups if _is_even([rows[place] for place in group]) and _parts(text, lines, group)]
    return [lines[place] for place in max(found, key=len, default=[])]


def _rows(text: str, lines: Sequence[Span]) -> list[int]:
    """The number of each line in the file, empty ones counted, from 0."""
    ends = [found.start() for found in re.finditer(r"\r\n|[\n\r]", text)]
    rows: list[int] = []
    row = 0
    for line in lines:
        while row < len(ends) and ends[row] < line.start:
            row += 1
        rows.append(row)
    return rows


def _is_even(rows: Sequence[int]) -> bool:
    apart = [after - before for before, after in pairwise(rows)]
    return min(apart) in _APART and max(apart) <= _EVEN * min(apart)


def _parts(text: str, lines: Sequence[Span], group: Sequence[int]) -> bool:
    """Whether lines that are alike part pages: they count them, or some stand in the midst of a sentence."""
    said = [lines[place].of(text) for place in group]
    shared = set.intersection(*(set(forms(words, index)) for index, words in enumerate(said)))
    if not shared:
        return False
    counts = all(map(is_page, said)) and any(place >= 0 for _, place, _ in shared)
    return counts or _INTERRUPTING * sum(_interrupts(text, lines, place) for place in group) >= len(group)


def _interrupts(text: str, lines: Sequence[Span], place: int) -> bool:
    """Whether the sentence of the line above goes on in the line below."""
    if not 0 < place < len(lines) - 1:
        return False
    return not CLAUSE_END.search(lines[place - 1].of(text)) and lines[place + 1].of(text)[:1].islower()
