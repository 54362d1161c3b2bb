"""The output of `cited duties`: a block of lines for each duty, in the terminal's width."""

import textwrap
from collections.abc import Sequence

from rich.text import Text

from api.console import out
from api.printable import printable
from web.duties.register import Row
from web.quotation import report_line
from web.wording.applicability import stated_for
from web.wording.in_force_warning import in_force_warning


def show_duties(rows: Sequence[Row]) -> None:
    """Print for each duty who has it, its force, its words and its citation; at the end the number of duties."""
    for number, row in enumerate(rows, 1):
        who = f"{row.actor} ({row.stands_for})" if row.stands_for else row.actor or "nobody is named"
        out.print(Text(printable(f"\n{number}. {who}: {row.force.words}"), style="bold"))
        if warning := in_force_warning(row.entry.standing):
            out.print(Text(f"  {warning}", style="bold red"))
        if stated := stated_for(row.applicability):
            _print_filled(stated, "  ", "dim")
        if row.lead_in is not None:
            _print_filled(row.lead_in.text, "  │ ", "dim")
        _print_filled(row.quote.text, "  │ ", "")
        for name, words in (("Condition", row.condition), ("By when", row.deadline)):
            if words:
                _print_filled(f"{name}: {words}", "    ", "")
        _print_filled(report_line(row.quote.citation), "    ", "dim")
    count = "1 duty" if len(rows) == 1 else f"{len(rows)} duties"
    out.print(Text(f"\n{count}. Cited finds them by rule and can miss some.", style="dim"))


def _print_filled(words: str, indent: str, style: str) -> None:
    line = " ".join(printable(words).split())
    filled = textwrap.fill(line, max(40, out.width - 2), initial_indent=indent, subsequent_indent=indent)
    out.print(Text(filled, style=style))
