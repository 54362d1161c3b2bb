"""The output of `cited reports`."""

from collections.abc import Sequence

from rich.text import Text

from api.console import out
from api.state.reports import Report
from web.wording.complaints import COMPLAINTS


def show_reports(reports: Sequence[Report]) -> None:
    """An entry for each report; what a reader wrote is printed as text."""
    if not reports:
        out.print("No report waits.")
    for one in reports:
        state = f", done {one.done}" if one.done else ""
        out.print(Text(f"{one.id}  {COMPLAINTS[one.complaint]}  ({one.at}{state})", style="bold"))
        if one.document:
            out.print(
                Text(f"  {one.document}, version {(one.version or '')[:12]}, characters {one.start} to {one.end}")
            )
        if one.question:
            out.print(Text(f"  Asked: {one.question}"))
