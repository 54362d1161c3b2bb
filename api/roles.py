"""Roles and callers: who asks, what they may do, and which collections they see."""

from dataclasses import dataclass
from enum import StrEnum

from retrieval.errors import BadInput

_MAX_COLLECTION_CHARACTERS = 100


class Role(StrEnum):
    """What a caller may do, from the least to the most; each role may also do everything before it."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may do."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


class Way(StrEnum):
    """How a caller proved who they are."""

    NOTHING = "nothing"
    KEY = "key"
    OIDC = "oidc"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request. `key_id`: the id of their key, None without one. `collections`: None means all of them.

    Where anyone may read, a caller who did not sign in is a reader with the way NOTHING.
    """

    key_id: str | None
    name: str
    role: Role
    collections: frozenset[str] | None
    way: Way = Way.KEY

    @property
    def is_signed_in(self) -> bool:
        return self.way is not Way.NOTHING

    @property
    def recorded_name(self) -> str:
        """The name for the audit: names that a sign-in service or a proxy states never look like those of keys."""
        return self.name if self.way is Way.KEY else f"{self.way}, {self.name}"


def parse_role(word: str) -> Role:
    """Raises BadInput."""
    try:
        return Role(word.strip().lower())
    except ValueError:
        *others, last = Role
        raise BadInput(f"There is no such role. Write {', '.join(others)} or {last}.") from None


def check_collections(names: list[str] | None, role: Role) -> tuple[str, ...] | None:
    """The names, sorted and each once; None for all collections. Raises BadInput."""
    if names is None:
        return None
    wanted = sorted({name.strip() for name in names} - {""})
    if not wanted:
        raise BadInput("Name at least one collection, or leave the collections out to allow all of them.")
    if role is Role.ADMIN:
        raise BadInput("An admin sees every collection. Leave the collections out, or choose the role editor.")
    if any(len(name) > _MAX_COLLECTION_CHARACTERS or not name.isprintable() or "+" in name for name in wanted):
        raise BadInput(
            f"The name of a collection has 1 to {_MAX_COLLECTION_CHARACTERS} printable characters, none of them a plus."
        )
    return tuple(wanted)


@dataclass(frozen=True, slots=True)
class GroupRole:
    """The role of a group's members, and the collections that they see; None means all of them."""

    group: str
    role: Role
    collections: tuple[str, ...] | None


def parse_groups(text: str) -> tuple[GroupRole, ...]:
    """Read "GROUP=ROLE" or "GROUP=ROLE:COLLECTION+COLLECTION", several separated by semicolons. Raises BadInput.

    The last "=" separates, because names of groups in a directory contain others.
    """
    return tuple(_parse_group(entry.strip()) for entry in text.split(";") if entry.strip())


def _parse_group(entry: str) -> GroupRole:
    group, separator, right = entry.rpartition("=")
    if not (separator and group.strip()):
        raise BadInput("Write each group as GROUP=ROLE, and separate groups by semicolons.")
    word, colon, names = right.partition(":")
    role = parse_role(word)
    return GroupRole(group.strip(), role, check_collections(names.split("+") if colon else None, role))


def role_in(
    groups: frozenset[str], mapping: tuple[GroupRole, ...], default: Role | None
) -> tuple[Role, frozenset[str] | None] | None:
    """The highest role of a member of these groups, with the collections of exactly the groups that give this role.

    A member of no listed group has the default role, for all collections; None where there is no default.
    """
    given = [entry for entry in mapping if entry.group in groups]
    if not given:
        return None if default is None else (default, None)
    role = max((entry.role for entry in given), key=tuple(Role).index)
    seen: set[str] = set()
    for entry in (entry for entry in given if entry.role is role):
        if entry.collections is None:
            return role, None
        seen.update(entry.collections)
    return role, frozenset(seen)
