"""Find the page furniture of a plain text: running headers, footers and page numbers among its lines.

Furniture repeats at the head or foot of nearby pages, with the same words and at most one number that counts the pages.
A footer may also be attached to the end of a page's last line. A single word ("Yes", "Recommendation") often repeats in
a text, so it is taken for text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks.markers import CLAUSE_END
from ingest.blocks.soundness import is_inside_word
from ingest.formats.repeated_lines import ROMAN_NUMBER
from ingest.formats.text.pages import WORD, RepeatKey, collapse_spaces, is_page_number, repeat_keys, split_pages
from ingest.formats.text.title import document_name, has_document_noun, most_frequent_name
from retrieval.text import Span

# Numbers of pages that can be compared.
_COMPARABLE_PAGES = range(3, 5001)
# Lines compared at each end of a page; rounds of comparison, each with the lines behind the furniture removed so far.
_EDGE_LINES = 3
_MAX_ROUNDS = 3
# Furniture repeats on at least so many pages and on this share of them.
_MIN_PAGES = 3
_MIN_PAGE_SHARE = 0.05
# A label with a number ("See paragraph 2.5") needs so many pages and this share; on fewer it labels drawings or heads
# tables.
_MIN_LABEL_PAGES = 5
_MIN_LABEL_SHARE = 0.1
# Words on this share of the pages are cut off the line to which they are attached. A word in capitals needs this share.
_MOST_PAGES_SHARE = 0.6
# Pages that share more of their characters than this are copies of one text, such as a letter to many recipients.
_MAX_SHARED_TEXT = 0.4
# The next page with the same furniture is at most so many pages away.
_MAX_PAGE_STEP = 2
# Longest footer at the end of a line, in characters; and places in the line at which one may begin.
_MAX_FOOTER_LENGTH = 160
_MAX_FOOTER_STARTS = 25
# Longest letter or number of a part that is printed at a page's edge, in characters.
_MAX_TAB_LENGTH = 4
# Where an attached footer may begin: at a word, at a capital after another sign, or after a page's letter.
_FOOTER_START = re.compile(
    r"(?<=\s)\S|(?<=[^A-Z\s(/“\"‘’'-])[A-Z]|(?<=[\s\d][A-Z])[A-Z](?=[A-Z]{4})|(?<=^[A-Z])[A-Z](?=[A-Z]{4}|[a-z]{3})"
)
# Names of numbered parts: "Recommendation 3" anywhere, "Case study 3" at a page's head.
_NUMBERED_PART = re.compile(r"[^\W\d_]+\s+\d+")
_NUMBERED_PART_AT_HEAD = re.compile(r"(?:[^\W\d_]+\s+){1,3}\d+")
_NUMBERED_LABEL = re.compile(r"[^\W\d_][^\W\d_A-Z].*(?<!\d)(?!(?:19|20)\d\d(?!\d))\d.*")


@dataclass(frozen=True, slots=True)
class Furniture:
    """`spans`: the furniture in the text, in order; each span is a line or the end of one.

    `title`: the document's name in running headers or footers, None if they print none; `share`: the share of the pages
    that print it, from 0 to 1.
    """

    spans: tuple[Span, ...] = ()
    title: str | None = None
    share: float = 0.0

    @property
    def remark(self) -> str | None:
        """A note for the report; None if nothing was left out."""
        count = len(self.spans)
        if not count:
            return None
        if count == 1:
            return "1 running header, footer or page number was left out."
        return f"{count} running headers, footers and page numbers were left out."


def find_furniture(text: str) -> Furniture:
    """Find the furniture of a text's pages; empty unless the text shows 3 to 5,000 pages."""
    pages = split_pages(text)
    return _FurniturePeeler(text, pages).furniture() if len(pages) in _COMPARABLE_PAGES else Furniture()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line or the end of one at a page's head or foot.

    `page_number_at`: index of the number that counts the pages, or -1.
    """

    page: int
    line: Span
    start: int
    is_head: bool
    page_number_at: int = -1

    @property
    def is_whole_line(self) -> bool:
        return self.start == self.line.start


@dataclass(slots=True)
class _KeyPages:
    """The pages on which a key repeats, and whether it is a whole line on one of them."""

    pages: set[int] = field(default_factory=set)
    is_whole_line: bool = False


class _FurniturePeeler:
    """Removes furniture from the ends of pages in rounds; each round compares the lines behind the removed ones."""

    def __init__(self, text: str, pages: Sequence[Sequence[Span]]) -> None:
        self._text = text
        self._pages = [list(page) for page in pages]
        self._min_pages = max(_MIN_PAGES, int(_MIN_PAGE_SHARE * len(pages)))
        self._min_label_pages = max(_MIN_LABEL_PAGES, int(_MIN_LABEL_SHARE * len(pages)))
        self._most_pages = max(_MIN_PAGES, int(_MOST_PAGES_SHARE * len(pages)))
        self._characters = sum(len(line) for page in pages for line in page)
        # How often each line occurs in the text, and where it starts at page ends: if it mostly occurs elsewhere, it is
        # text.
        self._line_counts = Counter(collapse_spaces(line.of(text)) for page in pages for line in page)
        self._edge_starts: dict[str, set[int]] = defaultdict(set)
        self._keys: dict[tuple[int, int], list[RepeatKey]] = {}
        self._on_most_pages: set[str] = set()
        self._spans: list[Span] = []
        self._name_counts: Counter[str] = Counter()

    def furniture(self) -> Furniture:
        for min_pages in (self._most_pages, self._min_pages):
            for _ in range(_MAX_ROUNDS):
                if not self._peel_layer(min_pages):
                    break
        self._remove_copies()
        if sum(map(len, self._spans)) > _MAX_SHARED_TEXT * self._characters:
            return Furniture()
        spans = sorted(self._spans, key=lambda span: span.start)
        title, times = most_frequent_name(self._name_counts)
        return Furniture(tuple(spans), title, times / len(self._pages))

    def _peel_layer(self, min_pages: int) -> bool:
        """Remove one layer of furniture that repeats on at least so many pages. Return whether there was any."""
        candidates = [candidate for page in range(len(self._pages)) for candidate in self._candidates(page)]
        key_pages = self._key_pages(candidates)
        furniture: dict[Span, _Candidate] = {}
        for candidate in candidates:  # the longest candidate of a line comes first
            if (
                candidate.line not in furniture
                and (key := self._furniture_key(candidate, key_pages, min_pages)) is not None
            ):
                furniture[candidate.line] = replace(candidate, page_number_at=key[1])
        for candidate in furniture.values():
            self._remove(candidate)
        return bool(furniture)

    def _candidates(self, page: int) -> Iterator[_Candidate]:
        """Yield the lines at a page's head and foot.

        At the foot, also each end of a line that may be an attached footer; the longest comes first.
        """
        lines = self._pages[page]
        foot_lines = range(max(0, len(lines) - _EDGE_LINES), len(lines))
        for position in range(min(_EDGE_LINES, foot_lines.start)):
            yield _Candidate(page, lines[position], lines[position].start, is_head=True)
        for position in foot_lines:
            line = lines[position]
            yield _Candidate(page, line, line.start, is_head=position == 0)
            first = max(0, len(line) - _MAX_FOOTER_LENGTH)
            starts = [match.start() for match in _FOOTER_START.finditer(line.of(self._text), first)]
            for offset in starts[-_MAX_FOOTER_STARTS:]:
                start = line.start + offset
                if not is_inside_word(self._text, start) or self._is_tab(Span(line.start, start)):
                    yield _Candidate(page, line, start, is_head=False)

    def _key_pages(self, candidates: Sequence[_Candidate]) -> dict[RepeatKey, _KeyPages]:
        key_pages: dict[RepeatKey, _KeyPages] = defaultdict(_KeyPages)
        for candidate in candidates:
            if candidate.is_whole_line:
                self._edge_starts[collapse_spaces(self._words_of(candidate))].add(candidate.start)
            for key in self._keys_of(candidate):
                key_pages[key].pages.add(candidate.page)
                key_pages[key].is_whole_line |= candidate.is_whole_line
        return key_pages

    def _keys_of(self, candidate: _Candidate) -> list[RepeatKey]:
        key = candidate.start, candidate.line.end
        if key not in self._keys:
            self._keys[key] = repeat_keys(self._words_of(candidate), candidate.page)
        return self._keys[key]

    def _words_of(self, candidate: _Candidate) -> str:
        return self._text[candidate.start : candidate.line.end]

    def _furniture_key(
        self, candidate: _Candidate, key_pages: dict[RepeatKey, _KeyPages], min_pages: int
    ) -> RepeatKey | None:
        """The key by which a candidate is furniture; None if it is text."""
        for key in self._keys_of(candidate):
            pages = key_pages[key].pages
            if len(pages) < min_pages or not _has_neighbours(pages, candidate.page):
                continue
            if (
                self._is_attached_footer(candidate, key, key_pages[key])
                if not candidate.is_whole_line
                else self._is_furniture_line(candidate, key, len(pages))
            ):
                return key
        return None

    def _is_attached_footer(self, candidate: _Candidate, key: RepeatKey, key_pages: _KeyPages) -> bool:
        """Whether a repeated line end is a footer: it counts pages, is on most pages or is a whole line elsewhere."""
        words = self._words_of(candidate)
        is_whole_line = key_pages.is_whole_line and self._is_mostly_at_edges(words) and _may_be_furniture(words)
        return _is_phrase(words) and (key[1] >= 0 or len(key_pages.pages) >= self._most_pages or is_whole_line)

    def _is_furniture_line(self, candidate: _Candidate, key: RepeatKey, page_count: int) -> bool:
        """Whether a whole line that repeats on so many pages is furniture."""
        words = self._words_of(candidate)
        if key[1] >= 0:
            return not _names_numbered_part(words, candidate.is_head)
        if (
            not self._is_mostly_at_edges(words)
            or self._may_be_title(candidate)
            or (_NUMBERED_LABEL.fullmatch(words) and page_count < self._min_label_pages)
        ):
            return False
        on_most = page_count >= self._most_pages
        is_furniture = _may_be_furniture(words) or (words.isupper() and on_most)
        if is_furniture and on_most:
            self._on_most_pages.add(collapse_spaces(words))
        return is_furniture

    def _is_mostly_at_edges(self, words: str) -> bool:
        """Whether most lines with these words stand at a page's head or foot."""
        line = collapse_spaces(words)
        return 2 * len(self._edge_starts[line]) > self._line_counts[line]

    def _may_be_title(self, candidate: _Candidate) -> bool:
        """Whether a line may be the title at the start of the text, which running headers repeat."""
        words = self._words_of(candidate)
        return candidate.page == 0 and candidate.is_head and (_has_lower_case(words) or has_document_noun(words))

    def _remove(self, candidate: _Candidate) -> None:
        lines = self._pages[candidate.page]
        position = lines.index(candidate.line)
        rest = Span(
            candidate.line.start,
            candidate.line.start + len(self._text[candidate.line.start : candidate.start].rstrip()),
        )
        if candidate.is_whole_line or self._is_tab(rest):
            self._spans.append(candidate.line)
            del lines[position]
        else:
            self._spans.append(Span(candidate.start, candidate.line.end))
            lines[position] = rest
        name = document_name(self._words_of(candidate), page_number_at=candidate.page_number_at)
        if name:
            self._name_counts[name] += 1

    def _is_tab(self, rest: Span) -> bool:
        """Whether the rest of a line is only the letter or number of the page's part, which is furniture, too."""
        words = rest.of(self._text)
        return len(words) <= _MAX_TAB_LENGTH and not _has_lower_case(words) and len(words.split()) < 2

    def _remove_copies(self) -> None:
        """Remove lines inside pages that repeat furniture of most pages, if they have several words and no figure."""
        copied = {
            words for words in self._on_most_pages if len(WORD.findall(words)) > 1 and not re.search(r"\d", words)
        }
        for page, lines in enumerate(self._pages):
            candidates = [
                _Candidate(page, line, line.start, is_head=position < _EDGE_LINES)
                for position, line in enumerate(lines)
            ]
            for candidate in candidates:
                if collapse_spaces(self._words_of(candidate)) in copied and not self._may_be_title(candidate):
                    self._remove(candidate)


def _has_neighbours(pages: set[int], page: int) -> bool:
    """Whether enough other pages of the set can be reached from this one in short steps."""
    count = 1
    for step in (1, -1):
        current = page
        while count < _MIN_PAGES and (
            steps := [size for size in range(1, _MAX_PAGE_STEP + 1) if current + step * size in pages]
        ):
            current += step * steps[0]
            count += 1
    return count >= _MIN_PAGES


def _may_be_furniture(words: str) -> bool:
    """Whether a line that is identical on several pages may be furniture: a plain word or a single figure may not."""
    is_code = len(words.split()) == 1 and any(letter.isupper() for letter in words) and not _has_lower_case(words)
    return _is_phrase(words) or (is_code and (len(words) == 1 or any(sign.isdigit() for sign in words)))


def _is_phrase(words: str) -> bool:
    """Whether there are several words that start with a capital or a figure and end no sentence."""
    starts_anew = words[:1].isupper() or words[:1].isdigit()
    return starts_anew and len(WORD.findall(words)) > 1 and len(words.split()) > 1 and not CLAUSE_END.search(words)


def _has_lower_case(words: str) -> bool:
    return any(letter.islower() for letter in words)


def _names_numbered_part(words: str, is_head: bool) -> bool:
    """Whether a line whose number counts up with the pages names a part of the text, not a page."""
    if is_page_number(words) or ROMAN_NUMBER.fullmatch(words):
        return False
    return (_NUMBERED_PART_AT_HEAD if is_head else _NUMBERED_PART).fullmatch(words) is not None
