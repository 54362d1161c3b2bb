"""The output of the command for gaps."""

from collections.abc import Sequence

from rich.text import Text

from api.console import out
from api.gap_review import GapGroup, Shown, show
from api.state.gaps import Gap
from retrieval.interfaces import Library


def show_gaps(groups: Sequence[GapGroup], library: Library, *, closed: bool) -> None:
    for group in groups:
        for place, gap in enumerate(group.gaps):
            out.print(Text(f"{'' if place == 0 else '  '}{gap.question}", style="bold" if place == 0 else ""))
            out.print(Text(f"  {gap.id}, {_asked(gap)}", style="dim"))
        first = group.gaps[0]
        places = [first.answer] if first.answer else first.nearest[:1]
        for shown in show(library, places):
            out.print(Text(f"  {'Answer' if first.answer else 'Nearest'}: {_named(shown)}: {shown.text}"))
    if not groups:
        out.print("No question has got an answer since." if closed else "No question is without an answer.")


def _asked(gap: Gap) -> str:
    times = "asked once" if gap.times == 1 else f"asked {gap.times} times"
    reported = f", {gap.reports} of them reported" if gap.reports else ""
    return f"{times}{reported}, last on {gap.last}"


def _named(shown: Shown) -> str:
    return f"{shown.version.title}, page {shown.page}" if shown.page else shown.version.title
