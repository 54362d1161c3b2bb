"""Conversations: whether they are stored, and for how long."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class ConversationSettings(BaseSettings):
    """Conversations: whether they are stored, and for how long."""

    conversations: Literal["off", "on"] = Field(
        default="off",
        description="Whether the questions of the chat are stored, so that a conversation has an address of its own: "
        "`on` or `off`. `cited conversations purge` deletes stored ones.",
    )
    conversation_days: int = Field(
        default=30,
        ge=1,
        le=3660,
        description="The days after its last question for which a conversation is stored, if conversations are stored.",
    )

    @property
    def stored_days(self) -> int | None:
        """The days for which conversations are stored; None where none are."""
        return self.conversation_days if self.conversations == "on" else None
