"""Moments in words."""

from datetime import UTC, datetime

from web.wording.in_force_warning import format_day


def format_moment(value: str | None) -> str | None:
    """An ISO 8601 time as in "28 November 2026, 03:43 UTC"; the text itself where it is no time."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return value
    return f"{format_day(moment.date())}, {moment:%H:%M} UTC"
