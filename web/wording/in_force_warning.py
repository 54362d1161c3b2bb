"""The warning on text that is not in force, or that says so itself, for the pages and the terminal."""

from datetime import date, timedelta

from retrieval.document import Notice
from retrieval.in_force import Standing, State


def in_force_warning(standing: Standing) -> str | None:
    """As in "No longer in force since 31 December 2023: replaced by another edition or document"; None in force.

    Text in force with an undecided notice of its own end gets a warning about that notice.
    """
    match standing.state:
        case State.IN_FORCE:
            return _notice_words(standing.notice) if standing.notice else None
        case State.NOT_YET:
            return f"Not in force before {format_day(standing.since)}" if standing.since else "Not in force yet"
        case State.ENDED:
            return _ended_words(standing)
        case State.SUPERSEDED:
            return f"{_ended_words(standing)}: replaced by another edition or document"


def _notice_words(notice: Notice) -> str:
    return f"The document itself says that it {notice.said}; no administrator has confirmed this yet"


def _ended_words(standing: Standing) -> str:
    if standing.until is None:
        return "No longer in force"
    return f"No longer in force since {format_day(standing.until + timedelta(days=1))}"


def format_day(value: date) -> str:
    """As in "4 March 2025"."""
    return f"{value.day} {value:%B %Y}"
