"""The output of `cited ask` and `cited verify`: quotes, explanations and verifications in the terminal's width."""

import shlex
import textwrap
from collections.abc import Callable, Sequence

from rich.table import Table
from rich.text import Text

from api.console import out
from api.printable import printable
from ingest.reading.verify import Verification
from retrieval.answer import Answer, AnswerStatus, Filters, Option, Quote, Stage
from retrieval.engine import PassageEngine
from retrieval.interfaces import NO_FILTERS
from web.chat.choice import DOCUMENT
from web.compare.comparison import Comparison
from web.quotation import BY_OCR, headings, quoting
from web.wording.applicability import others_warning, stated_for
from web.wording.certainty import opening_line, share_line
from web.wording.in_force_warning import format_day, in_force_warning
from web.wording.silence import reason_line
from web.wording.which_one import asks_back


def show_answer(answer: Answer, explained_by: PassageEngine | None = None) -> None:
    """Print the quotes with their citations and, given the engine that answered, how they were found."""
    if answer.standalone_question != answer.question:
        out.print(Text(f"Answering: {answer.standalone_question}", style="dim"))
    if answer.status is AnswerStatus.ANSWERED:
        out.print(Text(opening_line(answer), style="bold"))
        if share_line(answer):
            out.print(Text(share_line(answer), style="dim"))
        for number, quote in enumerate(answer.quotes, 1):
            _show_quote(quote, f"{number}. ")
    elif answer.reply is not None:
        out.print(Text(answer.reply))
    else:
        _show_silence(answer)
    if explained_by is not None:
        _show_explanation(answer, explained_by)


def show_options(question: str, options: Sequence[Option], filters: Filters = NO_FILTERS) -> None:
    """Print each document or case that the question may mean: a quote, and how to ask the document; else nothing."""
    if options:
        out.print(Text(f"\n{asks_back(options)}", style="bold"))
    for option in options:
        sentence = f"“{printable(option.first_sentence)}”"
        if option.is_case:
            out.print()
            _show_stamps(option.quote)
            _print_filled(f"- {sentence}", "  ")
            _print_filled(citation_line(option.quote), "    ")
        else:
            out.print(Text(f"\n- {printable(option.label)}", style="bold"))
            _show_stamps(option.quote)
            _print_filled(sentence, "    ")
            # Not filled, so that it can be copied whole.
            out.print(Text(f"    {_command(question, option, filters)}"), soft_wrap=True)


def _command(question: str, option: Option, filters: Filters) -> str:
    """The command that asks within the option's document, for the same nations and readers and on the same day."""
    words = ["cited", "ask", "--document", option.quote.citation.document_id]
    words += [word for nation in filters.nations for word in ("--nation", nation.value)]
    words += [word for name in filters.readers for word in ("--readers", printable(name))]
    words += ["--as-of", filters.as_of.isoformat()] if filters.as_of else []
    return shlex.join((*words, printable(question)))


def _show_silence(answer: Answer) -> None:
    out.print(Text("Cited found no sentence that answers this. ", style="bold"), end="")
    out.print(Text(reason_line(answer)))
    if answer.nearest:
        out.print(Text("\nNearest passages, which do not answer the question:", style="dim"))
    for quote in answer.nearest:
        _show_quote(quote, "- ")


def _show_quote(quote: Quote, mark: str) -> None:
    """Print the indented quote with its core in bold, then its citation."""
    start = quote.citation.start
    text = Text(printable(quote.text))  # Text drops some control characters, and the core would be moved
    for span in quote.core:
        text.stylize("bold", span.start - start, span.end - start)
    out.print()
    _show_stamps(quote)
    width = max(40, out.width - 4)
    for heading in headings(quote.citation)[-1:]:
        out.print(Text(f"  {heading}", style="dim"))
    lines = [line for part in text.split("\n") for line in (part.wrap(out, width) or [Text()])]
    for line in lines:
        out.print(Text("  │ ", style="green") + line)
    _print_filled(f"{mark}{citation_line(quote)}", "    ")
    for place in quote.also:
        _print_filled(f"also in {place.title} · {place.document_id} [{place.start}:{place.end}]", "    ")
    for reference in quote.references:
        _print_filled(f"{reference.label}: {' '.join(reference.text.split())}", "      ")


def _show_stamps(quote: Quote) -> None:
    """Print what limits the quote: not in force, stated for some nations or readers, read by OCR."""
    warning, others = in_force_warning(quote.standing), others_warning(quote)
    stated = None if others else stated_for(quote.applicability)
    ocr = BY_OCR if quote.citation.by_ocr else None
    for words, style in ((warning, "bold red"), (others, "bold red"), (stated, "dim"), (ocr, "yellow")):
        if words:
            out.print(Text(f"  {printable(words)}", style=style))


def _print_filled(line: str, indent: str) -> None:
    out.print(Text(textwrap.fill(line, max(40, out.width - 4), initial_indent=indent, subsequent_indent=indent)))


def citation_line(quote: Quote) -> str:
    """The citation in one line: title, publisher, headings, place, document and offsets, confidence."""
    citation = quote.citation
    heading = " › ".join(part for part in citation.heading_path if part != citation.title)
    page = citation.page_label or citation.page
    parts = [
        citation.title,
        citation.publisher,
        quoting(citation),
        heading,
        f"page {page}" if page else None,
        f"paragraph {citation.paragraph}" if citation.paragraph else None,
        f"published {citation.published:%-d %B %Y}" if citation.published else None,
        f"{citation.document_id} [{citation.start}:{citation.end}]",
        f"confidence {quote.confidence:.2f}",
    ]
    return " · ".join(part for part in parts if part)


def _show_explanation(answer: Answer, engine: PassageEngine) -> None:
    """Print the best hits of each stage, and what each signal adds to the confidence."""
    for stage in answer.considered.stages:
        out.print(_stage_table(stage, engine.passage_text))
    parts = engine.calibration.parts(answer.considered.signals) if answer.considered.signals else {}
    signals = Table(title="Signals of the first quote, and what each adds to the confidence", title_justify="left")
    for column in ("signal", "value", "adds"):
        signals.add_column(column, justify="left" if column == "signal" else "right")
    for name, value in answer.considered.signals.items():
        signals.add_row(name, f"{value:.3f}", f"{parts[name]:+.2f}" if name in parts else "")
    signals.add_row("intercept", "", f"{engine.calibration.intercept:+.2f}")
    signals.add_row("confidence", f"{answer.confidence:.3f}", f"threshold {engine.calibration.threshold}", style="bold")
    out.print(signals)
    timings = ", ".join(f"{name} {value:.1f} ms" for name, value in answer.considered.timings_ms.items())
    out.print(Text(f"{timings}, total {answer.took_ms:.1f} ms; generation {answer.generation}", style="dim"))


def _stage_table(stage: Stage, passage_text: Callable[[int], str]) -> Table:
    table = Table(title=f"{stage.name}: the best 5 of {len(stage.hits)} hits", title_justify="left", expand=True)
    table.add_column("passage", justify="right", no_wrap=True, min_width=7)
    table.add_column("score", justify="right", no_wrap=True, min_width=6)
    table.add_column("text", no_wrap=True, overflow="ellipsis", ratio=1)
    for hit in stage.hits[:5]:
        table.add_row(str(hit.passage), f"{hit.score:.3f}", Text(" ".join(passage_text(hit.passage).split())[:200]))
    return table


def show_comparison(comparison: Comparison) -> None:
    """Print for each document or publisher its name and date, then its best quote with the citation, or its silence."""
    for number, row in enumerate(comparison.rows, 1):
        edition = f", edition of {format_day(row.published)}" if row.published and row.kind == DOCUMENT else ""
        out.print(Text(f"\n{number}. {printable(row.title)}{edition}", style="bold"))
        out.print(Text(f"  {row.words}", style="dim"))
        if row.best is not None:
            _show_quote(row.best, "")
    answered = f"{comparison.answered} of {len(comparison.rows)} answer."
    out.print(Text(f"\n{answered}", style="dim"))


def show_verifications(results: Sequence[Verification]) -> None:
    for number, result in enumerate(results, 1):
        mark = Text("verified", style="green") if result.verified else Text("not verified", style="bold red")
        out.print(Text(f"{number}. ") + mark + Text(f": {result.message}"))
