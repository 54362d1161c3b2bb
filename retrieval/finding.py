"""Find an answer's quotes where they may stand: in text for those who ask and in force, else in other text."""

from collections.abc import Callable
from datetime import date
from functools import partial

from retrieval.answer import NoAnswerReason
from retrieval.applies.asked import AskedFor
from retrieval.document import Key
from retrieval.interfaces import Ids
from retrieval.pipeline import Pipeline, PreparedQuestion, SearchResult
from retrieval.quote.threshold import Calibration
from retrieval.search.scope import Scope, Scopes
from retrieval.step_clock import StepClock


class Finding:
    """Searches the parts of one open generation in turn. Immutable and safe to share between threads.

    `allowed` gives the ids of the passages of some versions, None for all.
    """

    def __init__(
        self,
        search: Pipeline,
        scopes: Scopes,
        calibration: Calibration,
        allowed: Callable[[frozenset[Key] | None], Ids | None],
    ) -> None:
        self._search = search
        self._scopes = scopes
        self._calibration = calibration
        self._allowed = allowed

    def find(
        self, question: PreparedQuestion, searched: Scope, asked: AskedFor, limit: int, clock: StepClock
    ) -> tuple[SearchResult, NoAnswerReason | None]:
        """The result from the versions that may answer, and why it is no answer; None if it is one.

        If it is none, but text for others or versions that are not in force would answer, theirs.
        """
        search = partial(self._search_in, question, asked=asked, day=searched.day, limit=limit, clock=clock)
        result = search(searched.answering)
        reason = self._reason(result)
        if reason is not None and asked.restricts:
            for_others = search(searched.answering, for_others=True)
            if self._reason(for_others) is None:
                return for_others, NoAnswerReason.FOR_OTHERS_ONLY
        if reason is not None and searched.others:
            outdated = search(searched.others)
            if self._reason(outdated) is None:
                return outdated, NoAnswerReason.SUPERSEDED_ONLY
        return result, reason

    def _search_in(
        self,
        question: PreparedQuestion,
        keys: frozenset[Key] | None,
        *,
        asked: AskedFor,
        day: date,
        limit: int,
        clock: StepClock,
        for_others: bool = False,
    ) -> SearchResult:
        return self._search.find_quotes(
            question,
            self._allowed(keys),
            limit,
            partial(self._scopes.calendar.standing, day=day),
            clock.begin,
            clock.check_stop,
            asked,
            for_others=for_others,
        )

    def _reason(self, result: SearchResult) -> NoAnswerReason | None:
        """Why a result is no answer; None if it is one."""
        if not result.quotes:
            return NoAnswerReason.NOTHING_RELEVANT
        if result.quotes[0].confidence < self._calibration.threshold:
            return self._calibration.reason(result.signals)
        return None
