"""Responses about the health of the service. Fields are added, never changed."""

from typing import Literal

from pydantic import BaseModel, Field

from api.wire.fields import GenerationId


class HealthOut(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = Field(default="ok", description="Always `ok`.")
    version: str = Field(description="The version of Cited.")


class ReadyOut(BaseModel):
    """Questions can be answered."""

    status: Literal["ready"] = Field(default="ready", description="Always `ready`.")
    generation: GenerationId
