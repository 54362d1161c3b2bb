"""All settings, by section. No other module reads the environment."""

from pydantic_settings import SettingsConfigDict

from api.settings.answers import (
    BUNDLED_ENCODER,
    BUNDLED_RERANKER,
    NO_RERANKER,
    PUBLISHED_ENCODER,
    SMALL_RERANKER,
    AnswerSettings,
)
from api.settings.library import LibrarySettings
from api.settings.privacy import PrivacySettings
from api.settings.server import ServerSettings

__all__ = (
    "BUNDLED_ENCODER",
    "BUNDLED_RERANKER",
    "NO_RERANKER",
    "PUBLISHED_ENCODER",
    "SECTIONS",
    "SMALL_RERANKER",
    "Settings",
)

# The sections in the order of docs/settings.md. A new section also becomes a base of `Settings`.
SECTIONS = (LibrarySettings, AnswerSettings, PrivacySettings, ServerSettings)


class Settings(LibrarySettings, AnswerSettings, PrivacySettings, ServerSettings):
    """Read from the environment with the prefix CITED_, then from `.env` in the folder where Cited is started."""

    model_config = SettingsConfigDict(env_prefix="CITED_", env_file=".env", extra="ignore", frozen=True)
