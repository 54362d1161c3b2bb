"""The server: its address, and the limits on requests and connections."""

from pydantic import Field
from pydantic_settings import BaseSettings


class ServerSettings(BaseSettings):
    """The server: its address, and the limits on requests and connections."""

    host: str = Field(default="127.0.0.1", description="The address of the service, for `cited serve`.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="The port of the service, for `cited serve`; 0 takes a free one."
    )
    max_body: int = Field(
        default=25_000_000,
        ge=1000,
        description="The maximum size of an uploaded file, in bytes. Questions, forms and quotes to verify have "
        "smaller limits of their own.",
    )
    header_seconds: float = Field(
        default=12, gt=0, description="The time limit for the headers of a request to arrive, in seconds."
    )
    body_seconds: float = Field(
        default=60, gt=0, description="The time limit for the body of a request to arrive, in seconds."
    )
    keep_alive: int = Field(default=20, ge=1, description="How long an idle connection stays open, in seconds.")
    stop_seconds: float = Field(
        default=10, ge=0, description="How long accepted requests are still answered after SIGTERM, in seconds."
    )
