"""Where the forms of a chat page send a question, and how long the service stores the conversation."""

from dataclasses import dataclass

from fastapi import Request

CONVERSATIONS = "/conversations"


@dataclass(frozen=True, slots=True)
class Place:
    """`action`: the address of the forms. `days`: how long the service stores a conversation; None where it stores
    none. `is_stored`: whether this conversation is stored already, at the address `action`.
    """

    action: str = "/"
    days: int | None = None
    is_stored: bool = False


def stored_days(request: Request) -> int | None:
    """How many days `app.state` says that conversations are stored; None where the app stores none."""
    days: int | None = getattr(request.app.state, "conversation_days", None)
    return days


def new_place(request: Request) -> Place:
    """The place of a conversation that is not stored, or not yet."""
    days = stored_days(request)
    return Place() if days is None else Place(CONVERSATIONS, days)


def stored_place(request: Request, id: str) -> Place:
    """The place of a stored conversation."""
    return Place(f"{CONVERSATIONS}/{id}", stored_days(request), is_stored=True)
