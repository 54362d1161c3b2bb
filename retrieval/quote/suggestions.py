"""Suggest what to ask next: headings near the quotes, in the documents' own words, that would be answered."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.document import Key
from retrieval.question.words import content_words
from retrieval.text import Span

# Headings that are tried, at most, and those that are suggested.
TRIED, SUGGESTED = 6, 3
_LONGEST = 90
# What only names a place in a document asks nothing.
_A_PLACE = re.compile(
    r"(?:table|figure|diagram|chart|box|appendix|annex|part|chapter|section|page|contents|index|references|notes?)\b"
    r"(?:\W*(?:\d[\d.]*|[A-Z]))?\W*(?:continued)?$|table |figure |diagram |chart |annex |appendix ",
    re.IGNORECASE,
)

# The headings of a version in their order: where each stands, and its words.
Headings = Callable[[Key], Sequence[tuple[Span, str]]]
Ask = Callable[[str, Sequence[Turn]], Answer]


def suggestions(answer: Answer, history: Sequence[Turn], headings: Headings, ask: Ask) -> tuple[str, ...]:
    """Up to three headings to which `ask` gives another quote than these; none where the documents were silent."""
    if answer.status is not AnswerStatus.ANSWERED:
        return ()
    then = [*history, Turn("user", answer.question), Turn("assistant", answer.quotes[0].text)]
    found: list[str] = []
    for tried, heading in enumerate(_near(answer, headings)):
        if tried == TRIED or len(found) == SUGGESTED:
            break
        if _is_answered(heading, ask(heading, then), answer):
            found.append(heading)
    return tuple(found)


def _near(answer: Answer, headings: Headings) -> Iterator[str]:
    """Headings around the first quote, those behind it and those before it in turn, each once."""
    first = answer.quotes[0].citation
    every = headings(first.key)
    behind = [words for span, words in every if span.start >= first.end]
    before = [words for span, words in reversed(every) if span.end <= first.start]
    passed = {first.title.casefold(), answer.question.casefold()}
    passed |= {heading.casefold() for quote in answer.quotes for heading in quote.citation.heading_path}
    for pair in zip_longest(behind, before):
        for words in pair:
            if words and words.casefold() not in passed and _asks(words):
                passed.add(words.casefold())
                yield words


def _asks(heading: str) -> bool:
    """Whether a heading says enough to be a question."""
    return len(heading) <= _LONGEST and len(content_words(heading)) > 1 and not _A_PLACE.match(heading)


def _is_answered(heading: str, found: Answer, answer: Answer) -> bool:
    """By what stands under it, and by nothing that is shown already; and it is asked as it stands."""
    if found.status is not AnswerStatus.ANSWERED or found.standalone_question != heading:
        return False
    place = found.quotes[0].citation
    new = not any(
        place.key == quote.citation.key and place.span.overlaps(quote.citation.span) for quote in answer.quotes
    )
    return new and heading in place.heading_path
