"""An answer as one plain text: its quotes word for word with numbers, and each quote's title and link."""

from collections.abc import Callable
from dataclasses import dataclass

from api.http.ways.enclosed import enclosed
from retrieval.answer import Answer, AnswerStatus, Quote
from retrieval.citation import Citation
from web.quotation import quotation
from web.wording.certainty import opening_line, share_line
from web.wording.silence import silence_line

SILENCE = "Cited found no sentence that answers this."

# What stands before and after the first quote of a reply.
_BEFORE, _AFTER = "\n[1] “", "”\n\n"


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote within a reply: `text[start:end] == quote.text`, in code points. `link`: the address of its place."""

    quote: Quote
    start: int
    end: int
    link: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The text, and its quotes in order."""

    text: str
    quotes: tuple[PlacedQuote, ...] = ()


def reply_of(answer: Answer, link: Callable[[Citation], str]) -> Reply:
    """The reply to a question. `link` gives the address of a quote. Silence is a sentence with its reason."""
    if answer.status is not AnswerStatus.ANSWERED:
        return Reply(_rephrased(answer) + (answer.reply or f"{SILENCE} {silence_line(answer)}"))
    text, placed = _rephrased(answer) + opening_line(answer), []
    for number, quote in enumerate(answer.quotes, 1):
        text += f"\n\n[{number}] “"
        placed.append(PlacedQuote(quote, len(text), len(text) + len(quote.text), link(quote.citation)))
        text += f"{quote.text}”\n\n{_citation_lines(quote, placed[-1].link)}"
    share = share_line(answer)
    return Reply(text + (f"\n\n{share}" if share else ""), tuple(placed))


def first_quote(text: str) -> str:
    """The first quote of a reply, or the whole text where it is no reply."""
    quote = enclosed(f"\n{text}", _BEFORE, _AFTER)
    return text if quote is None else quote


def _rephrased(answer: Answer) -> str:
    """A line with the question that Cited searched for, where it differs from the typed one."""
    same = answer.standalone_question == answer.question
    return "" if same else f"Answering: {answer.standalone_question}\n\n"


def _citation_lines(quote: Quote, link: str) -> str:
    """The title with place and source, warnings, and the link."""
    shown = quotation(quote)
    places = (place[0].lower() + place[1:] for place in shown.places)
    title = ", ".join(part for part in (shown.title, shown.source, *places, shown.quoting) if part)
    warnings = (f"{words}." for words in (shown.stamp, shown.others or shown.stated_for, shown.by_ocr) if words)
    return "\n".join((title, *warnings, link))
