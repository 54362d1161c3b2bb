"""The options that state the facts of an edition: one for each fact, the same for every command."""

import inspect
import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any

import typer

from retrieval.errors import BadInput
from retrieval.facts import DATE_FACTS, FACTS, HELP, FactChanges


def takes_facts(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each fact in place of its parameter `changes`, which gets their values."""
    signature = inspect.signature(command)

    @wraps(command)
    def with_options(**given: Any) -> None:
        changes = _parse_facts({name: given.pop(name) for name in FACTS})
        command(**given, changes=changes)

    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        parameters += _options() if parameter.name == "changes" else [parameter]
    with_options.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_options


def _options() -> list[inspect.Parameter]:
    keyword = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return [
        inspect.Parameter(
            name, keyword, default=None, annotation=Annotated[str | None, typer.Option(_option(name), help=HELP[name])]
        )
        for name in FACTS
    ]


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _parse_facts(given: dict[str, str | None]) -> FactChanges:
    """The facts given on the command line; `none` clears one. Raises BadInput for a date that cannot be read."""
    return FactChanges.of({name: _parse(name, value) for name, value in given.items() if value is not None})


def _parse(name: str, value: str) -> str | date | None:
    if value == "none":
        return None
    return _parse_day(_option(name), value) if name in DATE_FACTS else value


def _parse_day(option: str, value: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise BadInput(f"{option}: write the date as in 2026-01-31, or `none` to remove it.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"{option}: {value} is not a date of the calendar. Check the day and the month.") from None
