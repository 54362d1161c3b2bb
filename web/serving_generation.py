"""The serving generation as one value: a request that reads it once never mixes two generations."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import Depends
from starlette.requests import Request

from retrieval.errors import NOTHING_INGESTED, NoGeneration
from retrieval.interfaces import Engine, Library
from retrieval.quality import Quality
from retrieval.question.personal import PersonalHandling
from web.conversation import RecentAnswers


@dataclass(frozen=True, slots=True)
class ServingGeneration:
    """An engine, its library and its cached answers, all of one generation.

    `quality` is read on each request, because it is measured after the engine has begun to answer.
    """

    engine: Engine
    library: Library
    quality: Callable[[], Quality | None]
    recent_answers: RecentAnswers = field(default_factory=RecentAnswers)


def serving_of(request: Request) -> ServingGeneration:
    """The value of `app.state.serving` now. Raises NoGeneration where nothing has been ingested yet."""
    serving: ServingGeneration | None = request.app.state.serving
    if serving is None:
        raise NoGeneration(NOTHING_INGESTED)
    return serving


def personal_handling(request: Request) -> PersonalHandling:
    """The value of `app.state.personal`; questions with personal numbers are refused where the app sets none."""
    handling: PersonalHandling = getattr(request.app.state, "personal", PersonalHandling.REFUSE)
    return handling


class Work(Protocol):
    """The questions in work, as `app.state.work` bounds them."""

    def check_answering(self) -> None:
        """Raises AnsweringOff while questions are not answered."""

    def slot(self, request: Request) -> AbstractAsyncContextManager[None]:
        """A turn for one question. Raises Overloaded and AnsweringOff."""

    @property
    def waiting(self) -> int:
        """The number of questions that wait for a turn."""


def _work_of(request: Request) -> Work | None:
    work: Work | None = getattr(request.app.state, "work", None)
    return work


def is_busy(request: Request) -> bool:
    """Whether questions wait for their turn, so that work which nobody asked for should not be done."""
    work = _work_of(request)
    return work is not None and work.waiting > 0


async def _check_answering(request: Request) -> None:
    if (work := _work_of(request)) is not None:
        work.check_answering()


async def _turn(request: Request) -> AsyncIterator[None]:
    if (work := _work_of(request)) is None:
        yield
    else:
        async with work.slot(request):
            yield


# For the route of a page that invites questions: raises AnsweringOff while they are not answered.
ANSWERING = Depends(_check_answering)
# For every route that asks the engine: the endpoint runs once it is the request's turn, and gives the turn back before
# the response is sent. Raises Overloaded and AnsweringOff.
ASKING = Depends(_turn, scope="function")
