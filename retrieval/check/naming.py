"""Find where a draft names a document of the library, by its title or by its year and kind."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.check.words import Word, words_of
from retrieval.document import Version
from retrieval.text import CanonicalText, Span

# Kinds of documents, as a draft names them: "the 2023 guidance".
KINDS = (
    "guidance|strategy|plan|policy|framework|code|report|response|circular|manual|statement|review|standards?|act|guide|"
    "handbook|directive|specification"
)
# A year with one of these may name no document ("the 2021 decision to close"): it counts where a title has the words.
_WEAK_KINDS = frozenset(("paper", "decision", "budget", "speech", "vision", "consultation"))
_SHORTENED = re.compile(r"\s*(?::|\s[-–—]\s|\().*$")
_SMALL = frozenset(("the", "a", "an", "of", "on", "for", "and", "to", "in"))


@dataclass(frozen=True, slots=True)
class Named:
    """A document that a draft names. `documents`: the ids that the name fits, more than one where it is not clear."""

    span: Span
    documents: tuple[str, ...]


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


_WORDS = r"(?:[\w’'-]+\s+){0,4}?"
_ANY_KIND = rf"(?P<kind>{KINDS}|{'|'.join(sorted(_WEAK_KINDS))})\b"
_YEARLY = (
    re.compile(
        rf"\bthe\s+(?P<before>{_WORDS})(?P<year>(?:19|20)\d\d)\s+(?P<between>{_WORDS}){_ANY_KIND}", re.IGNORECASE
    ),
    re.compile(
        rf"\bthe\s+(?P<before>{_WORDS})(?P<between>){_ANY_KIND}\s+(?:of|from|(?:published|issued)\s+in|\()\s*"
        r"(?P<year>(?:19|20)\d\d)\b\)?",
        re.IGNORECASE,
    ),
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


def year_names(text: str, versions: Sequence[Version]) -> list[YearName]:
    """Where a draft names a document by year and kind, in order. The titles of `versions` decide on weak kinds."""
    found: list[YearName] = []
    matches = (match for form in _YEARLY for match in form.finditer(text))
    for match in sorted(matches, key=lambda one: one.span()):
        words = [word.key for word in words_of(match["before"] + " " + match["between"])]
        kept = tuple(word for word in words if word not in _SMALL)
        name = YearName(Span(*match.span()), int(match["year"]), match["kind"].casefold(), kept)
        is_named = name.kind not in _WEAK_KINDS or any(map(name.fits_without_year, versions))
        if is_named and not (found and found[-1].span.overlaps(name.span)):
            found.append(name)
    return found
