"""What the command line prints of how well the library answers."""

from rich.table import Table
from rich.text import Text

from api.console import out
from retrieval.quality import Quality
from web.quality import groups, rows, says


def show_quality(own: Quality | None) -> None:
    """The counts, what the threshold rests on, and every question that did not come out right."""
    table = Table(box=None, pad_edge=False)
    for name in ("", "questions", "answered", "of these wrong", "at most", "measured"):
        table.add_column(name, justify="left" if name in ("", "measured") else "right")
    for row in rows(own):
        table.add_row(row.of, row.questions, row.answered, row.wrong, row.at_most, row.measured)
    out.print(table)
    out.print(Text(f"\n{says(own)}"))
    for group in groups(own):
        out.print(Text(f"\n{group.words}: {len(group.verdicts)}", style="bold"))
        for verdict in group.verdicts if group.bad else ():
            out.print(Text(f"  {verdict.confidence:.2f}  {verdict.question}"))
