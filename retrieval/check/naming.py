"""Find where a draft names a document of the library, and a place in it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.check.words import Word, words_of
from retrieval.document import Version
from retrieval.text import CanonicalText, Span

# Kinds of documents, as a draft names them: "the 2023 guidance".
KINDS = "guidance|strategy|plan|policy|framework|code|report|response|circular|manual|statement|review|standards?|act"
_SHORTENED = re.compile(r"\s*(?::|\s[-–—]\s|\().*$")
_SMALL = frozenset(("the", "a", "an", "of", "on", "for", "and", "to", "in"))


@dataclass(frozen=True, slots=True)
class Named:
    """A document that a draft names. `documents`: the ids that the name fits, more than one where it is not clear."""

    span: Span
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place that a draft names: `kind` is "paragraph", "section", "chapter", "annex" or "page"."""

    span: Span
    kind: str
    number: str


_KINDS_OF_PLACES = {
    "paragraph": "paragraph", "paragraphs": "paragraph", "para": "paragraph", "paras": "paragraph", "¶": "paragraph",
    "section": "section", "sections": "section", "§": "section", "chapter": "chapter", "chapters": "chapter",
    "part": "section", "annex": "annex", "appendix": "annex", "page": "page", "pages": "page", "p": "page",
    "pp": "page", "recommendation": "section",
}  # fmt: skip
_PLACE = re.compile(
    r"(?<![\w])(?P<kind>paragraphs?|paras?\.?|¶|sections?|§|chapters?|part|annex|appendix|pages?|pp?\.|recommendation)\s*"
    r"(?P<number>\d{1,4}(?:\.\d{1,3}){0,4}[A-Za-z]?(?:\s?\([a-z0-9]{1,4}\)){0,3}|[A-Z]\d{0,2}(?:\.\d{1,3}){0,3})(?![\w])",
    re.IGNORECASE,
)


def place_names(text: str, span: Span) -> list[PlaceName]:
    """The places that a part of a draft names, in order."""
    found = []
    for match in _PLACE.finditer(text, span.start, span.end):
        kind = _KINDS_OF_PLACES[match["kind"].rstrip(".").lower()]
        number = match["number"]
        if number[0].isdigit() or kind == "annex" or number[0].isupper():
            found.append(PlaceName(Span(*match.span()), kind, number.replace(" ", "")))
    return found


class Titles:
    """The titles of a library, whole and shortened, to find in a draft."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._by_first: defaultdict[str, dict[tuple[str, ...], dict[str, None]]] = defaultdict(dict)
        for version in versions:
            for words in _forms(version.title):
                self._by_first[words[0]].setdefault(words, {})[version.document.id] = None

    def named(self, draft: CanonicalText) -> list[Named]:
        """Where a draft names documents by their titles, in order; the longest title wins."""
        return list(self._found(words_of(draft.text)))

    def _found(self, words: Sequence[Word]) -> Iterator[Named]:
        at = 0
        while at < len(words):
            forms = self._by_first.get(words[at].key, {})
            best = max((form for form in forms if _stands(words, at, form)), key=len, default=None)
            if best is None:
                at += 1
                continue
            yield Named(Span(words[at].span.start, words[at + len(best) - 1].span.end), tuple(forms[best]))
            at += len(best)


def _stands(words: Sequence[Word], at: int, form: tuple[str, ...]) -> bool:
    return len(words) >= at + len(form) and all(words[at + i].key == key for i, key in enumerate(form))


def _forms(title: str) -> Iterator[tuple[str, ...]]:
    """The words of a title without its article, and of the part before a colon, a dash or a bracket.

    A form with fewer than two words of weight names nothing for certain.
    """
    for part in {title, _SHORTENED.sub("", title)}:
        words = [word.key for word in words_of(part)]
        while words and words[0] in ("the", "a", "an"):
            words.pop(0)
        if len([word for word in words if word not in _SMALL]) >= 2:
            yield tuple(words)


_YEARLY = re.compile(
    rf"\bthe\s+(?P<before>(?:[\w’'-]+\s+){{0,4}}?)(?P<year>(?:19|20)\d\d)\s+(?P<between>(?:[\w’'-]+\s+){{0,4}}?)"
    rf"(?P<kind>{KINDS})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class YearName:
    """A document that a draft names by its year and kind, as in "the 2023 Prevent guidance"; `words`: the others."""

    span: Span
    year: int
    kind: str
    words: tuple[str, ...]

    def fits(self, version: Version) -> bool:
        """Whether a version is of that year, and its title has the kind and the words."""
        title = {word.key for word in words_of(version.title)}
        wanted = {self.kind, *self.words}
        days = (version.published, version.in_force_from)
        return wanted <= title and (any(day and day.year == self.year for day in days) or str(self.year) in title)

    def fits_without_year(self, version: Version) -> bool:
        title = {word.key for word in words_of(version.title)}
        return {self.kind, *self.words} <= title


def year_names(text: str) -> list[YearName]:
    """Where a draft names a document by year and kind, in order."""
    found = []
    for match in _YEARLY.finditer(text):
        words = [word.key for word in words_of(match["before"] + " " + match["between"])]
        kept = tuple(word for word in words if word not in _SMALL)
        found.append(YearName(Span(*match.span()), int(match["year"]), match["kind"].casefold(), kept))
    return found
