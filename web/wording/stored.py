"""How long a conversation is stored and when it was asked, in words."""

from datetime import date

from web.wording.in_force_warning import format_day


def stored_how_long(days: int) -> str:
    """As in "Cited stores this conversation for 30 days after its last question."."""
    length = "1 day" if days == 1 else f"{days} days"
    return f"Cited stores this conversation for {length} after its last question."


def asked_when(day: date, *, has_changed: bool) -> str:
    """The day on which a stored question was asked, and whether the library has changed since."""
    asked = f"Asked on {format_day(day)}."
    return f"{asked} The library has changed since, so the answer may be another one today." if has_changed else asked
