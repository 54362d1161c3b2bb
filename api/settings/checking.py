"""Check all settings at once, and say what to write in place of each wrong one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import SettingsError

from api.settings import SECTIONS, Settings, sources
from retrieval.errors import CitedError

ENVIRONMENT, DEFAULT = "environment", "default"
_MASKED = "********"


class BadSettings(CitedError):
    """Some settings are wrong. The message has a line for each: its name, its source and what to write instead."""

    code = "bad_settings"


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting: its name in the environment, its value as text, masked where it is secret, and its source."""

    name: str
    value: str
    origin: str


def check_settings() -> None:
    """Raises BadSettings where a setting or a file of settings is wrong."""
    problems = [*_file_problems(), *_name_problems(), *_value_problems()]
    if problems:
        count = "A setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        raise BadSettings("\n".join([f"{count} wrong:", *(f"  {problem}" for problem in problems)]))


def settings_in_force(settings: Settings) -> list[InForce]:
    """Every setting, in the order of docs/settings.md, with its value and its source."""
    origins = _origins()
    return [
        InForce(variable(name), _shown(field, getattr(settings, name)), origins.get(name, DEFAULT))
        for section in SECTIONS
        for name, field in section.model_fields.items()
    ]


def strangers() -> list[str]:
    """Names in the environment that begin with CITED_ and resemble no setting; another program may own them."""
    known = [variable(name) for name in Settings.model_fields]
    return [name for name in sources.from_environment() if name not in known and not _nearest(name, known)]


def variable(name: str) -> str:
    """The name of a setting in the environment."""
    return sources.PREFIX + name.upper()


def _file_problems() -> Iterator[str]:
    for read in (sources.from_env_file, sources.from_toml_file):
        try:
            read()
        except sources.UnreadableFile as problem:
            yield str(problem)


def _name_problems() -> Iterator[str]:
    """Names that are no setting's. In the environment only those that resemble one: others may be of other programs."""
    known = [variable(name) for name in Settings.model_fields]
    for origin, names in _names():
        is_toml = origin == str(sources.toml_path())
        for name in names:
            full = variable(name) if is_toml else name
            nearest = _nearest(full, known)
            if (full in known and (not is_toml or name.islower())) or (origin == ENVIRONMENT and not nearest):
                continue
            proper = nearest.removeprefix(sources.PREFIX).lower() if is_toml else nearest
            advice = f"Write {proper}" if nearest else "Remove it, or choose a name that `cited config` lists"
            yield f"{name} ({origin}) is not a setting. {advice}."


def _nearest(name: str, known: list[str]) -> str:
    """The known name that this one resembles; empty where there is none."""
    short = [one.removeprefix(sources.PREFIX) for one in known]
    found = get_close_matches(name.removeprefix(sources.PREFIX), short, 1, 0.7)
    return sources.PREFIX + found[0] if found else ""


def _names() -> Iterator[tuple[str, list[str]]]:
    """The names in each source, those that overrule the others first. A file that cannot be read has none."""
    yield ENVIRONMENT, list(sources.from_environment())
    for origin, read in (
        (str(sources.ENV_FILE), sources.from_env_file),
        (str(sources.toml_path()), sources.from_toml_file),
    ):
        try:
            values: Mapping[str, Any] = read()
        except sources.UnreadableFile:
            continue
        yield origin, list(values)


def _origins() -> dict[str, str]:
    """The source of each setting that some source gives."""
    origins: dict[str, str] = {}
    for origin, names in _names():
        for name in names:
            origins.setdefault(name.removeprefix(sources.PREFIX).lower(), origin)
    return origins


def _value_problems() -> Iterator[str]:
    try:
        Settings()
    except ValidationError as wrong:
        origins = _origins()
        for error in wrong.errors(include_url=False):
            name = str(error["loc"][0]) if error["loc"] else ""
            field = Settings.model_fields.get(name)
            if field is None:
                yield f"{error['msg'].removeprefix('Value error, ')}."
                continue
            given = _shown(field, error["input"])
            origin = origins.get(name, DEFAULT)
            named = name if origin == str(sources.toml_path()) else variable(name)
            yield f"{named} ({origin}) is `{given}`. Write {_expected(field)}."
    except SettingsError as wrong:
        yield f"{wrong}."


def _shown(field: FieldInfo, value: object) -> str:
    """The value as text of at most 80 characters, without secrets."""
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return _MASKED if value not in (None, "") and value != SecretStr("") else ""
    text = str(value.value if isinstance(value, Enum) else value) if value is not None else ""
    scheme, marks, rest = text.partition("://")
    if marks and "@" in rest:  # an address with a name and a password
        text = f"{scheme}://{_MASKED}@{rest.rpartition('@')[2]}"
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:80]


def _expected(field: FieldInfo) -> str:
    """The values that a setting takes, in words."""
    kind = field.annotation
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is Literal:
        *others, last = (f"`{value}`" for value in get_args(kind))
        return f"{', '.join(others)} or {last}" if others else last
    if kind is bool:
        return "`true` or `false`"
    if kind is int:
        return "a whole number" + _bounds(field)
    if kind is float:
        return "a number" + _bounds(field)
    if kind is Path:
        return "a path"
    return f"another value. {(field.description or '').rstrip('.')}"


def _bounds(field: FieldInfo) -> str:
    words = []
    for bound in field.metadata:
        match bound:
            case Ge():
                words.append(f"at least {bound.ge}")
            case Gt():
                words.append(f"more than {bound.gt}")
            case Le():
                words.append(f"at most {bound.le}")
            case Lt():
                words.append(f"less than {bound.lt}")
    return ": " + ", ".join(words) if words else ""
