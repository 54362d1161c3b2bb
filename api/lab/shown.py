"""Print figures as tables in the terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from api.lab.yardstick import YardstickResult
from api.console import out


def show_figures(figures: Mapping[str, object], intervals: Mapping[str, tuple[float, float]]) -> None:
    """Print the figures of an evaluation, a row each, with their 95 % confidence intervals where they have one."""
    table = _figures_table()
    for name, value in figures.items():
        if isinstance(value, Mapping):
            for inner, figure in value.items():
                table.add_row(f"{name} {inner}", _figure(figure), _interval(intervals.get(f"{name}.{inner}")))
        else:
            table.add_row(name, _figure(value), "")
    out.print(table)


def show_measured(measured: "YardstickResult") -> None:
    """Print the yardstick's figures with their 95 % intervals, and the share of right first quotes by question kind."""
    table = _figures_table()
    for name, (value, low, high) in measured.intervals.items():
        table.add_row(name, _figure(value), _interval((low, high)))
    for kind, (count, right) in measured.kinds.items():
        table.add_row(f"right quote first, {kind.replace('_', ' ')} ({count})", f"{right:.3f}", "")
    table.add_row("verified", _figure(measured.report.verified), "")
    out.print(table)


def _figures_table() -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("figure", "value", "95 % interval"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    return table


def _interval(interval: tuple[float, float] | None) -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""


def _figure(value: object) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
