"""The audit: who changed what, when, and how it ended. Lines are added, never changed."""

import getpass
from typing import Any

from api.state.store import Store, now


def record(store: Store, by: str, action: str, subject: str, outcome: str) -> None:
    """`by` is a key's name, or the user at the terminal; `subject` are ids, never a document's words."""
    store.write(
        "INSERT INTO audit (at, by, action, subject, outcome) VALUES (?, ?, ?, ?, ?)",
        (now(), by, action, subject[:500], outcome[:500]),
    )


def entries(store: Store, limit: int = 100) -> list[dict[str, Any]]:
    """The newest first."""
    return store.rows("SELECT at, by, action, subject, outcome FROM audit ORDER BY id DESC LIMIT ?", (limit,))


def person() -> str:
    """Who sits at the terminal."""
    try:
        return f"terminal, {getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "terminal"
