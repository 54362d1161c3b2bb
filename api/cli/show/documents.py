"""The output of `cited documents`."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from api.console import out
from retrieval.document import Version
from retrieval.in_force import Standing
from web.standing import stamp


def show_documents(versions: Sequence[tuple[Version, Standing]], *, editions: bool = False) -> None:
    """Print a row for each version; `editions` adds the columns edition and version."""
    table = Table(box=None, pad_edge=False)
    table.add_column("document", overflow="fold", min_width=16)
    table.add_column("title", overflow="fold", min_width=18)
    for column in ("publisher", "published", *(("edition", "version") if editions else ()), "in force"):
        table.add_column(column, overflow="fold")
    for version, standing in versions:
        document = version.document
        published = version.published.isoformat() if version.published else ""
        cells = [document.id, document.title, document.publisher or "", published]
        cells += [str(version.edition), version.sha256[:12]] if editions else []
        warning = stamp(standing)
        state = Text(warning, style="red") if warning else Text("yes")
        table.add_row(*map(Text, cells), state)
    out.print(table)
