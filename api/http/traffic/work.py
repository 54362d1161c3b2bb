"""Questions in work: at most a few at once, a bounded queue before them, and a deadline for each wait and each work."""

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Request

from api.http.traffic.question_end import QuestionEnd
from api.settings import Settings
from api.state import answering
from retrieval.errors import AnsweringOff, Overloaded
from retrieval.interfaces import StopCheck

# A question is refused at once where its turn seems further away than this share of the time that it may wait. Turns
# may become longer while it waits, and a refusal after a long wait helps nobody.
_SHARE_OF_WAIT = 0.5
# Weight of the newest turn in the mean time of a turn.
_NEWEST = 0.1


def _answering() -> None:
    """Answering is on."""


class WorkQueue:
    """Gives each question a turn, in order of arrival. Use it from the event loop's thread only.

    `at_once`: questions in work; `max_waiting`: questions in the queue; `seconds`: how long one may wait there, and
    then be in work; `check_answering`: raises AnsweringOff while questions are not answered.
    """

    def __init__(
        self, at_once: int, max_waiting: int, seconds: float, check_answering: Callable[[], None] = _answering
    ) -> None:
        self._at_once, self._max_waiting, self._seconds = at_once, max_waiting, seconds
        self.check_answering = check_answering
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._in_work = 0
        self._turn_seconds: float | None = None

    @property
    def in_work(self) -> int:
        """The number of questions in work."""
        return self._in_work

    @property
    def waiting(self) -> int:
        """The number of questions in the queue."""
        return len(self._waiting)

    @property
    def expected_wait(self) -> float:
        """Seconds until a question that comes now would have its turn, by the mean time of the turns so far."""
        if self._in_work < self._at_once and not self._waiting:
            return 0
        return (self._turn_seconds or 0) * (len(self._waiting) + 1) / self._at_once

    @asynccontextmanager
    async def slot(self, request: Request | None = None, questions: int = 1) -> AsyncIterator[StopCheck]:
        """A turn for one question: wait for it, work, and give it back. `questions`: more get more time in the turn.

        The work calls what the block gets, which raises Overloaded once its time is over or the client of `request` has
        gone. Raises Overloaded where the queue is full, the wait would be or was too long, or the client has gone, and
        AnsweringOff.
        """
        self.check_answering()
        has_waited = await self._enter()
        try:
            if has_waited:
                self.check_answering()
                if request is not None and await request.is_disconnected():
                    raise Overloaded("The client has closed the connection.")
            # The time for the work begins here. If the wait counted too, a full queue would give each question only
            # the rest of its time, and the work on most of them would be thrown away.
            end = QuestionEnd(self._seconds * questions)
            began = time.monotonic()
            try:
                async with end.watching(request):
                    yield end
            finally:
                self._note_turn(time.monotonic() - began)
        finally:
            self._leave()

    def _note_turn(self, seconds: float) -> None:
        before = self._turn_seconds
        self._turn_seconds = seconds if before is None else before + _NEWEST * (seconds - before)

    async def _enter(self) -> bool:
        """Take a turn; returns whether the caller had to wait for it."""
        if self._in_work < self._at_once and not self._waiting:
            self._in_work += 1
            return False
        if len(self._waiting) >= self._max_waiting or self.expected_wait > self._seconds * _SHARE_OF_WAIT:
            raise Overloaded("Cited is busy with other questions. Try again in a moment.")
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._seconds):
                await turn
        except BaseException as error:
            self._give_up(turn)
            if isinstance(error, TimeoutError):
                raise Overloaded("The question has waited too long for its turn. Try again in a moment.") from None
            raise
        return True

    def _give_up(self, turn: "asyncio.Future[None]") -> None:
        """Leave the queue, or pass on a turn that came in the same moment."""
        if turn.done() and not turn.cancelled():
            self._leave()
        elif turn in self._waiting:
            self._waiting.remove(turn)

    def _leave(self) -> None:
        self._in_work -= 1
        while self._waiting and self._in_work < self._at_once:
            turn = self._waiting.popleft()
            if not turn.done():
                self._in_work += 1
                turn.set_result(None)


def work_queue(settings: Settings) -> WorkQueue:
    """The queue that these settings ask for."""

    def check_answering() -> None:
        if not settings.answers:
            raise AnsweringOff(answering.DEFAULT_REASON)
        if (state := answering.turned_off(settings.data)) is not None:
            raise AnsweringOff(state.reason)

    at_once = settings.questions_at_once or len(os.sched_getaffinity(0))
    at_once = max(1, at_once // settings.workers)  # each worker has a queue of its own
    return WorkQueue(at_once, settings.questions_waiting, settings.question_seconds, check_answering)
