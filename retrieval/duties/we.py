"""Find who "we" and "you" are in a document, where the document says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.duties.somebody import names_somebody
from retrieval.text import CanonicalText, Span

_WE = r"[“\"‘']\s*[Ww]e\s*[”\"’']"
_NAME = r"(?:[Tt]he\s+)?[A-Z][\w’'&.-]*(?:\s+(?:of|and|the|for|upon|in|[A-Z][\w’'&.-]*)){0,9}"
_PATTERNS = (
    # (“we”), (“the Council”, “we” or “us”)
    re.compile(rf"(?P<who>{_NAME})\s*\([^()]{{0,80}}[“\"‘'](?:[Ww]e|[Uu]s|[Oo]ur)[”\"’'][^()]{{0,40}}\)"),
    # “we” means the council
    re.compile(
        rf"{_WE}[^.;]{{0,60}}?\b(?:means?|refers?\s+to|is|are|stands?\s+for)\s+(?P<who>[^.;,()]{{3,90}})", re.MULTILINE
    ),
    # by “we” we mean the council
    re.compile(rf"{_WE}\s*,?\s+(?:we\s+)?mean\s+(?P<who>[^.;,()]{{3,90}})"),
    # We, the council, …
    re.compile(r"\b[Ww]e,\s+(?P<who>(?:the\s+)?[^,.;()]{3,80}),"),
    re.compile(r"\b[Ww]e\s+\((?P<who>[^()]{3,80})\)"),
    # We are Norfolk County Council.
    re.compile(rf"\bWe\s+are\s+(?P<who>{_NAME})"),
    # As a council, we …
    re.compile(r"\b[Aa]s\s+(?P<who>(?:an?|the)\s+[^,.;()]{3,60}),\s+we\b"),
)

_YOU_PATTERNS = (
    # “you” means the tenant
    re.compile(
        r"[“\"‘']\s*[Yy]ou\s*[”\"’'][^.;]{0,40}?\b(?:means?|refers?\s+to|is|are|stands?\s+for)\s+(?P<who>[^.;,()]{3,90})"
    ),
    # This guidance is for private landlords in England.
    re.compile(
        r"\b[Tt]his\s+(?:\w+\s+)?(?:guidance|guide|document|page|code|policy|leaflet|booklet|factsheet|advice|handbook)\s+"
        r"is\s+(?:(?:intended|written|aimed|meant)\s+)?(?:for|at)\s+(?P<who>[^.;:()]{3,90})"
    ),
)


@dataclass(frozen=True, slots=True)
class We:
    """Who "we" or "you" is. `who`: the words that name them; `sentence`: the one that says so. Offsets of the text."""

    who: Span
    sentence: Span


def who_we_are(canonical: CanonicalText) -> We | None:
    """The first sentence that says who "we" is, for the surest form of words that the document has; else None."""
    wording = [
        (block.quoting, sentence, sentence.of(canonical.text))
        for block in canonical.blocks
        for sentence in block.sentences or (block.span,)
    ]
    candidates = [(span, words) for quoting, span, words in wording if quoting is None and _mentions(words)]
    return _first(candidates, _PATTERNS)


def who_you_are(canonical: CanonicalText) -> We | None:
    """The first sentence that says who "you" is, or whom the document is for; None where none does."""
    spans = [(block.quoting, sentence) for block in canonical.blocks for sentence in block.sentences or (block.span,)]
    candidates = [(span, span.of(canonical.text)) for quoting, span in spans if quoting is None]
    return _first(
        [(span, words) for span, words in candidates if "you" in words.lower() or "his " in words], _YOU_PATTERNS
    )


def _first(candidates: Sequence[tuple[Span, str]], patterns: Sequence["re.Pattern[str]"]) -> We | None:
    for pattern in patterns:
        for span, words in candidates:
            match = pattern.search(words)
            if match and names_somebody(match.group("who"), acts=False):
                return We(Span(*match.span("who")).moved(span.start), span)
    return None


def _mentions(words: str) -> bool:
    return re.search(r"\b(?:we|us|our)\b", words, re.IGNORECASE) is not None
