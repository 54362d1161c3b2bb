"""Traffic: how much one caller, and all callers together, may ask for."""

from pydantic import Field
from pydantic_settings import BaseSettings


class TrafficSettings(BaseSettings):
    """Traffic: how much one caller, and all callers together, may ask for."""

    answers: bool = Field(
        default=True,
        description="Whether questions are answered. `cited answers off` turns answering off without a restart.",
    )
    questions_at_once: int = Field(
        default=0, ge=0, description="Questions in work at once; 0 takes the number of processor cores."
    )
    questions_waiting: int = Field(
        default=32, ge=0, description="Questions that may wait for their turn; any further one is refused with 503."
    )
    question_seconds: float = Field(
        default=10,
        gt=0,
        description="How long a question may wait for its turn, and how long it may then be in work, in seconds each; "
        "then it gets 503. A question that would wait for more than half of it gets 503 at once.",
    )
    questions_per_minute: int = Field(
        default=600,
        ge=1,
        description="Questions a minute from one key, or from one client address without a key.",
    )
    changes_per_minute: int = Field(
        default=120,
        ge=1,
        description="Uploads and other changes a minute with one key, or from one client address without a key.",
    )
    connections_per_address: int = Field(
        default=200, ge=1, description="Open connections from one client address. Trusted proxies have no such limit."
    )
    hosts: str = Field(
        default="",
        description="Further names under which the service may be called, separated by commas; `*` allows any. "
        "`localhost`, this machine's name and its addresses are always allowed.",
    )
