"""A day in a request: text such as 2026-01-31. A number is no day, although pydantic would take it for seconds."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _check_text(value: object) -> object:
    if value is None or type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("not_a_day_such_as_2026-01-31", "not a day")


Day = Annotated[date, BeforeValidator(_check_text)]
