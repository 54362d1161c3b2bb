"""What `cited documents` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from retrieval.document import Version
from retrieval.in_force import Standing
from web.standing import stamp

if TYPE_CHECKING:
    pass
from api.console import out


def show_documents(versions: Sequence[tuple[Version, Standing]], *, editions: bool = False) -> None:
    """A row each; with `editions` also what tells the editions of a document apart."""
    table = Table(box=None, pad_edge=False)
    table.add_column("document", overflow="fold", min_width=16)
    table.add_column("title", overflow="fold", min_width=18)
    for column in ("publisher", "published", *(("edition", "version") if editions else ()), "in force"):
        table.add_column(column, overflow="fold")
    for version, standing in versions:
        document = version.document
        published = version.published.isoformat() if version.published else ""
        cells = [document.id, document.title, document.publisher or "", published]
        own = [str(version.edition), version.sha256[:12]] if editions else []
        stamped = stamp(standing)
        state = Text(stamped, style="red") if stamped else Text("yes")
        table.add_row(*(Text(cell) for cell in (*cells, *own)), state)
    out.print(table)
