"""The command that lists the duties of the library or of a document."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.duties.duty import Force
from retrieval.nations import Nation


@app.command()
def duties(
    document: Annotated[list[str] | None, typer.Argument(help="The ids of documents; by default all in force.")] = None,
    actor: Annotated[
        str, typer.Option(help='Who has the duty; "local authority" finds councils and boroughs too.')
    ] = "",
    force: Annotated[list[Force] | None, typer.Option(help="How binding it is; can be repeated.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Read the editions in force on this day, not today."),
    ] = None,
    deadline: Annotated[bool, typer.Option("--deadline", help="Only those that say by when or how often.")] = False,
    nation: Annotated[
        list[Nation] | None, typer.Option(help="No duty that is stated for other nations only; can be repeated.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV file, for a spreadsheet.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the sentences that say what somebody must, should or may do, each with its citation."""
    from datetime import date

    from api.bootstrap import open_service
    from web.duties.csv_file import as_csv as to_csv
    from web.duties.read_duties import RecentDuties
    from web.duties.register import DutyChoice, list_entries, rows

    settings = Settings()
    service = open_service(settings)
    day = as_of.date() if as_of else None
    choice = DutyChoice(
        tuple(document or ()), actor, tuple(force or ()), day, with_deadline=deadline, nations=tuple(nation or ())
    )
    found = list_entries(service.library, choice, RecentDuties(), service.engine.generation)
    made = rows(service.library, found)
    if as_json:
        from api.wire.duties import duty_out

        print_json([duty_out(row).model_dump(mode="json") for row in made])
    elif as_csv:
        address = (settings.public_address or "").rstrip("/")
        sys.stdout.buffer.write(to_csv(made, address, choice.as_of or date.today()))
    else:
        from api.cli.show.duties import show_duties

        show_duties(made)
