"""The commands about who may: keys for the routes that change the library, and the audit."""

from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings

keys_app = typer.Typer(no_args_is_help=True, help="Keys for the routes that change the library.")
app.add_typer(keys_app, name="keys")


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whoever uses the key, as the audit shall call them.")],
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, once: it is stored in a form that cannot be turned back into it."""
    from api.console import note, out
    from api.state import audit, keys
    from api.state.store import Store

    store = Store(Settings().data)
    key, secret = keys.create(store, name)
    audit.record(store, audit.person(), "keys create", key.id, key.name)
    if as_json:
        print_json({**key.to_json(), "key": secret})
        return
    out.print(secret, soft_wrap=True)
    note(f"Key {key.id} of {key.name}. Keep it: it is not shown again. Send it as `Authorization: Bearer KEY`.")


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys that were ever made."""
    from api.cli.show.library import show_keys
    from api.state import keys
    from api.state.store import Store

    found = keys.listed(Store(Settings().data))
    if as_json:
        print_json([key.to_json() for key in found])
    else:
        show_keys(found)


@keys_app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id, as `cited keys list` shows it.")]) -> None:
    """Let nobody in by this key any more."""
    from api.console import note
    from api.state import audit, keys
    from api.state.store import Store

    store = Store(Settings().data)
    key = keys.revoke(store, id)
    audit.record(store, audit.person(), "keys revoke", key.id, key.name)
    note(f"Key {key.id} of {key.name} is revoked.")


@app.command("audit")
def show_audit(
    limit: Annotated[int, typer.Option(min=1, help="The most lines to show.")] = 30, as_json: AsJson = False
) -> None:
    """Who changed what, when, and how it ended; the newest first."""
    from api.cli.show.library import show_audit as show
    from api.state import audit
    from api.state.store import Store

    found = audit.entries(Store(Settings().data), limit)
    if as_json:
        print_json(found)
    else:
        show(found)
