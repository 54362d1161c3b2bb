"""The reasons to end a question in work before its answer: its time is over, or its client has gone."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

from fastapi import Request

from retrieval.errors import Overloaded

# Seconds between two looks whether the client is still there.
_LOOK = 0.1


class QuestionEnd:
    """Calling it raises Overloaded once the question must end. Any thread may call it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._client_has_gone = Event()

    def __call__(self) -> None:
        if self._client_has_gone.is_set():
            raise Overloaded("The client has closed the connection.")
        if time.monotonic() >= self._ends:
            raise Overloaded(
                f"The question has taken longer than {self._seconds:g} seconds. Try again in a moment, or ask a "
                "shorter question."
            )

    @asynccontextmanager
    async def watching(self, request: Request | None) -> AsyncIterator[None]:
        """Look within the block, on the event loop, whether the client of `request` is still there."""
        if request is None:
            yield
            return
        watch = asyncio.create_task(self._watch(request))
        try:
            yield
        finally:
            watch.cancel()

    async def _watch(self, request: Request) -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(_LOOK)
        self._client_has_gone.set()
