"""Which of the publisher's entries mention a change: by the number of its paragraph or section, else by its words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from retrieval.changes.change import Change, Place
from retrieval.changes.words import printed_number
from retrieval.question.words import stem
from retrieval.text import CanonicalText, Span

_TOKEN = re.compile(r"[^\W_]+")
_NUMBER = r"\(?\d{1,3}[a-z]?(?:\.\d{1,3}[a-z]?)*\)?|[A-Z]\d{0,2}(?:\.\d{1,3})*\b"
_REFERENCES = re.compile(
    rf"(?i:\b(?:paragraphs?|paras?\.?|sections?|chapters?|parts?|annex(?:es)?|appendix|appendices|clauses?|requirements?)"
    rf"\s+|§\s*)(?P<first>{_NUMBER})(?P<more>(?:\s*(?:,|and|to|or|&|-|–)\s*(?:{_NUMBER}))*)"
)
# Stems that say that something changed, and not what.
_GENERAL = frozenset(
    stem(word)
    for word in (
        "change changes changed amend amended amendment update updated revise revised revision add added addition "
        "remove removed removal delete deleted insert inserted new replace replaced clarify clarified clarification "
        "correct corrected correction paragraph paragraphs section sections chapter annex page pages text wording word "
        "guidance document edition version previous previously now the and for from with that this have has been were "
        "was are not its into about which where their there them than then also under over between made make minor "
        "significant main reflect reflects include includes including included information details references "
        "reference following throughout published first january february march april june july august september "
        "october november december"
    ).split()
)
# Share of an entry's words that a change must have, counted up to so many words; and the share of a document's
# sentences from which a word is common, with its weight.
_MIN_SHARE, _MAX_COUNTED = 0.5, 6.0
_COMMON_SHARE, _COMMON_WEIGHT = 0.02, 0.25


class Mentions:
    """Looks for changes among the entries of a new edition's list."""

    def __init__(self, new: CanonicalText, entries: Sequence[Place]) -> None:
        self._headed = _numbered_headings(new)
        self._entries = [place.span.of(new.text) for place in entries]
        self._common = _common_stems(new)

    def of(self, change: Change, old_text: str, new_text: str) -> tuple[int, ...]:
        """The indexes of the entries that mention a change between these texts."""
        places = [(text, place) for text, place in ((old_text, change.old), (new_text, change.new)) if place]
        numbers = {number for text, place in places for number in self._numbers_above(text, place)}
        words = {one for text, place in places for one in _stems(place.span.of(text))}
        above = {one for _, place in places for heading in place.block.heading_path for one in _stems(heading)}
        return tuple(
            index for index, entry in enumerate(self._entries) if self._mentions(entry, numbers, words, words | above)
        )

    def _mentions(self, entry: str, numbers: set[str], words: set[str], around: set[str]) -> bool:
        named = set(_referred(entry))
        if named:
            return any(number == one or number.startswith(f"{one}.") for one in named for number in numbers)
        wanted = _stems(entry)
        total = sum(map(self._weight, wanted))
        found = sum(map(self._weight, wanted & around))
        return bool(wanted & words) and total > 0 and found >= _MIN_SHARE * min(total, _MAX_COUNTED)

    def _weight(self, stem: str) -> float:
        return _COMMON_WEIGHT if stem in self._common else 1.0

    def _numbers_above(self, text: str, place: Place) -> Iterator[str]:
        """The printed numbers of the change's paragraph and of the headings above it."""
        if number := printed_number(text, place.block):
            yield number.casefold()
        for heading in place.block.heading_path:
            if match := re.match(rf"(?:(?i:annex|appendix|chapter|part|section)\s+)?({_NUMBER})(?=[\s.:)–-])", heading):
                yield match[1].strip("()").casefold()
            elif heading in self._headed:
                yield self._headed[heading]


def _numbered_headings(canonical: CanonicalText) -> dict[str, str]:
    """The printed number of each heading that has one apart from its words."""
    return {
        block.span.of(canonical.text): block.paragraph.strip("()[]. ").casefold()
        for block in canonical.blocks
        if block.kind == "heading" and block.paragraph
    }


def _referred(entry: str) -> Iterator[str]:
    """The numbers of paragraphs and sections that an entry names; of a range "4 to 6" each."""
    for match in _REFERENCES.finditer(entry):
        numbers = [match["first"], *re.findall(_NUMBER, match["more"])]
        bare = [number.strip("()").casefold() for number in numbers]
        yield from bare
        if len(bare) == 2 and re.search(r"\bto\b|-|–", match["more"]) and all(number.isdigit() for number in bare):
            yield from (str(number) for number in range(int(bare[0]), min(int(bare[1]), int(bare[0]) + 100)))


def _stems(text: str) -> set[str]:
    """The stems of the words that say something, and numbers."""
    words = (word.casefold() for word in _TOKEN.findall(text))
    stems = {stem(word) for word in words if len(word) > 3 or word.isdigit()}
    return stems - _GENERAL


def _common_stems(canonical: CanonicalText) -> frozenset[str]:
    """The stems in more than _COMMON_SHARE of the sentences, and in four at least."""
    spans: Iterable[Span] = [span for _, span in canonical.sentences()]
    counts = Counter(one for span in spans for one in _stems(span.of(canonical.text)))
    limit = max(3.0, _COMMON_SHARE * sum(1 for _ in canonical.sentences()))
    return frozenset(one for one, count in counts.items() if count > limit)
