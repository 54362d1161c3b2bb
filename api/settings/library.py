"""The library: its data folder, its files and the limits on reading them."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class LibrarySettings(BaseSettings):
    """The library: its data folder, its files and the limits on reading them."""

    data: Path = Field(default=Path("data"), description="The data folder: originals, generations and compiled models.")
    corpus: Path = Field(default=Path("corpus"), description="The folder that `cited ingest` reads without paths.")
    also_from: str = Field(
        default="",
        description="Folders outside an ingested folder to which its links and its manifest may lead, separated by "
        "commas; none by default.",
    )
    keep: int = Field(default=10, ge=2, description="Generations kept for rollback, including the one that serves.")
    backup_key_file: Path | None = Field(
        default=None,
        description="A file with a secret of at least 32 bytes. It seals each backup, and only backups that it seals "
        "are restored. Without it the seal proves only that nothing was damaged.",
    )
    backup_folder: Path | None = Field(
        default=None,
        description="The folder for backups that admins make in the browser, outside the data folder. Without it they "
        "are made with `cited backup FILE` only.",
    )
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
    picture_cache: int = Field(
        default=200_000_000,
        ge=0,
        description="The maximum size of the drawn pictures of PDF pages that are kept, in bytes; 0 keeps none.",
    )

    def also_from_folders(self) -> list[Path]:
        """The folders of `also_from`."""
        return [Path(name.strip()) for name in self.also_from.split(",") if name.strip()]
