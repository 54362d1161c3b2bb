"""The serving generation as one value: a request that reads it once never mixes two generations."""

from collections.abc import Callable
from dataclasses import dataclass, field

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
