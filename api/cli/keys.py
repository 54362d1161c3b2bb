"""The commands for access: keys and their roles, and the audit."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.app import MAX_COUNT, AsJson, app, print_json
from api.roles import Role, parse_role
from api.settings import Settings

if TYPE_CHECKING:
    from api.state.keys import Key

keys_app = typer.Typer(no_args_is_help=True, help="Keys and their roles, for the HTTP interface and the web.")
app.add_typer(keys_app, name="keys")

_KeyId = Annotated[str, typer.Argument(help="The key's id, as `cited keys list` shows it.")]

_Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first or the last day of the entries, UTC.")
]


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(help="The name of the key's user, as the audit will show it.")],
    role: Annotated[
        str, typer.Option(help="reader: ask and read; editor: also change the library; admin: everything.")
    ] = Role.READER,
    expires: Annotated[
        str | None, typer.Option(help="When it expires: 90d, 12h, or a day such as 2027-01-31; by default never.")
    ] = None,
    collections: Annotated[
        str | None, typer.Option(help="The collections that it sees, separated by commas; by default all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it once. Only its hash is stored, so it cannot be shown again."""
    from api.lifetimes import check_end, parse_end
    from api.state import audit, keys
    from api.state.store import Store

    store, end = Store(Settings().data), check_end(parse_end(expires)) if expires else None
    named = None if collections is None else collections.split(",")
    key, secret = keys.create(store, name, parse_role(role), named, end)
    audit.record(store, audit.terminal_user(), "keys create", key.id, keys.describe(key))
    _show_secret(key, secret, as_json)


@keys_app.command()
def rotate(
    id: _KeyId,
    overlap: Annotated[
        str, typer.Option(help="How long the old secret stays valid, such as 1h; by default not.")
    ] = "0",
    as_json: AsJson = False,
) -> None:
    """Give a key a new secret and show it once. The key keeps its id, name and role; its web sessions end."""
    from api.lifetimes import parse_length
    from api.state import audit, keys
    from api.state.store import Store

    store = Store(Settings().data)
    key, secret = keys.rotate(store, id, parse_length(overlap))
    outcome = f"{key.name}; the old secret stays valid for {overlap}"
    audit.record(store, audit.terminal_user(), "keys rotate", key.id, outcome)
    _show_secret(key, secret, as_json)


def _show_secret(key: "Key", secret: str, as_json: bool) -> None:
    from api.console import note, out

    if as_json:
        print_json({**key.to_json(), "key": secret})
        return
    out.print(secret, soft_wrap=True)
    note(
        f"This is key {key.id} for {key.name}, with the role {key.role}. Keep it: it is not shown again. Send it as "
        "`Authorization: Bearer KEY`."
    )


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List every key, revoked and expired ones included."""
    from api.cli.show.access import show_keys
    from api.state import keys
    from api.state.store import Store

    made = keys.all_keys(Store(Settings().data))
    if as_json:
        print_json([key.to_json() for key in made])
    else:
        show_keys(made)


@keys_app.command()
def revoke(id: _KeyId) -> None:
    """Revoke a key: it is refused within a second, and its web sessions end."""
    from api.console import note
    from api.state import audit, keys
    from api.state.store import Store

    store = Store(Settings().data)
    key = keys.revoke(store, id)
    audit.record(store, audit.terminal_user(), "keys revoke", key.id, key.name)
    note(f"Key {key.id} for {key.name} is revoked.")


@app.command("audit")
def show_audit(
    limit: Annotated[int, typer.Option(min=1, max=MAX_COUNT, help="The maximum number of entries.")] = 30,
    by: Annotated[str, typer.Option(help="Only entries of the key with this id, or of a name with these words.")] = "",
    action: Annotated[str, typer.Option(help="Only this action, such as publish.")] = "",
    about: Annotated[
        str, typer.Option(help="Only entries whose subject has these words, such as a document's id.")
    ] = "",
    first: _Day = None,
    last: _Day = None,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Check that no entry was changed or removed, and print the newest one's hash."),
    ] = False,
    head: Annotated[
        str | None, typer.Option(help="With --verify: NUMBER:SHA-256 that was kept earlier, which must still be there.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what, when, and the outcome; newest first."""
    from api.cli.show.access import show_audit as show
    from api.state import audit
    from api.state.store import Store

    store = Store(Settings().data)
    if verify or head:
        _verify_audit(head, as_json)
    days = [day.date() if day else None for day in (first, last)]
    wanted = audit.Wanted(by, action, about, *days)
    entries = audit.entries(store, limit, wanted=wanted)
    if as_json:
        print_json(entries)
    else:
        show(entries, is_narrowed=wanted != audit.ALL)


def _verify_audit(kept: str | None, as_json: bool) -> None:
    """Print the verdict and exit: with status 1 where the chain breaks."""
    from api.cli.show.access import show_chain
    from api.state import audit
    from api.state.chain import parse_head
    from api.state.store import Store

    verdict = audit.verify(Store(Settings().data), parse_head(kept) if kept else None)
    if as_json:
        print_json(verdict.to_json())
    else:
        show_chain(verdict)
    raise typer.Exit(0 if verdict.broken_at is None else 1)
