"""The commands that turn answering off and on."""

from typing import Annotated

import typer

from api.cli.app import app
from api.settings import Settings

answers_app = typer.Typer(no_args_is_help=True, help="Turn answering off, and on again.")
app.add_typer(answers_app, name="answers")


@answers_app.command()
def off(
    reason: Annotated[str, typer.Option(help="Why; pages and the HTTP interface show it.")] = "",
) -> None:
    """Turn answering off at once, in every worker. Documents can still be read."""
    from api.console import note
    from api.state import answering, audit
    from api.state.store import Store

    data, user = Settings().data, audit.terminal_user()
    state = answering.turn_off(data, reason, user)
    audit.record(Store(data), user, "answers off", "answers", state.reason)
    note(f"Answering is off: {state.reason.rstrip('.')}. Turn it on again with `cited answers on`.")


@answers_app.command()
def on() -> None:
    """Turn answering on again."""
    from api.console import note
    from api.state import answering, audit
    from api.state.store import Store

    data = Settings().data
    if not answering.turn_on(data):
        note("Answering was on already.")
        return
    audit.record(Store(data), audit.terminal_user(), "answers on", "answers", "on")
    note("Answering is on.")
