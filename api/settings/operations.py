"""Operations: workers, logs, metrics and traces."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class OperationsSettings(BaseSettings):
    """Operations: workers, logs, metrics and traces."""

    workers: int = Field(
        default=1, ge=1, le=64, description="Processes that answer over the same data folder, for `cited serve`."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description="The form of a log line: `json` or `text`; `auto` takes text at a terminal and JSON elsewhere.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The lowest level of log lines: `debug`, `info`, `warning` or `error`."
    )
    metrics: Literal["off", "loopback", "open"] = Field(
        default="loopback",
        description="Who may read /metrics: nobody (`off`), programs on this machine that use no proxy (`loopback`), "
        "or everybody (`open`).",
    )
    otlp_endpoint: str = Field(
        default="",
        pattern=r"^(https?://[^\s/]+\S*)?$",
        description="The address of an OpenTelemetry collector, such as `http://127.0.0.1:4318`, which gets a trace of "
        "each request; none by default. Needs the extra `telemetry`.",
    )
