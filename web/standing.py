"""What pages and terminal say of text that is not in force, or says so itself; of other text, nothing."""

from datetime import date, timedelta

from retrieval.document import Notice
from retrieval.in_force import Standing, State


def stamp(standing: Standing) -> str | None:
    """As in "No longer in force since 31 December 2023: replaced by a later edition"; None for text in force.

    Text in force that itself says otherwise, on which nobody has decided yet, has a stamp that says this.
    """
    match standing.state:
        case State.IN_FORCE:
            return _says(standing.notice) if standing.notice else None
        case State.NOT_YET:
            return f"Not in force before {day(standing.since)}" if standing.since else "Not in force yet"
        case State.ENDED:
            return _ended(standing)
        case State.SUPERSEDED:
            return f"{_ended(standing)}: replaced by another edition or document"


def _says(notice: Notice) -> str:
    return f"The document itself says that it {notice.said}; not yet decided by an administrator"


def _ended(standing: Standing) -> str:
    if standing.until is None:
        return "No longer in force"
    return f"No longer in force since {day(standing.until + timedelta(days=1))}"


def day(value: date) -> str:
    """As in "4 March 2025"."""
    return f"{value.day} {value:%B %Y}"
