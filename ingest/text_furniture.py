"""Tell the furniture of pages in a plain text: running heads and feet, and page numbers, that stand among its lines.

Form feeds part the pages; without any, lines that come back at a page's rhythm do. Furniture comes back at the head or
foot of pages near each other, with the same words and at most one number that counts the pages. A foot may also hang
at the end of a page's last line. One word alone ("Yes", "Recommendation") comes back in texts, and is text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from ingest.markers import ENDS
from ingest.running import COUNTED, ROMAN, countings
from retrieval.text import Span

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
# Lines at each end of a page that are compared with other pages', and how often what lies behind furniture is.
_EDGE = 3
_ROUNDS = 5
# Furniture stands on this many pages or this share of them.
_PAGES = 3
_SHARE = 0.05
# What stands on this share of the pages parts from whatever it hangs on; one word in capitals must stand on as many.
_MOST = 0.6
# One of the pages so near has it as well, the next or the one after that.
_NEAR = 2
# No foot that hangs at a line's end is longer, in characters.
_LONGEST = 160
# Where a foot may begin in a line: at a word, at a capital behind another sign, or behind a page's letter.
_BEGINS = re.compile(
    r"(?<=\s)\S|(?<=[^A-Z\s(/“\"‘’'-])[A-Z]|(?<=[\s\d][A-Z])[A-Z](?=[A-Z]{4})|(?<=^[A-Z])[A-Z](?=[A-Z]{4}|[a-z]{3})"
)
_WORD = re.compile(r"[^\W\d_]+")
# "Recommendation 3" names a part, and so does "Case study 3" at a page's head; "page 3" names none.
_PART = re.compile(r"[^\W\d_]+\s+\d+")
_PART_AT_HEAD = re.compile(r"(?:[^\W\d_]+\s+){1,3}\d+")
_PAGE = re.compile(r"(?:.*\W)?(?:page|p\.?|pp\.?)\W*\d+.*|\W*\d+\s*(?:of|/)\s*\d+\W*", re.IGNORECASE)
# What a running line calls a document that it names.
_NOUN = re.compile(
    r"\b(?:guidance|documents?|polic(?:y|ies)|manual|circular|code|booklet|guides?|guidelines?|handbook|reports?"
    r"|standards?|statement|strategy|framework|procedures?|toolkit|bulletin|specification|consultation|plan|charter)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\W*(?:\d{1,4}|[ivxlc]+)(?:\s|\W*$)", re.IGNORECASE)
_LAST = re.compile(r"(?:^|\s)\W*(?:\d{1,4}|[ivxlc]+)\W*$", re.IGNORECASE)
# The page's number at either end of a running line.
_AROUND = re.compile(r"^\W*\d{1,4}\s+(?=\D)|(?<=\D)\s+(?!(?:19|20)\d\d$)\d{1,4}$")
# So many of the commonest running lines are looked at for the document's name.
_NAMES = 8
# Where no form feed parts pages, lines that count or come back do: so often, and so many lines of the file apart.
_BORDERS = 4
_APART = range(20, 100)
_EVEN = 1.25

# A line's words with # for numbers; which number counts the pages, -1 for none; and the numbers.
_Form = tuple[str, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Furniture:
    """`spans`: the places of furniture in the text, in order; each is a line or the end of one.

    `title`: the document's name as running heads or feet print it, None where none names a document; `share`: on which
    share of the pages they do, from 0 to 1.
    """

    spans: tuple[Span, ...] = ()
    title: str | None = None
    share: float = 0.0

    @property
    def remark(self) -> str | None:
        """For the report; None where nothing was left out."""
        count = len(self.spans)
        if not count:
            return None
        if count == 1:
            return "1 running head, foot or page number was left out."
        return f"{count} running heads, feet and page numbers were left out."


def furniture(text: str) -> Furniture:
    """The furniture of a text's pages; none where the text does not show at least three pages."""
    pages = _pages(text)
    if len(pages) < _PAGES:
        return Furniture()
    return _Peeled(text, pages).furniture()


def _pages(text: str) -> list[list[Span]]:
    """The lines of each page, in order, without the white space around them."""
    lines = [_stripped(match) for match in _LINE.finditer(text) if match.group().strip()]
    borders = [found.start() for found in re.finditer("\f", text)]
    if not borders:
        borders = [line.end for line in _at_rhythm(text, lines)]
    pages: list[list[Span]] = [[]]
    place = 0
    for line in lines:
        while place < len(borders) and borders[place] <= line.start:
            place += 1
            pages.append([])
        pages[-1].append(line)
    return pages


def _stripped(match: re.Match[str]) -> Span:
    line = match.group()
    start = match.start() + len(line) - len(line.lstrip())
    return Span(start, match.start() + len(line.rstrip()))


def _at_rhythm(text: str, lines: Sequence[Span]) -> list[Span]:
    """The lines that end pages: alike but for a page's number, and as many lines of the file apart each time."""
    ends = [found.start() for found in re.finditer(r"\r\n|[\n\r]", text)]
    alike: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    row = 0
    for line in lines:
        while row < len(ends) and ends[row] < line.start:
            row += 1
        words = line.of(text)
        if len(_WORD.findall(words)) > 1 or _PAGE.fullmatch(words):
            alike[COUNTED.sub("#", " ".join(words.lower().split()))].append((row, line))
    found = [group for group in alike.values() if _is_rhythm(text, group)]
    return [line for _, line in max(found, key=len, default=[])]


def _is_rhythm(text: str, group: Sequence[tuple[int, Span]]) -> bool:
    """Whether lines that are alike stand a page apart, and their numbers are the same or count up by one."""
    if len(group) < _BORDERS or any(_PART.fullmatch(line.of(text)) and not _is_page(line.of(text)) for _, line in group):
        return False
    apart = [after[0] - before[0] for before, after in pairwise(group)]
    if min(apart) not in _APART or max(apart) > _EVEN * min(apart):
        return False
    forms = (set(_forms(line.of(text), index)) for index, (_, line) in enumerate(group))
    return bool(set.intersection(*forms))


def _is_page(words: str) -> bool:
    return _PAGE.fullmatch(words) is not None


def _forms(words: str, index: int) -> list[_Form]:
    folded = " ".join(words.lower().split())
    look = COUNTED.sub("#", folded)
    return [(look, place, numbers) for place, numbers in countings(folded, index)]


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, or the end of one, at a page's head or foot; `counts`: a number in it counts the pages."""

    page: int
    line: Span
    start: int
    head: bool
    counts: bool = False

    @property
    def whole(self) -> bool:
        return self.start == self.line.start


class _Peeled:
    """Takes furniture off the pages' ends, round by round: what lies behind it is compared with other pages anew."""

    def __init__(self, text: str, pages: Sequence[Sequence[Span]]) -> None:
        self._text = text
        self._pages = [list(page) for page in pages]
        self._often = max(_PAGES, int(_SHARE * len(pages)))
        self._most = max(_PAGES, int(_MOST * len(pages)))
        # How often each line stands in the whole text: what mostly stands within pages is text.
        self._all = Counter(_folded(line.of(text)) for page in pages for line in page)
        self._edges: dict[str, set[int]] = defaultdict(set)
        self._spans: list[Span] = []
        self._same: set[str] = set()
        self._named: Counter[str] = Counter()

    def furniture(self) -> Furniture:
        while self._peel(self._most):
            pass
        for _ in range(_ROUNDS):
            if not self._peel(self._often):
                break
        self._take_copies()
        spans = sorted(self._spans, key=lambda span: span.start)
        return Furniture(tuple(spans), *self._title())

    def _title(self) -> tuple[str | None, float]:
        """How running lines name the document, and on which share of the pages they do."""
        names = self._named.most_common(_NAMES)
        for one, times in names:
            for other, more in names:
                if one != other and sorted(one.split()) == sorted(other.split()):  # left and right pages
                    return min(one, other, key=_noun_at), (times + more) / len(self._pages)
        share = sum(times for _, times in names[:2]) / len(self._pages)
        if len(names) > 1:
            common = _common(names[0][0].split(), names[1][0].split())
            longer = max(names[0][0], names[1][0], key=len)
            if common in (names[0][0], names[1][0]):
                return longer, share
            if _NOUN.search(common) and len(common.split()) > 1:
                return common, share
        return (names[0][0], names[0][1] / len(self._pages)) if names else (None, 0.0)

    def _peel(self, often: int) -> bool:
        """Take off one layer, of what stands on so many pages; whether there was any."""
        parts = [part for page in range(len(self._pages)) for part in self._parts(page)]
        pages: dict[_Form, set[int]] = defaultdict(set)
        whole: set[_Form] = set()
        forms = {part: _forms(self._words(part), part.page) for part in parts}
        for part in parts:
            for form in forms[part]:
                pages[form].add(part.page)
                if part.whole:
                    whole.add(form)
        for part in parts:
            if part.whole:
                self._edges[_folded(self._words(part))].add(part.start)
        gone: dict[Span, _Part] = {}
        for part in parts:
            if part.line in gone:
                continue  # the longest comes first
            for form in forms[part]:
                if self._is_furniture(part, form, pages[form], form in whole, often):
                    gone[part.line] = replace(part, counts=form[1] >= 0)
                    break
        for part in gone.values():
            self._take(part)
        return bool(gone)

    def _parts(self, page: int) -> Iterator[_Part]:
        """The lines at a page's head and foot; of those at the foot, also each end that may be a foot of its own."""
        lines = self._pages[page]
        feet = lines[-_EDGE:]
        for line in lines[:_EDGE]:
            if line not in feet:
                yield _Part(page, line, line.start, head=True)
        for line in feet:
            yield _Part(page, line, line.start, head=line in lines[:1])
            first = max(line.start, line.end - _LONGEST)
            for found in _BEGINS.finditer(line.of(self._text), first - line.start):
                yield _Part(page, line, line.start + found.start(), head=False)

    def _words(self, part: _Part) -> str:
        return self._text[part.start : part.line.end]

    def _is_furniture(self, part: _Part, form: _Form, pages: set[int], is_line: bool, often: int) -> bool:
        if len(pages) < often or len(_chain(pages, part.page)) < _PAGES:
            return False
        words = self._words(part)
        counts = form[1] >= 0
        if counts and not _counts_at_end(words, form):
            return False
        if not part.whole:
            hangs = counts or len(pages) >= self._most or (is_line and self._is_outer(words) and _can_run(words))
            return hangs and _can_hang(words)
        if counts:
            return not _names_part(words, part.head)
        if not self._is_outer(words) or self._opens(part):
            return False
        if len(pages) >= self._most:
            self._same.add(_folded(words))
        return _can_run(words) or (words.isupper() and len(pages) >= self._most)

    def _is_outer(self, words: str) -> bool:
        """Whether most lines that say this stand at a page's head or foot."""
        folded = _folded(words)
        return 2 * len(self._edges[folded]) > self._all[folded]

    def _opens(self, part: _Part) -> bool:
        """Whether a line may be the title at the text's head: running heads repeat it."""
        if part.page or not part.head:
            return False
        words = self._words(part)
        return any(letter.islower() for letter in words) or _NOUN.search(words) is not None

    def _take(self, part: _Part) -> None:
        self._spans.append(Span(part.start, part.line.end))
        lines = self._pages[part.page]
        place = lines.index(part.line)
        words = self._words(part)
        if part.whole:
            del lines[place]
        else:
            left = self._text[part.line.start : part.start].rstrip()
            lines[place] = Span(part.line.start, part.line.start + len(left))
        name = _folded(words)
        name = _AROUND.sub("", name) if part.counts else name
        if _NOUN.search(name) and len(_WORD.findall(name)) > 1:
            self._named[name] += 1

    def _take_copies(self) -> None:
        """Take lines within pages that say what was furniture elsewhere, if they have several words and no number."""
        for page, lines in enumerate(self._pages):
            for line in lines[:]:
                words = line.of(self._text)
                same = _folded(words) in self._same and len(_WORD.findall(words)) > 1 and not re.search(r"\d", words)
                part = _Part(page, line, line.start, head=line in lines[:_EDGE])
                if same and not self._opens(part):
                    self._take(part)


def _chain(pages: set[int], page: int) -> list[int]:
    """The pages around a page among these, each of which has another near it."""
    found = [page]
    for step in (1, -1):
        here = page
        while near := [here + step * far for far in range(1, _NEAR + 1) if here + step * far in pages]:
            here = near[0]
            found.append(here)
    return found


def _folded(words: str) -> str:
    return " ".join(words.split())


def _can_hang(words: str) -> bool:
    """Whether words may be a foot at the end of a line of text: several, begun anew, and no sentence's end."""
    return len(_WORD.findall(words)) > 1 and (words[:1].isupper() or words[:1].isdigit()) and not ENDS.search(words)


def _can_run(words: str) -> bool:
    """Whether a line that is the same on pages may be furniture: one plain word or one figure may not."""
    begins = words[:1].isupper() or words[:1].isdigit()
    several = len(_WORD.findall(words)) > 1 and len(words.split()) > 1 and begins
    several = several and not ENDS.search(words)
    code = len(words.split()) == 1 and any(letter.isupper() for letter in words) and not _has_small(words)
    return several or (code and (len(words) == 1 or any(sign.isdigit() for sign in words)))


def _has_small(words: str) -> bool:
    return any(letter.islower() for letter in words)


def _counts_at_end(words: str, form: _Form) -> bool:
    """Whether the number that counts the pages stands by itself, at the beginning or the end of a line."""
    _, place, numbers = form
    first, last = place == 0 and _FIRST.match(words), place == len(numbers) - 1 and _LAST.search(words)
    return bool(first or last) or _is_page(words)


def _names_part(words: str, head: bool) -> bool:
    """Whether a line with a number that counts up with the pages names a part of the text, and no page."""
    if _is_page(words) or ROMAN.fullmatch(words):
        return False
    return (_PART_AT_HEAD if head else _PART).fullmatch(words) is not None


def says_name(heading: str, name: str) -> bool:
    """Whether a heading calls a document what its running lines call it: "guidance", "plan"."""
    nouns = {noun.lower() for noun in _NOUN.findall(name)}
    return any(noun.lower() in nouns for noun in _NOUN.findall(heading))


def _noun_at(name: str) -> int:
    found = _NOUN.search(name)
    return found.start() if found else len(name)


def _common(one: Sequence[str], other: Sequence[str]) -> str:
    """The longest run of words that both say."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return " ".join(one[match.a : match.a + match.size])
