"""Show settings in the terminal."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from api.console import out
from api.settings.checking import InForce


def show_settings(values: Sequence[InForce]) -> None:
    """A table: a row for each setting."""
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for value in values:
        table.add_row(value.name, escape(value.value), escape(value.origin))
    out.print(table)
