"""The command that checks a draft."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The draft: text, HTML, DOCX, PDF, ODT or Markdown.")],
    as_json: AsJson = False,
) -> None:
    """Check what a draft quotes, cites and attributes, against the documents.

    Exits with 1 where a statement needs a look, else with 0.
    """
    from api.bootstrap import open_service, reading_limits
    from ingest.reading.draft_file import read_draft_file
    from ingest.reading.sources import read_content
    from web.check import checking

    settings = Settings()
    limits = reading_limits(settings)
    draft = read_draft_file(read_content(file, limits), file.name, limits)
    service = open_service(settings)
    made = checking.check(draft, service)
    if as_json:
        from api.wire.check import check_out

        print_json(check_out(made, service.engine.generation).model_dump(mode="json"))
    else:
        from api.cli.show.check import show_check

        show_check(made)
    raise typer.Exit(0 if all(one.verdict.is_right for one in made.statements) else 1)
