"""Where settings come from: the environment, then `.env`, then a TOML file, then the defaults."""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

PREFIX = "CITED_"
# The variable that names the TOML file. It is read from the environment only, before all others.
CONFIG = "CITED_CONFIG"
ENV_FILE = Path(".env")
TOML_FILE = Path("cited.toml")


class UnreadableFile(Exception):
    """A file of settings cannot be read. The message names the file and says what to do."""


def toml_path() -> Path:
    """The TOML file: the one that CITED_CONFIG names, else `cited.toml` in the current folder."""
    named = os.environ.get(CONFIG)
    return Path(named) if named else TOML_FILE


def from_environment() -> dict[str, str]:
    """The variables that begin with CITED_, by their names in capitals; CITED_CONFIG is not among them."""
    named = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    named.pop(CONFIG, None)
    return named


def from_env_file() -> dict[str, str]:
    """The variables of `.env` that begin with CITED_. Raises UnreadableFile."""
    try:
        values = dotenv_values(ENV_FILE) if _has_file(ENV_FILE) else {}
    except (OSError, ValueError) as cause:
        raise UnreadableFile(f"{ENV_FILE} cannot be read. Write it in UTF-8, one NAME=value in a line.") from cause
    return {name.upper(): value or "" for name, value in values.items() if name.upper().startswith(PREFIX)}


def from_toml_file() -> dict[str, Any]:
    """The values of the TOML file by the names of settings in small letters. Raises UnreadableFile."""
    path = toml_path()
    if not _has_file(path):
        if CONFIG in os.environ:
            raise UnreadableFile(
                f"{CONFIG} names {path}, which is not a file, or whose folder this user may not enter. Name a TOML "
                f"file, or remove {CONFIG}."
            )
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as cause:
        raise UnreadableFile(
            f'{path} is not valid TOML: {cause}. Write lines such as `data = "/srv/cited"`.'
        ) from cause
    except (OSError, ValueError) as cause:
        raise UnreadableFile(f"{path} cannot be read. Write it in UTF-8, readable for this user.") from cause


def _has_file(path: Path) -> bool:
    """Whether there is such a file for this user: none in a folder that they may not enter.

    `sudo -u cited` keeps the current folder, which may be root's own.
    """
    try:
        return path.is_file()
    except PermissionError:
        return False


class _FileSource(PydanticBaseSettingsSource):
    """A file as a source of pydantic's settings. A file that cannot be read gives no values here."""

    def __init__(self, settings: type[BaseSettings], values: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._values = values

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - an interface
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in self._values.items() if name in self.settings_cls.model_fields}


def env_file_source(settings: type[BaseSettings]) -> PydanticBaseSettingsSource:
    """`.env`. pydantic's own source fails in a folder that this user may not enter."""
    names = _readable(from_env_file)
    return _FileSource(settings, {name.removeprefix(PREFIX).lower(): value for name, value in names.items()})


def toml_source(settings: type[BaseSettings]) -> PydanticBaseSettingsSource:
    """The TOML file."""
    return _FileSource(settings, _readable(from_toml_file))


def _readable(read: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        return read()
    except UnreadableFile:
        return {}
