"""The commands for access: keys for the routes that change the library, and the audit."""

from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings

keys_app = typer.Typer(no_args_is_help=True, help="Keys for the routes that change the library.")
app.add_typer(keys_app, name="keys")


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(help="The name of the key's user, as the audit will show it.")],
    as_json: AsJson = False,
) -> None:
    """Make a key and show it once. Only its hash is stored, so it cannot be shown again."""
    from api.console import note, out
    from api.state import audit, keys
    from api.state.store import Store

    store = Store(Settings().data)
    key, secret = keys.create(store, name)
    audit.record(store, audit.terminal_user(), "keys create", key.id, key.name)
    if as_json:
        print_json({**key.to_json(), "key": secret})
        return
    out.print(secret, soft_wrap=True)
    note(
        f"This is key {key.id} for {key.name}. Keep it: it is not shown again. Send it as `Authorization: Bearer KEY`."
    )


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List every key, revoked ones included."""
    from api.cli.show.library import show_keys
    from api.state import keys
    from api.state.store import Store

    made = keys.all_keys(Store(Settings().data))
    if as_json:
        print_json([key.to_json() for key in made])
    else:
        show_keys(made)


@keys_app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id, as `cited keys list` shows it.")]) -> None:
    """Revoke a key: it is refused from now on."""
    from api.console import note
    from api.state import audit, keys
    from api.state.store import Store

    store = Store(Settings().data)
    key = keys.revoke(store, id)
    audit.record(store, audit.terminal_user(), "keys revoke", key.id, key.name)
    note(f"Key {key.id} for {key.name} is revoked.")


@app.command("audit")
def show_audit(
    limit: Annotated[int, typer.Option(min=1, help="The maximum number of lines.")] = 30, as_json: AsJson = False
) -> None:
    """Show who changed what, when, and the outcome; newest first."""
    from api.cli.show.library import show_audit as show
    from api.state import audit
    from api.state.store import Store

    entries = audit.entries(Store(Settings().data), limit)
    if as_json:
        print_json(entries)
    else:
        show(entries)
