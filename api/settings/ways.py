"""Further ways to ask: batches of questions."""

from pydantic import Field
from pydantic_settings import BaseSettings


class WaysSettings(BaseSettings):
    """Further ways to ask: batches of questions."""

    batch_seconds: float = Field(
        default=60,
        gt=0,
        description="The time limit for a batch of questions, in seconds. A question that has not begun by then gets a "
        "problem in its place.",
    )
