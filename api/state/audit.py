"""The audit: who changed what, when, and the outcome. Lines are added, never changed."""

import getpass
from typing import Any

from api.state.store import Store, now


def record(store: Store, by: str, action: str, subject: str, outcome: str) -> None:
    """Add a line. `by` is a key's name or the terminal's user; `subject` holds ids, never words of a document.

    `subject` and `outcome` are cut to 500 characters each. Raises BadPlace.
    """
    store.write(
        "INSERT INTO audit (at, by, action, subject, outcome) VALUES (?, ?, ?, ?, ?)",
        (now(), by, action, subject[:500], outcome[:500]),
    )


def entries(store: Store, limit: int = 100) -> list[dict[str, Any]]:
    """At most `limit` lines, newest first."""
    return store.rows("SELECT at, by, action, subject, outcome FROM audit ORDER BY id DESC LIMIT ?", (limit,))


def terminal_user() -> str:
    """The user at the terminal, as the audit names them: "terminal, NAME"."""
    try:
        return f"terminal, {getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "terminal"
