"""Ask one question of each chosen document or publisher: what the page, POST /v1/compare and `cited compare` share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.answer import Answer, Filters, Quote
from retrieval.document import Version
from retrieval.errors import BadQuestion
from retrieval.interfaces import NO_FILTERS, Library
from web.chat.choice import DOCUMENT, PUBLISHER, for_whom
from web.wording.certainty import opening_line
from web.wording.silence import SILENCE, silence_line

MIN_COMPARED, MAX_COMPARED = 2, 20

# Gives the answers to the question under each of these filters, in their order.
AskEach = Callable[[Sequence[Filters]], Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Row:
    """A document or publisher, by `kind` (DOCUMENT or PUBLISHER) and `value` (its id or name), and its answer.

    `title`: the document's title, or the publisher's name. `published`: the date of the edition that is quoted or came
    nearest; for a document without either, that of the edition in the list of documents, unless another day was asked
    about. None where nobody stated one.
    """

    kind: str
    value: str
    title: str
    published: date | None
    answer: Answer

    @property
    def best(self) -> Quote | None:
        """The best quote; None in silence."""
        return self.answer.quotes[0] if self.answer.quotes else None

    @property
    def nearest(self) -> Quote | None:
        """In silence, the nearest passage, which answers nothing."""
        return self.answer.nearest[0] if self.answer.nearest else None

    @property
    def words(self) -> str:
        """The words above the quote; in silence that there is none, and why."""
        if self.best is not None:
            return opening_line(replace(self.answer, quotes=(self.best,)))
        return f"{SILENCE} {silence_line(self.answer)}".strip()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question and a row for each document and publisher that it was asked of, in the order chosen.

    `as_of`: the day for which it was asked. `whom`: the nations and the readers for whom it was asked.
    """

    question: str
    as_of: date
    generation: str
    rows: tuple[Row, ...]
    whom: Filters = NO_FILTERS

    @property
    def answered(self) -> int:
        """The number of rows with a quote."""
        return sum(row.best is not None for row in self.rows)


def compare(question: str, choice: Filters, library: Library, ask_each: AskEach) -> Comparison:
    """A row for each document of the choice and then for each publisher, on its day and for its nations and readers.

    `ask_each` asks the question, which must be checked and screened already. Raises BadQuestion where too few or too
    many are chosen, and what `ask_each` raises: UnknownDocument and EmptyFilter for what nobody holds.
    """
    check_compared(choice)
    whom = for_whom(choice)
    each = replace(whom, as_of=choice.as_of)
    searched = [(DOCUMENT, id, replace(each, documents=(id,))) for id in _distinct(choice.documents)]
    searched += [(PUBLISHER, name, replace(each, publishers=(name,))) for name in _distinct(choice.publishers)]
    answers = ask_each([filters for _, _, filters in searched])
    rows = [_row(kind, value, answer, library) for (kind, value, _), answer in zip(searched, answers, strict=True)]
    return Comparison(question, answers[0].as_of, answers[0].generation, tuple(rows), whom)


def how_many(choice: Filters) -> int:
    """The number of documents and publishers that are chosen."""
    return len(_distinct(choice.documents)) + len(_distinct(choice.publishers))


def check_compared(choice: Filters) -> None:
    """Raises BadQuestion unless MIN_COMPARED to MAX_COMPARED documents and publishers are chosen."""
    if how_many(choice) < MIN_COMPARED:
        raise BadQuestion("Choose at least two documents or publishers to compare")
    if how_many(choice) > MAX_COMPARED:
        raise BadQuestion(f"Choose at most {MAX_COMPARED} documents and publishers together")


def _distinct(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _row(kind: str, value: str, answer: Answer, library: Library) -> Row:
    version = library.version(value) if kind == DOCUMENT else None
    return Row(kind, value, version.title if version else value, _published(answer, version), answer)


def _published(answer: Answer, version: Version | None) -> date | None:
    shown = answer.quotes or answer.nearest
    if shown:
        return shown[0].citation.published
    return version.published if version and answer.as_of == date.today() else None
