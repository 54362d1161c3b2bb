"""The commands for stored conversations."""

from typing import Annotated

import typer

from api.cli.app import app
from api.settings import Settings

conversations_app = typer.Typer(no_args_is_help=True, help="Count or delete stored conversations.")
app.add_typer(conversations_app, name="conversations")


@conversations_app.command()
def count() -> None:
    """Print how many conversations are stored."""
    from api.state import conversations
    from api.state.store import Store

    number = conversations.count(Store(Settings().data))
    typer.echo(f"{number} conversation{' is' if number == 1 else 's are'} stored.")


@conversations_app.command()
def purge(
    every: Annotated[bool, typer.Option("--all", help="Delete all, not only those whose time is over.")] = False,
) -> None:
    """Delete conversations whose time is over (CITED_CONVERSATION_DAYS), from the disk too."""
    from api.console import note
    from api.state import audit, conversations
    from api.state.store import Store

    settings = Settings()
    store = Store(settings.data)
    number = conversations.purge_all(store) if every else conversations.purge(store, settings.conversation_days)
    if not number:
        note("There is none to delete.")
        return
    audit.record(store, audit.terminal_user(), "conversations purge", "conversations", f"deleted {number}")
    note(f"Deleted {number} conversation{'' if number == 1 else 's'}.")
