"""All settings, by section. No other module reads the environment."""

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from api.settings.access import AccessSettings
from api.settings.answers import (
    BUNDLED_ENCODER,
    BUNDLED_RERANKER,
    NO_RERANKER,
    PUBLISHED_ENCODER,
    SMALL_RERANKER,
    AnswerSettings,
)
from api.settings.conversations import ConversationSettings
from api.settings.library import LibrarySettings
from api.settings.operations import OperationsSettings
from api.settings.organisation import OrganisationSettings
from api.settings.privacy import PrivacySettings
from api.settings.server import ServerSettings
from api.settings.sources import PREFIX, env_file_source, toml_source
from api.settings.traffic import TrafficSettings
from api.settings.ways import WaysSettings

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
SECTIONS = (
    LibrarySettings,
    AnswerSettings,
    PrivacySettings,
    ConversationSettings,
    ServerSettings,
    TrafficSettings,
    AccessSettings,
    WaysSettings,
    OperationsSettings,
    OrganisationSettings,
)


class Settings(
    LibrarySettings,
    AnswerSettings,
    PrivacySettings,
    ConversationSettings,
    ServerSettings,
    TrafficSettings,
    AccessSettings,
    WaysSettings,
    OperationsSettings,
    OrganisationSettings,
):
    """Read from the environment with the prefix CITED_, then from `.env`, then from a TOML file.

    Raises pydantic's ValidationError; `check_settings` (api/settings/checking.py) names every problem first.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's interface
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's interface
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources, the strongest first."""
        return init_settings, env_settings, env_file_source(settings_cls), toml_source(settings_cls)
