"""The commands that ask a question and list documents."""

from typing import Annotated

import typer

from api.cli import care as cli_care  # noqa: F401 - the import adds its commands
from api.cli import generations as cli_generations  # noqa: F401 - the import adds its commands
from api.cli import inspect as cli_inspect  # noqa: F401 - the import adds its commands
from api.cli import keys as cli_keys  # noqa: F401 - the import adds its commands
from api.cli import library as cli_library  # noqa: F401 - the import adds its commands
from api.cli import quality as cli_quality  # noqa: F401 - the import adds its commands
from api.cli.app import AsJson, app, print_json
from api.cli.search_options import (
    AsOf,
    Collections,
    Documents,
    Limit,
    Nations,
    Publishers,
    Question,
    Readers,
    search_filters,
)
from api.settings import Settings


@app.command()
def ask(
    question: Question,
    document: Documents = None,
    publisher: Publishers = None,
    collection: Collections = None,
    limit: Limit = None,
    as_of: AsOf = None,
    nation: Nations = None,
    readers: Readers = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how the answer was found: stages, scores and signals.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the documents."""
    from api.bootstrap import open_service

    settings = Settings()
    service = open_service(settings)
    filters = search_filters(document, publisher, collection, as_of, nation, readers)
    answer = service.engine.ask(question, filters=filters, limit=limit or settings.limit)
    options = () if answer.reply else service.engine.which_one(question, filters=filters, answer=answer)
    if as_json:
        from api.wire.answers import answer_to_json, options_out

        shown = answer_to_json(answer, explain=explain)
        print_json({**shown, **options_out(options).model_dump(mode="json")} if options else shown)
        return
    from api.cli.show.answers import show_answer, show_options

    show_answer(answer, service.engine if explain else None)
    show_options(question, options, filters)


@app.command()
def documents(
    every: Annotated[
        bool, typer.Option("--all", help="List every edition, not only each document's current one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents in the library."""
    from api.bootstrap import open_service

    library = open_service(Settings()).library
    shown = library.versions()
    if every:
        shown = [edition for version in shown for edition in library.editions(version.document.id)]
    listed = [(version, library.standing(version)) for version in shown]
    if as_json:
        from api.wire.documents import document_out

        print_json([document_out(*each).model_dump(mode="json") for each in listed])
        return
    from api.cli.show.documents import show_documents

    show_documents(listed, editions=every)
