"""The command for gaps: questions that the documents did not answer."""

from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.errors import BadInput


@app.command()
def gaps(
    closed: Annotated[bool, typer.Option("--closed", help="List the questions that have an answer now.")] = False,
    remove: Annotated[str | None, typer.Option(help="Delete the question with this id.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the questions that the documents did not answer, those alike together. Needs CITED_GAPS=on."""
    from api.bootstrap import open_service
    from api.console import note
    from api.gap_review import group
    from api.state import audit
    from api.state import gaps as state
    from api.state.store import Store

    settings = Settings()
    if not settings.gaps:
        raise BadInput("Questions that the documents do not answer are not stored. Set CITED_GAPS=on to store them.")
    store = Store(settings.data)
    if remove is not None:
        state.remove(store, remove)
        audit.record(store, audit.terminal_user(), "gaps remove", remove, "deleted")
        note(f"The question {remove} is deleted.")
        return
    groups = group(state.closed_gaps(store) if closed else state.open_gaps(store))
    library = open_service(settings).library
    if as_json:
        from api.wire.gaps import gap_out

        listed = [gap_out(gap, one.gaps[0].id, library) for one in groups for gap in one.gaps]
        print_json([gap.model_dump(mode="json") for gap in listed])
        return
    from api.cli.show.gaps import show_gaps

    show_gaps(groups, library, closed=closed)
