"""A conversation as people keep it: what was asked, when, and the quotes with their full citations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from retrieval.answer import Answer
from web.chat.conversation import Exchange
from web.quotation import Quotation, quotation
from web.wording.asked_how import asked_how
from web.wording.certainty import opening_line, share_line
from web.wording.silence import SILENCE, reason_line

GONE = "The answer to this question is no longer kept. Ask it again to see it."
_ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class RecordedQuote:
    """A quote with its name ("Quote 2.1"), its text, its citation in words, and the address of its place in Cited."""

    name: str
    shown: Quotation
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """A question: how it was asked and read, the words above its quotes, and the quotes.

    Without an answer `words` says so and why. `nearest` has the passages that came nearest, which answer nothing.
    """

    number: int
    question: str
    notes: tuple[str, ...]
    words: str
    quotes: tuple[RecordedQuote, ...]
    nearest: tuple[RecordedQuote, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All questions of a conversation, asked at one moment of `service`, the address of Cited."""

    asked: datetime
    service: str
    questions: tuple[RecordedQuestion, ...]

    @property
    def moment(self) -> str:
        """Day and minute in the United Kingdom, in words."""
        local = self.asked.astimezone(_ZONE)
        return f"{local.day} {local:%B %Y at %H:%M}"


def record(exchanges: Sequence[Exchange], service: str, now: datetime | None = None) -> Record:
    """`service`: the address under which the reader uses Cited, without a slash at its end."""
    asked = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    return Record(asked, service, tuple(_recorded(exchange, service) for exchange in exchanges))


def _recorded(exchange: Exchange, service: str) -> RecordedQuestion:
    answer = exchange.answer
    if answer is None:
        return RecordedQuestion(exchange.number, exchange.question, (), GONE, (), ())
    quotes = _quotes(answer, exchange.number, service)
    nearest = tuple(
        RecordedQuote("Not an answer", quotation(quote), quote.text, service + quotation(quote).link)
        for quote in answer.nearest
    )
    return RecordedQuestion(
        exchange.number, exchange.question, tuple(_notes(exchange, answer)), _words(answer), quotes, nearest
    )


def _quotes(answer: Answer, number: int, service: str) -> tuple[RecordedQuote, ...]:
    return tuple(
        RecordedQuote(f"Quote {number}.{place}", shown, quote.text, service + shown.link)
        for place, quote in enumerate(answer.quotes, 1)
        for shown in [quotation(quote)]
    )


def _words(answer: Answer) -> str:
    if answer.quotes:
        return f"{opening_line(answer)} {share_line(answer)}".strip()
    if answer.reply:
        return answer.reply
    return f"{SILENCE} {reason_line(answer)}".strip()


def _notes(exchange: Exchange, answer: Answer) -> list[str]:
    notes = [asked_how(exchange.asked)] if asked_how(exchange.asked) else []
    if answer.standalone_question != answer.question:
        notes.append(f"Cited read it as: {answer.standalone_question}")
    return notes
