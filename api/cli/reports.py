"""The command that lists what readers said of quotes and silences."""

from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings


@app.command()
def reports(
    done: Annotated[str, typer.Option(help="Mark the report with this id as done, before listing.")] = "",
    every: Annotated[bool, typer.Option("--all", help="List those that are done, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what readers said is wrong with quotes and silences, newest first."""
    from dataclasses import asdict

    from api.cli.show.reports import show_reports
    from api.state import audit
    from api.state import reports as kept
    from api.state.store import Store

    settings = Settings()
    store = Store(settings.data)
    if done:
        kept.mark_done(store, done)
        audit.record(store, audit.terminal_user(), "report done", done, "done")
    kept.forget_old(store, settings.report_days)
    found = kept.listed(store, with_done=every)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        show_reports(found)
