"""The command that asks one question of several documents or publishers."""

from functools import partial
from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.cli.search_options import AsOf, Nations, Question, Readers, search_filters
from api.settings import Settings


@app.command()
def compare(
    question: Question,
    document: Annotated[list[str] | None, typer.Option(help="Ask this document; can be repeated.")] = None,
    publisher: Annotated[
        list[str] | None, typer.Option(help="Ask this publisher's documents together; can be repeated.")
    ] = None,
    as_of: AsOf = None,
    nation: Nations = None,
    readers: Readers = None,
    as_json: AsJson = False,
) -> None:
    """Ask one question of each of 2 to 20 documents or publishers."""
    from api.bootstrap import open_service
    from web.compare import comparison

    service = open_service(Settings())
    choice = search_filters(document, publisher, None, as_of, nation, readers)
    ask_each = partial(service.engine.ask_each, question, limit=1)
    found = comparison.compare(question, choice, service.library, ask_each)
    if as_json:
        from api.wire.compare import comparison_out

        print_json(comparison_out(found).model_dump(mode="json"))
        return
    from api.cli.show.answers import show_comparison

    show_comparison(found)
