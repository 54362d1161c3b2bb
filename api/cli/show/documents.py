"""The output of `cited documents`."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from api.console import out
from retrieval.document import Version
from retrieval.facts import MAIN
from retrieval.in_force import Standing
from web.wording.applicability import stated_for
from web.wording.in_force_warning import in_force_warning

# Columns of the terminal below which a table would cut ids and drop columns: each version gets lines of its own there.
TABLE_WIDTH = 120


def show_documents(versions: Sequence[tuple[Version, Standing]], *, editions: bool = False) -> None:
    """Print each version as a row, or as lines in a narrow terminal; `editions` adds the edition and the version."""
    if out.width < TABLE_WIDTH:
        for version, standing in versions:
            _show_lines(version, standing, editions=editions)
    else:
        _show_table(versions, editions=editions)


def _show_table(versions: Sequence[tuple[Version, Standing]], *, editions: bool) -> None:
    table, collections = Table(box=None, pad_edge=False), _has_collections(versions)
    extents = any(version.applicability.extent for version, _ in versions)
    table.add_column("document", no_wrap=True, max_width=48, overflow="fold")
    table.add_column("title", overflow="fold", min_width=18)
    more = (
        *(("collection",) if collections else ()),
        *(("applies to",) if extents else ()),
        *(("edition", "version") if editions else ()),
    )
    for column in ("publisher", "published", *more, "in force"):
        table.add_column(column, overflow="fold", no_wrap=column in ("published", "edition", "version"))
    for version, standing in versions:
        cells = [version.document.id, version.title, version.publisher or "", _published(version)]
        cells += [version.collection] if collections else []
        cells += [extent.words if (extent := version.applicability.extent) else ""] if extents else []
        cells += [str(version.edition), version.sha256[:12]] if editions else []
        table.add_row(*map(Text, cells), _state(standing))
    out.print(table)


def _show_lines(version: Version, standing: Standing, *, editions: bool) -> None:
    """The id alone on its line, so that it can be copied whole; the rest below it."""
    out.print(Text(version.document.id, style="bold"), soft_wrap=True)
    published = f"published {_published(version)}" if version.published else ""
    collection = f"collection {version.collection}" if version.collection != MAIN else ""
    named = [version.title, version.publisher or "", published, collection, stated_for(version.applicability) or ""]
    out.print(Text("  " + " · ".join(filter(None, named))))
    edition = f"  edition {version.edition}, version {version.sha256[:12]}, in force: " if editions else "  in force: "
    out.print(Text(edition) + _state(standing))


def _has_collections(versions: Sequence[tuple[Version, Standing]]) -> bool:
    """Whether the library uses collections, so that it helps to show them."""
    return any(version.collection != MAIN for version, _ in versions)


def _published(version: Version) -> str:
    return version.published.isoformat() if version.published else ""


def _state(standing: Standing) -> Text:
    warning = in_force_warning(standing)
    return Text(warning, style="red") if warning else Text("yes")
