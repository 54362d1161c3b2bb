"""The command that lists what changed between two editions."""

from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.changes.change import ChangeKind


@app.command()
def changes(
    document: Annotated[str, typer.Argument(help="The id of the document.")],
    old: Annotated[
        str | None, typer.Option("--from", help="The number or SHA-256 of the old edition; by default the one before.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--to", help="The number or SHA-256 of the new edition; by default the one in force.")
    ] = None,
    kind: Annotated[
        list[ChangeKind] | None, typer.Option(help="Only changes of this kind; can be repeated. By default all.")
    ] = None,
    unmentioned: Annotated[
        bool, typer.Option("--unmentioned", help="Only changes that the publisher's list of changes leaves out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what changed between two editions of a document, sorted by what it changes."""
    from api.bootstrap import open_service
    from web.edition_changes.editions import choose_editions
    from web.edition_changes.query import ChangesQuery

    service = open_service(Settings())
    library = service.library
    numbers = {str(edition.edition): edition.sha256 for edition in library.editions(document)}
    editions = choose_editions(library, document, numbers.get(old or "", old), numbers.get(new or "", new))
    found = service.recent_changes.between(library, *editions)
    query = ChangesQuery(kinds=tuple(kind or ()), unmentioned=unmentioned)
    if as_json:
        from api.wire.edition_changes import chosen, edition_changes_out

        print_json(edition_changes_out(found, library, chosen(found, query)).model_dump(mode="json"))
        return
    from api.cli.show.edition_changes import show_edition_changes

    show_edition_changes(found, query)
