"""The output of the commands for access: keys, the audit and its chain."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from api.console import out
from api.state.chain import Verdict
from api.state.keys import Key, Refusal, refusal_of


def show_keys(keys: Sequence[Key]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("key", "name", "role", "collections", "made", "expires", "last used", ""):
        table.add_column(column, overflow="fold")
    for key in keys:
        seen = "all" if key.collections is None else ", ".join(key.collections)
        times = (key.created, key.expires or "never", key.last_used or "never")
        table.add_row(key.id, Text(key.name), key.role, Text(seen), *times, _state(key))
    out.print(table if keys else "No key has been made. Run `cited keys create NAME --role ROLE`.")


def _state(key: Key) -> str:
    refusal = refusal_of(key)
    if refusal is Refusal.REVOKED:
        return f"revoked {key.revoked}"
    return "expired" if refusal is Refusal.EXPIRED else ""


# Characters of the longest id that keeps its line in the audit's table.
_MAX_WORD = 44
_COLUMNS = ("at", "by", "key", "action", "subject", "outcome")


def show_audit(entries: Sequence[dict[str, Any]], *, is_narrowed: bool = False) -> None:
    """`is_narrowed`: somebody chose only some entries."""
    table = Table(box=None, pad_edge=False)
    rows = [[str(entry[column] or "") for column in _COLUMNS] for entry in entries]
    for number, column in enumerate(_COLUMNS):
        longest = max((len(word) for row in rows for word in row[number].split()), default=0)
        # A column as wide as its longest word breaks no id over two lines.
        table.add_column(column, overflow="fold", min_width=min(longest, _MAX_WORD))
    for row in rows:
        table.add_row(*map(Text, row))
    nothing = "No entry matches your choice." if is_narrowed else "Nothing has been changed yet."
    out.print(table if entries else nothing)


def show_chain(verdict: Verdict) -> None:
    if verdict.broken_at is not None:
        out.print(Text(f"The chain breaks at entry {verdict.broken_at}: {verdict.problem}.", style="bold red"))
        out.print(f"The {verdict.entries} entries before it are as they were written. A backup may hold the others.")
        return
    out.print(f"The chain holds: {verdict.entries} entries.")
    if verdict.head:
        out.print("Keep this outside the machine, and give it to `cited audit --verify --head` later:")
        out.print(str(verdict.head), soft_wrap=True)
