"""The serving generation as one value, and the part of it that the caller of a request may see.

A request that reads it once never mixes two generations.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import Request

from retrieval.errors import NOTHING_INGESTED, NoGeneration
from retrieval.interfaces import Engine, Library, StopCheck, never_stop
from retrieval.quality import Quality
from retrieval.question.personal import PersonalHandling
from web.library_words import LibraryWords
from web.recent_answers import RecentAnswers
from web.recent_changes import RecentChanges

# The name in a request's state under which an app may put the caller's part of the serving generation beforehand.
SEEN = "seen"
# The name in a request's state under which an app may put a function that counts further questions of the request. It
# raises where the caller may ask no more.
COUNT_MORE = "count_more"


class SeesCollections(Protocol):
    """Who asks, as far as documents are concerned: the collections that they may see, None for all."""

    @property
    def collections(self) -> frozenset[str] | None: ...


@dataclass(frozen=True, slots=True)
class ServingGeneration:
    """An engine, its library, its words, and its cached answers and changes, all of one generation.

    `quality` is read on each request, because it is measured after the engine has begun to answer.
    """

    engine: Engine
    library: Library
    quality: Callable[[], Quality | None]
    recent_answers: RecentAnswers = field(default_factory=RecentAnswers)
    words: LibraryWords = field(default_factory=LibraryWords)
    recent_changes: RecentChanges = field(default_factory=RecentChanges)

    def seen_by(self, collections: frozenset[str] | None) -> "ServingGeneration":
        """The part that holds only these collections; None means all.

        Raises NoGeneration where this value cannot be divided: nothing is shown rather than too much.
        """
        if collections is not None:
            raise NoGeneration(NOTHING_INGESTED)
        return self


def serving_of(request: Request) -> ServingGeneration:
    """The part of `app.state.serving` that the caller may see. Every route gets its answers and documents from here.

    It is the part that the request's state holds, else a new one, which may take seconds. Raises NoGeneration where
    nothing has been ingested yet.
    """
    seen: ServingGeneration | None = request.scope.get("state", {}).get(SEEN)
    if seen is not None:
        return seen
    serving: ServingGeneration | None = request.app.state.serving
    if serving is None:
        raise NoGeneration(NOTHING_INGESTED)
    return serving.seen_by(collections_of(request))


def collections_of(request: Request) -> frozenset[str] | None:
    """The collections that the caller may see; None means all.

    Nobody sees anything where nobody looked for the caller, or looked and found none.
    """
    caller: SeesCollections | None = request.scope.get("state", {}).get("caller")
    return frozenset() if caller is None else caller.collections


def personal_handling(request: Request) -> PersonalHandling:
    """The value of `app.state.personal`; questions with personal numbers are refused where the app sets none."""
    handling: PersonalHandling = getattr(request.app.state, "personal", PersonalHandling.REFUSE)
    return handling


class QuestionQueue(Protocol):
    """The questions in work, as `app.state.work` bounds them."""

    def check_answering(self) -> None:
        """Raises AnsweringOff while questions are not answered."""

    def slot(self, request: Request, questions: int = 1) -> AbstractAsyncContextManager[StopCheck]:
        """A turn for one question, and the check that ends its work; more questions get as many times the time.

        Raises Overloaded and AnsweringOff.
        """

    @property
    def waiting(self) -> int:
        """The number of questions that wait for a turn."""


def _queue_of(request: Request) -> QuestionQueue | None:
    queue: QuestionQueue | None = getattr(request.app.state, "work", None)
    return queue


def is_busy(request: Request) -> bool:
    """Whether questions wait for their turn, so that work which nobody asked for should not be done."""
    queue = _queue_of(request)
    return queue is not None and queue.waiting > 0


async def _check_answering(request: Request) -> None:
    if (queue := _queue_of(request)) is not None:
        queue.check_answering()


async def _turn(request: Request) -> AsyncIterator[StopCheck]:
    async with turn_for(request) as check_stop:
        yield check_stop


async def count_questions(request: Request, questions: int) -> None:
    """Count the request as so many questions. Raises what COUNT_MORE raises."""
    count_more: Callable[[int], Awaitable[None]] | None = request.scope.get("state", {}).get(COUNT_MORE)
    if count_more is not None and questions > 1:
        await count_more(questions - 1)


@asynccontextmanager
async def turn_for(request: Request, questions: int = 1) -> AsyncIterator[StopCheck]:
    """The request's turn at the engine: it counts as so many questions, and has the time of so many.

    Raises Overloaded, AnsweringOff, and what COUNT_MORE raises.
    """
    await count_questions(request, questions)
    if (queue := _queue_of(request)) is None:
        yield never_stop
    else:
        async with queue.slot(request, questions) as check_stop:
            yield check_stop


# For the route of a page that invites questions: raises AnsweringOff while they are not answered.
ANSWERING = Depends(_check_answering)
# For every route that asks the engine: the endpoint runs once it is the request's turn, and gives the turn back before
# the response is sent. It passes the check on to the engine. Raises Overloaded and AnsweringOff.
Asking = Annotated[StopCheck, Depends(_turn, scope="function")]
