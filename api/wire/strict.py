"""Numbers and flags in JSON bodies: nothing is taken for them that is not one, such as "5" or "yes"."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


def _check_flag(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    raise PydanticCustomError("not_true_or_false", "neither true nor false")


def _check_number(value: object) -> object:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise PydanticCustomError("not_a_number", "not a number")


Flag = Annotated[bool, BeforeValidator(_check_flag)]
# A whole number; 5.0 is one, too.
Whole = Annotated[int, BeforeValidator(_check_number)]
