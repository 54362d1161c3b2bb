"""Every setting, in one list. The only place that reads the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_ENCODER = "cited-encoder"
# The model that the bundled encoder was trained from, as its authors publish it.
PUBLISHED_ENCODER = "all-MiniLM-L6-v2"
BUNDLED_RANKER = "cited-reranker"
SMALL_RANKER = "cited-reranker-small"
NO_RANKER = "none"


class Settings(BaseSettings):
    """Read from the environment with the prefix CITED_, then from `.env` in the folder where Cited is started."""

    model_config = SettingsConfigDict(env_prefix="CITED_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(
        default=Path("data"), description="The data folder: originals, generations and the compiled model."
    )
    corpus: Path = Field(default=Path("corpus"), description="What `cited ingest` reads when it is given no paths.")
    encoder: str = Field(
        default=BUNDLED_ENCODER,
        description="The sentence-transformers model: `cited-encoder`, `all-MiniLM-L6-v2`, from which it was trained, "
        "a model folder, or a name that this machine can fetch.",
    )
    ranker: str = Field(
        default=BUNDLED_RANKER,
        description="What judges the best sentences: `cited-reranker`, `cited-reranker-small` for small machines, the "
        "folder or name of a CrossEncoder, or `none`.",
    )
    host: str = Field(default="127.0.0.1", description="The address that `cited serve` listens on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="The port that `cited serve` listens on; 0 takes a free one."
    )
    limit: int = Field(
        default=3, ge=1, le=20, description="Quotes in an answer, unless the question asks for another number."
    )
    risk: float = Field(
        default=0.1,
        gt=0,
        lt=1,
        description="The largest share of wrong ones among sure answers: by it the library's own questions choose "
        "where these begin.",
    )
    max_body: int = Field(default=25_000_000, ge=1000, description="The most bytes that a request may carry.")
    max_file: int = Field(default=200_000_000, ge=1000, description="The most bytes that a document's file may have.")
    fetch_hosts: str = Field(
        default="",
        description="Hosts that `cited ingest https://…` may read from, separated by commas; none by default.",
    )
    fetch_seconds: float = Field(default=60, gt=0, description="Seconds that fetching one file may take.")
    read_memory: int = Field(
        default=1_073_741_824, ge=500_000_000, description="Bytes of memory that reading one file may take."
    )
    read_seconds: int = Field(default=60, ge=1, description="Seconds of processor time that reading one file may take.")
    keep: int = Field(
        default=10, ge=2, description="Generations that stay to go back to, the one that serves included."
    )
    body_seconds: float = Field(default=30, gt=0, description="Seconds that a request may take to arrive.")
    keep_alive: int = Field(default=20, ge=1, description="Seconds for which an idle connection stays open.")
