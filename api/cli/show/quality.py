"""The output of `cited quality`."""

from rich.table import Table
from rich.text import Text

from api.console import out
from retrieval.quality import Quality
from web.wording.quality import counts_rows, threshold_words, verdict_groups


def show_quality(own: Quality | None) -> None:
    """Print the counts, the basis of the threshold, and every question with a wrong outcome."""
    table = Table(box=None, pad_edge=False)
    for name in ("", "questions", "answered", "wrong", "wrong at most", "measured"):
        table.add_column(name, justify="left" if name in ("", "measured") else "right")
    for row in counts_rows(own):
        table.add_row(row.label, row.questions, row.answered, row.wrong, row.at_most, row.measured)
    out.print(table)
    out.print(Text(f"\n{threshold_words(own)}"))
    for group in verdict_groups(own):
        out.print(Text(f"\n{group.words}: {len(group.verdicts)}", style="bold"))
        for verdict in group.verdicts if group.bad else ():
            out.print(Text(f"  {verdict.confidence:.2f}  {verdict.question}"))
