"""All settings. No other module reads the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_ENCODER = "cited-encoder"
# The published model from which the bundled encoder was trained.
PUBLISHED_ENCODER = "all-MiniLM-L6-v2"
BUNDLED_RERANKER = "cited-reranker"
SMALL_RERANKER = "cited-reranker-small"
NO_RERANKER = "none"


class Settings(BaseSettings):
    """Read from the environment with the prefix CITED_, then from `.env` in the folder where Cited is started."""

    model_config = SettingsConfigDict(env_prefix="CITED_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(default=Path("data"), description="The data folder: originals, generations and compiled models.")
    corpus: Path = Field(default=Path("corpus"), description="The folder that `cited ingest` reads without paths.")
    encoder: str = Field(
        default=BUNDLED_ENCODER,
        description="The encoder: `cited-encoder`; `all-MiniLM-L6-v2`, from which it was trained; the folder of a "
        "sentence-transformers model; or the name of one that this machine can download.",
    )
    ranker: str = Field(
        default=BUNDLED_RERANKER,
        description="The reranker of the best sentences: `cited-reranker`; `cited-reranker-small` for small machines; "
        "the folder or name of a CrossEncoder; or `none`.",
    )
    host: str = Field(default="127.0.0.1", description="The address of the service, for `cited serve`.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="The port of the service, for `cited serve`; 0 takes a free one."
    )
    limit: int = Field(
        default=3, ge=1, le=20, description="The maximum number of quotes in an answer; a request may ask for another."
    )
    risk: float = Field(
        default=0.1,
        gt=0,
        lt=1,
        description="The largest acceptable share of wrong answers among sure ones. The library's own questions set "
        "the threshold for sure answers by it.",
    )
    max_body: int = Field(default=25_000_000, ge=1000, description="The maximum size of a request's body, in bytes.")
    max_file: int = Field(default=200_000_000, ge=1000, description="The maximum size of a document's file, in bytes.")
    fetch_hosts: str = Field(
        default="",
        description="Hosts from which `cited ingest https://…` may fetch, separated by commas; none by default.",
    )
    fetch_seconds: float = Field(default=60, gt=0, description="The time limit for fetching one file, in seconds.")
    read_memory: int = Field(
        default=1_073_741_824, ge=500_000_000, description="The memory limit for reading one file, in bytes."
    )
    read_seconds: int = Field(
        default=60, ge=1, description="The limit of processor time for reading one file, in seconds."
    )
    keep: int = Field(default=10, ge=2, description="Generations kept for rollback, including the one that serves.")
    body_seconds: float = Field(default=30, gt=0, description="The time limit for a request to arrive, in seconds.")
    keep_alive: int = Field(default=20, ge=1, description="How long an idle connection stays open, in seconds.")
