"""Tell the furniture of pages in a plain text: running heads and feet, and page numbers, that stand among its lines.

Furniture comes back at the head or foot of pages near each other, with the same words and at most one number that
counts the pages. A foot may also hang at the end of a page's last line. One word alone ("Yes", "Recommendation") comes
back in texts, and is text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks.markers import CLAUSE_END
from ingest.blocks.soundness import is_inside_word
from ingest.formats.repeated_lines import ROMAN
from ingest.formats.text.pages import WORD, Form, folded, forms, is_page, pages
from ingest.formats.text.title import calls, chief_name, name_in
from retrieval.text import Span

# So many pages can be compared.
_PAGED = range(3, 5001)
# Lines at each end of a page that are compared with other pages', and how often those behind furniture are.
_EDGE = 3
_ROUNDS = 3
# Furniture stands on so many pages, or on this share of them.
_PAGES = 3
_SHARE = 0.05
# "See paragraph 2.5" stands on so many, or it is a label of drawings or the head of tables.
_LABELLED = 5
_SHARE_LABELLED = 0.1
# What stands on this share of the pages parts from whatever it hangs on. One word in capitals must stand on as many.
_MOST = 0.6
# Pages that share more of their signs than this are copies of one text, such as a letter to many.
_TOO_MUCH = 0.4
# A page so near has it as well, the next or the one after that.
_NEAR = 2
# No foot that hangs at a line's end is longer, in characters and in words.
_LONGEST = 160
_WORDS = 25
# Signs of a part's letter or number that a page shows at its edge, at most.
_TAB = 4
# Where a foot may begin in a line: at a word, at a capital behind another sign, or behind a page's letter.
_BEGINS = re.compile(
    r"(?<=\s)\S|(?<=[^A-Z\s(/“\"‘’'-])[A-Z]|(?<=[\s\d][A-Z])[A-Z](?=[A-Z]{4})|(?<=^[A-Z])[A-Z](?=[A-Z]{4}|[a-z]{3})"
)
# "Recommendation 3" names a part, and so does "Case study 3" at a page's head.
_PART = re.compile(r"[^\W\d_]+\s+\d+")
_PART_AT_HEAD = re.compile(r"(?:[^\W\d_]+\s+){1,3}\d+")
_LABEL = re.compile(r"[^\W\d_][^\W\d_A-Z].*(?<!\d)(?!(?:19|20)\d\d(?!\d))\d.*")


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
    """The furniture of a text's pages; none where the text does not show pages, at least three and at most 5,000."""
    found = pages(text)
    return _Peeled(text, found).furniture() if len(found) in _PAGED else Furniture()


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, or the end of one, at a page's head or foot; `counts`: which of its numbers counts the pages, or -1."""

    page: int
    line: Span
    start: int
    head: bool
    counts: int = -1

    @property
    def whole(self) -> bool:
        return self.start == self.line.start


@dataclass(slots=True)
class _Shared:
    """On which pages a form stands, and whether it is a whole line on one of them."""

    pages: set[int] = field(default_factory=set)
    is_line: bool = False


class _Peeled:
    """Takes furniture off the pages' ends, round by round: what lies behind it is compared with other pages anew."""

    def __init__(self, text: str, found: Sequence[Sequence[Span]]) -> None:
        self._text = text
        self._pages = [list(page) for page in found]
        self._often = max(_PAGES, int(_SHARE * len(found)))
        self._labelled = max(_LABELLED, int(_SHARE_LABELLED * len(found)))
        self._most = max(_PAGES, int(_MOST * len(found)))
        self._signs = sum(len(line) for page in found for line in page)
        # How often each line stands in the whole text, and where at a head or foot: most of those within are text.
        self._all = Counter(folded(line.of(text)) for page in found for line in page)
        self._outer: dict[str, set[int]] = defaultdict(set)
        self._forms: dict[tuple[int, int], list[Form]] = {}
        self._on_most: set[str] = set()
        self._spans: list[Span] = []
        self._named: Counter[str] = Counter()

    def furniture(self) -> Furniture:
        for often in (self._most, self._often):
            for _ in range(_ROUNDS):
                if not self._peel(often):
                    break
        self._take_copies()
        if sum(map(len, self._spans)) > _TOO_MUCH * self._signs:
            return Furniture()
        spans = sorted(self._spans, key=lambda span: span.start)
        title, times = chief_name(self._named)
        return Furniture(tuple(spans), title, times / len(self._pages))

    def _peel(self, often: int) -> bool:
        """Take off one layer, of what stands on so many pages; whether there was any."""
        parts = [part for page in range(len(self._pages)) for part in self._parts(page)]
        shared = self._shared(parts)
        gone: dict[Span, _Part] = {}
        for part in parts:  # of a line's parts the longest comes first
            if part.line not in gone and (form := self._found(part, shared, often)) is not None:
                gone[part.line] = replace(part, counts=form[1])
        for part in gone.values():
            self._take(part)
        return bool(gone)

    def _parts(self, page: int) -> Iterator[_Part]:
        """The lines at a page's head and foot; of those at the foot, also each end that may be a foot of its own."""
        lines = self._pages[page]
        feet = range(max(0, len(lines) - _EDGE), len(lines))
        for place in range(min(_EDGE, feet.start)):
            yield _Part(page, lines[place], lines[place].start, head=True)
        for place in feet:
            line = lines[place]
            yield _Part(page, line, line.start, head=place == 0)
            first = max(0, len(line) - _LONGEST)
            begins = [found.start() for found in _BEGINS.finditer(line.of(self._text), first)]
            for begin in begins[-_WORDS:]:
                start = line.start + begin
                if not is_inside_word(self._text, start) or self._is_tab(Span(line.start, start)):
                    yield _Part(page, line, start, head=False)

    def _shared(self, parts: Sequence[_Part]) -> dict[Form, _Shared]:
        shared: dict[Form, _Shared] = defaultdict(_Shared)
        for part in parts:
            if part.whole:
                self._outer[folded(self._words(part))].add(part.start)
            for form in self._forms_of(part):
                shared[form].pages.add(part.page)
                shared[form].is_line |= part.whole
        return shared

    def _forms_of(self, part: _Part) -> list[Form]:
        key = part.start, part.line.end
        if key not in self._forms:
            self._forms[key] = forms(self._words(part), part.page)
        return self._forms[key]

    def _words(self, part: _Part) -> str:
        return self._text[part.start : part.line.end]

    def _found(self, part: _Part, shared: dict[Form, _Shared], often: int) -> Form | None:
        """The form by which a part is furniture, None where it is text."""
        for form in self._forms_of(part):
            on = shared[form].pages
            if len(on) < often or not _is_near(on, part.page):
                continue
            if self._hangs(part, form, shared[form]) if not part.whole else self._stands(part, form, len(on)):
                return form
        return None

    def _hangs(self, part: _Part, form: Form, shared: _Shared) -> bool:
        """Whether the end of a line that comes back is a foot: it counts pages, is on most, or is a line elsewhere."""
        words = self._words(part)
        is_line = shared.is_line and self._is_outer(words) and _can_run(words)
        return _is_several(words) and (form[1] >= 0 or len(shared.pages) >= self._most or is_line)

    def _stands(self, part: _Part, form: Form, times: int) -> bool:
        """Whether a whole line that comes back on so many pages is furniture."""
        words = self._words(part)
        if form[1] >= 0:
            return not _names_part(words, part.head)
        if not self._is_outer(words) or self._opens(part) or (_LABEL.fullmatch(words) and times < self._labelled):
            return False
        on_most = times >= self._most
        runs = _can_run(words) or (words.isupper() and on_most)
        if runs and on_most:
            self._on_most.add(folded(words))
        return runs

    def _is_outer(self, words: str) -> bool:
        """Whether most lines that say this stand at a page's head or foot."""
        said = folded(words)
        return 2 * len(self._outer[said]) > self._all[said]

    def _opens(self, part: _Part) -> bool:
        """Whether a line may be the title at the text's head, which running heads repeat."""
        words = self._words(part)
        return part.page == 0 and part.head and (_has_small(words) or calls(words))

    def _take(self, part: _Part) -> None:
        lines = self._pages[part.page]
        place = lines.index(part.line)
        before = Span(part.line.start, part.line.start + len(self._text[part.line.start : part.start].rstrip()))
        if part.whole or self._is_tab(before):
            self._spans.append(part.line)
            del lines[place]
        else:
            self._spans.append(Span(part.start, part.line.end))
            lines[place] = before
        name = name_in(self._words(part), counts=part.counts)
        if name:
            self._named[name] += 1

    def _is_tab(self, before: Span) -> bool:
        """Whether what a foot hangs on is the letter or number of the page's part, which goes with it."""
        words = before.of(self._text)
        return len(words) <= _TAB and not _has_small(words) and len(words.split()) < 2

    def _take_copies(self) -> None:
        """Take lines within pages that say what is furniture on most, if they have several words and no figure."""
        copied = {said for said in self._on_most if len(WORD.findall(said)) > 1 and not re.search(r"\d", said)}
        for page, lines in enumerate(self._pages):
            found = [_Part(page, line, line.start, head=place < _EDGE) for place, line in enumerate(lines)]
            for part in found:
                if folded(self._words(part)) in copied and not self._opens(part):
                    self._take(part)


def _is_near(on: set[int], page: int) -> bool:
    """Whether a page has enough others of these around it, each of them near the next."""
    found = 1
    for step in (1, -1):
        here = page
        while found < _PAGES and (near := [far for far in range(1, _NEAR + 1) if here + step * far in on]):
            here += step * near[0]
            found += 1
    return found >= _PAGES


def _can_run(words: str) -> bool:
    """Whether a line that is the same on pages may be furniture: one plain word or one figure may not be."""
    code = len(words.split()) == 1 and any(letter.isupper() for letter in words) and not _has_small(words)
    return _is_several(words) or (code and (len(words) == 1 or any(sign.isdigit() for sign in words)))


def _is_several(words: str) -> bool:
    """Whether these are several words that begin anew and end no sentence."""
    begins = words[:1].isupper() or words[:1].isdigit()
    return begins and len(WORD.findall(words)) > 1 and len(words.split()) > 1 and not CLAUSE_END.search(words)


def _has_small(words: str) -> bool:
    return any(letter.islower() for letter in words)


def _names_part(words: str, head: bool) -> bool:
    """Whether a line with a number that counts up with the pages names a part of the text, and no page."""
    if is_page(words) or ROMAN.fullmatch(words):
        return False
    return (_PART_AT_HEAD if head else _PART).fullmatch(words) is not None
