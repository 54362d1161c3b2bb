"""The command that asks one question of several documents or publishers."""

from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings


@app.command()
def compare(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    document: Annotated[list[str] | None, typer.Option(help="Ask this document; can be repeated.")] = None,
    publisher: Annotated[
        list[str] | None, typer.Option(help="Ask this publisher's documents together; can be repeated.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="Answer from the editions in force on this day instead of today."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask one question of each of 2 to 20 documents or publishers."""
    from api.bootstrap import open_service
    from retrieval.answer import Filters
    from web.compare import comparison

    service = open_service(Settings())
    choice = Filters(tuple(document or ()), tuple(publisher or ()), as_of=as_of.date() if as_of else None)
    ask_each = partial(service.engine.ask_each, question, limit=1)
    found = comparison.compare(question, choice, service.library, ask_each)
    if as_json:
        from api.wire.compare import comparison_out

        print_json(comparison_out(found).model_dump(mode="json"))
        return
    from api.cli.show.answers import show_comparison

    show_comparison(found)
