"""Requests that make keys, and responses about them. Fields are added, never changed."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.roles import Role
from api.state.keys import Key
from api.wire.answers import Wire
from api.wire.strict import Whole


class KeyIn(Wire):
    """A key to make."""

    name: str = Field(min_length=1, max_length=100, description="Who will use the key, as the audit will show it.")
    role: Role = Field(
        description="`reader` asks and reads; `editor` also changes the library; `admin` may do everything."
    )
    collections: Annotated[list[str], Field(max_length=100)] | None = Field(
        default=None, description="The collections that the key sees; null means all. An admin sees all."
    )
    expires: AwareDatetime | None = Field(
        default=None, description="When the key expires, with its time zone; null means never."
    )


class RotationIn(Wire):
    """A new secret for a key."""

    overlap: Whole = Field(
        default=0, ge=0, le=7_776_000, description="How long the old secret stays valid, in seconds; by default not."
    )


class KeyOut(BaseModel):
    """A key, without its secret. Times are UTC, ISO 8601."""

    id: str = Field(description="The id of the key, as the audit names it.")
    name: str = Field(description="Who uses the key.")
    role: Role = Field(description="What its user may do.")
    collections: list[str] | None = Field(description="The collections that its user sees; null means all.")
    created: str = Field(description="When it was made.")
    expires: str | None = Field(description="When it expires; null means never.")
    last_used: str | None = Field(description="When it was last used, to the minute; null means never.")
    revoked: str | None = Field(description="When it was revoked; null means that it was not.")


class NewKeyOut(KeyOut):
    """A key with its new secret, which is shown this once."""

    key: str = Field(description="The secret, for the header `Authorization: Bearer KEY`. It is not shown again.")


def key_out(key: Key) -> KeyOut:
    return KeyOut(**key.to_json())


def new_key_out(key: Key, secret: str) -> NewKeyOut:
    return NewKeyOut(**key.to_json(), key=secret)
