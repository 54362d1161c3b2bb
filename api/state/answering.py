"""The switch that turns answering off: a file in the data folder, so that every worker sees a change at once."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from api.state.store import now
from ingest.disk import write_whole

_FILE = "answering-off.json"
DEFAULT_REASON = "An administrator has turned answering off."


@dataclass(frozen=True, slots=True)
class TurnedOff:
    """Why answering is off, who turned it off, and since when (UTC, ISO 8601)."""

    reason: str
    by: str = ""
    since: str = ""


def turn_off(data: Path, reason: str, by: str) -> TurnedOff:
    """Turn answering off. Raises BadPlace where the disk refuses."""
    state = TurnedOff(reason.strip() or DEFAULT_REASON, by, now())
    write_whole(data / _FILE, json.dumps(asdict(state)).encode())
    return state


def turn_on(data: Path) -> bool:
    """Turn answering on. Returns whether it was off."""
    was_off = (data / _FILE).exists()
    (data / _FILE).unlink(missing_ok=True)
    return was_off


def turned_off(data: Path) -> TurnedOff | None:
    """The state of the switch; None where answering is on. A file that cannot be read counts as off."""
    try:
        return TurnedOff(**json.loads((data / _FILE).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        return TurnedOff(DEFAULT_REASON)
