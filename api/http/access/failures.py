"""Failed tries to prove who one is: counted by address and minute, slowed, and written to the audit."""

import logging
import time
from collections import Counter
from threading import Lock

from api.http.client_network import client_network
from api.state import audit
from api.state.store import Store
from retrieval.errors import BadPlace, TooManyTries

_log = logging.getLogger("cited")

# Addresses counted one by one in a minute; the tries of all others are counted together.
_MAX_ADDRESSES = 10_000
_MAX_REASONS = 5
# Entries of the audit for one minute; the addresses with the fewest tries share the last one.
_MAX_ENTRIES = 20
_OTHERS = "other addresses"
_MINUTE = 60


class FailedTries:
    """The failed tries of one process. Valid keys are never slowed, whatever else their address sends."""

    def __init__(self, store: Store, allowed: int) -> None:
        self._store = store
        self._allowed = allowed
        self._lock = Lock()
        self._began = time.time()
        self._counts: dict[str, Counter[str]] = {}
        self._finished: list[tuple[float, dict[str, Counter[str]]]] = []

    def note(self, client: str | None, reason: str) -> None:
        """Count a failed try. Raises TooManyTries where the address has had its tries of this minute.

        `reason` names what was wrong, such as "unknown key"; it never holds a secret.
        """
        with self._lock:
            self._turn_over()
            address = client_network(client or "") or "unknown address"
            if address not in self._counts and len(self._counts) >= _MAX_ADDRESSES:
                address = _OTHERS
            counts = self._counts.setdefault(address, Counter())
            counts[reason if reason in counts or len(counts) < _MAX_REASONS else "other reasons"] += 1
            tries = counts.total()
            seconds = max(1, round(self._began + _MINUTE - time.time()))
        if tries > self._allowed:
            raise TooManyTries(
                f"Too many wrong keys came from this address. Wait {seconds} seconds, then send a valid key.", seconds
            )

    def write(self, all_of_them: bool = False) -> None:
        """Write the finished minutes to the audit; with `all_of_them` also the current one, before the process ends."""
        with self._lock:
            self._turn_over(at_once=all_of_them)
            finished, self._finished = self._finished, []
        for began, counts in finished:
            try:
                self._write_minute(began, counts)
            except BadPlace as error:
                _log.error("failed sign-ins could not be written to the audit: %s", type(error).__name__)

    def _turn_over(self, at_once: bool = False) -> None:
        """Put the counts aside once their minute is over."""
        if not (at_once or time.time() >= self._began + _MINUTE):
            return
        if self._counts:
            # At most two minutes wait, in case the disk refuses for long.
            self._finished = [*self._finished[-1:], (self._began, self._counts)]
        self._began, self._counts = time.time(), {}

    def _write_minute(self, began: float, counts: dict[str, Counter[str]]) -> None:
        ranked = sorted(counts.items(), key=lambda one: one[1].total(), reverse=True)
        shown, rest = ranked[:_MAX_ENTRIES], ranked[_MAX_ENTRIES:]
        if rest:
            together: Counter[str] = sum((reasons for _, reasons in rest), Counter())
            shown = [*shown, (f"{len(rest)} {_OTHERS}", together)]
        start = time.strftime("%H:%M:%S", time.gmtime(began))
        for address, reasons in shown:
            parts = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common(_MAX_REASONS))
            outcome = f"{reasons.total()} in the minute from {start} UTC: {parts}"
            audit.record(self._store, "not signed in", "failed sign-in", address, outcome)
