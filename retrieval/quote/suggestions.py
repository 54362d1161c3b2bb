"""Suggest the next questions: headings near the first quote, in the documents' own words, that would be answered."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from retrieval.answer import Answer, AnswerStatus, Turn
from retrieval.document import Key
from retrieval.question.words import content_words
from retrieval.text import Span

# Headings that are tried as questions, and headings that are suggested.
MAX_TRIED, MAX_SUGGESTED = 6, 3
_MAX_HEADING_CHARS = 90
# Headings that only name a place in a document are no questions.
_PLACE_NAME = re.compile(
    r"(?:table|figure|diagram|chart|box|appendix|annex|part|chapter|section|page|contents|index|references|notes?)\b"
    r"(?:\W*(?:\d[\d.]*|[A-Z]))?\W*(?:continued)?$|table |figure |diagram |chart |annex |appendix ",
    re.IGNORECASE,
)

# The span and the words of each heading of a version, in order.
Headings = Callable[[Key], Sequence[tuple[Span, str]]]
Ask = Callable[[str, Sequence[Turn]], Answer]


def suggestions(answer: Answer, history: Sequence[Turn], headings: Headings, ask: Ask) -> tuple[str, ...]:
    """Up to three headings that `ask` answers with a new quote; none after an answer of silence."""
    if answer.status is not AnswerStatus.ANSWERED:
        return ()
    then = [*history, Turn("user", answer.question), Turn("assistant", answer.quotes[0].text)]
    suggested: list[str] = []
    for tried, heading in enumerate(_headings_nearby(answer, headings)):
        if tried == MAX_TRIED or len(suggested) == MAX_SUGGESTED:
            break
        if _is_answered(heading, ask(heading, then), answer):
            suggested.append(heading)
    return tuple(suggested)


def _headings_nearby(answer: Answer, headings: Headings) -> Iterator[str]:
    """Headings around the first quote, alternately after and before it, nearest first, each once."""
    first = answer.quotes[0].citation
    in_order = headings(first.key)
    after = [words for span, words in in_order if span.start >= first.end]
    before = [words for span, words in reversed(in_order) if span.end <= first.start]
    excluded = {first.title.casefold(), answer.question.casefold()}
    excluded |= {heading.casefold() for quote in answer.quotes for heading in quote.citation.heading_path}
    for pair in zip_longest(after, before):
        for words in pair:
            if words and words.casefold() not in excluded and _asks_something(words):
                excluded.add(words.casefold())
                yield words


def _asks_something(heading: str) -> bool:
    """Whether a heading says enough to be a question."""
    return len(heading) <= _MAX_HEADING_CHARS and len(content_words(heading)) > 1 and not _PLACE_NAME.match(heading)


def _is_answered(heading: str, reply: Answer, answer: Answer) -> bool:
    """Whether the reply to the unchanged heading is a quote from under that heading that `answer` does not show."""
    if reply.status is not AnswerStatus.ANSWERED or reply.standalone_question != heading:
        return False
    place = reply.quotes[0].citation
    new = not any(
        place.key == quote.citation.key and place.span.overlaps(quote.citation.span) for quote in answer.quotes
    )
    return new and heading in place.heading_path
