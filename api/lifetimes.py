"""Lengths of time and ends of validity, as people write them: "90d", "12h" or "2027-01-31"."""

import re
from datetime import UTC, date, datetime, time, timedelta

from retrieval.errors import BadInput

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MAX_DAYS = 3660


def parse_length(text: str) -> timedelta:
    """Read "30m", "12h", "90d" or "2w", at most ten years; "0" is none. Raises BadInput."""
    match = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip())
    if text.strip() == "0":
        return timedelta(0)
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if length is None or length > timedelta(days=_MAX_DAYS):
        raise BadInput("Write a length of time as a number with m, h, d or w, such as 90d; at most ten years.")
    return length


def parse_end(text: str) -> datetime:
    """Read a length of time from now, or a day, at whose start validity ends. UTC. Raises BadInput."""
    try:
        end = datetime.combine(date.fromisoformat(text.strip()), time(), UTC)
    except ValueError:
        end = datetime.now(UTC) + parse_length(text)
    return end


def check_end(end: datetime) -> str:
    """An end of validity as it is stored: UTC, ISO 8601, to the second. Raises BadInput where it is past or too far."""
    if end <= datetime.now(UTC):
        raise BadInput("The key would expire at once. State an end in the future, such as 90d.")
    try:
        return end.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError:  # the last hours of the year 9999, west of Greenwich
        raise BadInput("The calendar has no such day. State an earlier end, such as 90d, or none.") from None
