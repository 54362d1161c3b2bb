"""Access: who may read, how people sign in on the web, and which proxies are believed."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from api.roles import GroupRole, Role, parse_groups
from retrieval.errors import BadInput

_MIN_SECRET_CHARACTERS = 32
_WEB = ("http", "https")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class AccessSettings(BaseSettings):
    """Access: who may read, how people sign in on the web, and which proxies are believed."""

    reading: Literal["open", "signed-in"] = Field(
        default="open",
        description="Who may ask and read: `open`, anyone who reaches the service; `signed-in`, only callers with a "
        "key, a session or a name from a trusted proxy.",
    )
    reading_collections: str = Field(
        default="",
        description="The collections that callers who did not sign in see, separated by commas; by default all.",
    )
    cors: str = Field(
        default="",
        description="The origins whose pages may call the JSON routes with a key, such as "
        "`https://intranet.example.org`, separated by commas.",
    )
    session_hours: float = Field(default=8, gt=0, le=720, description="How long a web session lasts, in hours.")
    session_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The secret that signs cookies, at least 32 characters; by default a random one, kept in the file "
        "`session-secret` of the data folder.",
    )
    failed_tries: int = Field(
        default=10,
        ge=1,
        description="Wrong keys and failed sign-ins per address and minute; further wrong ones in this minute get 429.",
    )
    groups: str = Field(
        default="",
        description="The roles of groups that a sign-in service or a proxy names, separated by semicolons: "
        "`GROUP=ROLE` or `GROUP=ROLE:COLLECTION+COLLECTION`.",
    )
    default_role: Literal["none", "reader", "editor"] = Field(
        default="none",
        description="The role of people who are in none of these groups; `none` refuses them.",
    )
    public_address: str = Field(
        default="",
        description="The address under which browsers reach the service, such as `https://cited.example.org`; by "
        "default the address of the request. OIDC returns to it.",
    )
    oidc_issuer: str = Field(
        default="", description="The issuer of the OIDC sign-in service, an https address; empty switches OIDC off."
    )
    oidc_client_id: str = Field(default="", description="The client id that the OIDC service gave to Cited.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="The client secret that the OIDC service gave to Cited."
    )
    oidc_scopes: str = Field(
        default="openid profile email", description="The scopes that Cited asks of the OIDC service."
    )
    oidc_groups_claim: str = Field(
        default="groups", description="The claim of the OIDC user information that lists a person's groups."
    )
    proxies: str = Field(
        default="",
        description="The addresses and networks of trusted reverse proxies, separated by commas. Only from these does "
        "Cited believe `X-Forwarded-For`, `X-Forwarded-Proto` and the next two headers.",
    )
    proxy_user_header: str = Field(
        default="",
        description="The header in which a trusted proxy names the person who signed in with it, such as "
        "`X-Forwarded-User`; empty switches this off.",
    )
    proxy_groups_header: str = Field(
        default="", description="The header in which a trusted proxy lists the person's groups, separated by commas."
    )

    @field_validator("session_secret")
    @classmethod
    def _check_secret(cls, secret: SecretStr) -> SecretStr:
        if 0 < len(secret.get_secret_value()) < _MIN_SECRET_CHARACTERS:
            raise ValueError(f"it needs at least {_MIN_SECRET_CHARACTERS} characters")
        return secret

    @field_validator("groups")
    @classmethod
    def _check_groups(cls, text: str) -> str:
        try:
            parse_groups(text)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return text

    @field_validator("proxies")
    @classmethod
    def _check_proxies(cls, text: str) -> str:
        _networks(text)
        return text

    @field_validator("cors")
    @classmethod
    def _check_origins(cls, text: str) -> str:
        for origin in _words(text):
            parts = urlsplit(origin)
            if origin != f"{parts.scheme}://{parts.netloc}" or not parts.hostname or parts.scheme not in _WEB:
                raise ValueError("each origin must be a scheme and a host, such as https://intranet.example.org")
        return text

    @field_validator("oidc_issuer", "public_address")
    @classmethod
    def _check_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and not (parts.hostname and (parts.scheme == "https" or parts.hostname in _LOOPBACK)):
            raise ValueError("it must be an https address; http is allowed only on this machine")
        return address.rstrip("/")

    @model_validator(mode="after")
    def _check_pairs(self) -> "AccessSettings":
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret.get_secret_value()):
            raise ValueError("CITED_OIDC_ISSUER also needs CITED_OIDC_CLIENT_ID and CITED_OIDC_CLIENT_SECRET")
        if self.proxy_user_header and not self.proxies:
            raise ValueError("CITED_PROXY_USER_HEADER also needs CITED_PROXIES, the proxies to believe")
        return self

    @property
    def group_roles(self) -> tuple[GroupRole, ...]:
        return parse_groups(self.groups)

    @property
    def role_by_default(self) -> Role | None:
        return None if self.default_role == "none" else Role(self.default_role)

    @property
    def trusted_proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return _networks(self.proxies)

    @property
    def cross_origins(self) -> tuple[str, ...]:
        """The origins whose pages may call the JSON routes."""
        return _words(self.cors)

    @property
    def anyones_collections(self) -> frozenset[str] | None:
        """The collections that callers who did not sign in see; None means all of them."""
        return frozenset(_words(self.reading_collections)) or None


def _words(text: str) -> tuple[str, ...]:
    """The words between commas."""
    return tuple(word for word in map(str.strip, text.split(",")) if word)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Raises ValueError."""
    return tuple(ip_network(word, strict=False) for word in _words(text))
