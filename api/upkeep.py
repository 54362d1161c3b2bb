"""Jobs that read no document's file: check the library, ask its own questions, and choose what serves."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from api.bootstrap import open_service
from api.checks import examine_all
from api.settings import Settings
from api.state import own_questions, quality
from api.state.asking_lock import asking_lock
from api.state.store import Store
from ingest.generations import previews, retention
from ingest.generations.doctor import Health, worst_first
from ingest.progress import Progress
from retrieval.errors import BadInput
from retrieval.interfaces import Models
from retrieval.quality import Quality

Request = Mapping[str, Any]
# The result of a job as JSON values, and a line for the audit.
Outcome = tuple[dict[str, Any], str]
# The kinds of these jobs, as the audit names them.
CHECK, ASK, PUBLISH, DISCARD, ROLLBACK = "check", "questions ask", "publish", "discard", "rollback"

# Seconds between two attempts to ask the questions while the service asks them itself.
_WAIT_SECONDS = 0.2


def _check(settings: Settings, _models: Models | None, _request: Request, progress: Progress) -> Outcome:
    progress("checking models", 0, 0)
    findings = worst_first(examine_all(settings, progress))
    counts = {health: sum(finding.health is health for finding in findings) for health in Health}
    outcome = f"{counts[Health.BAD]} problems, {counts[Health.NOTICE]} notices"
    return {"findings": [finding.to_json() for finding in findings]}, outcome


def _ask(settings: Settings, models: Models | None, _request: Request, progress: Progress) -> Outcome:
    if models is None:
        raise BadInput("There is no generation yet to ask. Publish a preview first.")
    own_questions.check_any(Store(settings.data))
    while (measured := _measure(settings, models, progress)) is None:
        progress("waiting for another round of questions to end", 0, 0)
        time.sleep(_WAIT_SECONDS)
    counts = measured.counts
    return {}, f"{counts.answered} of {counts.questions} answered, {counts.wrong} wrongly"


def _measure(settings: Settings, models: Models, progress: Progress) -> Quality | None:
    """The outcomes, which are stored; None while somebody else asks the questions. Raises BadInput."""
    with asking_lock(settings.data) as is_free:
        if not is_free:
            return None
        service, store = open_service(settings, models), Store(settings.data)
        key = quality.measurement_key(models, settings.risk)
        asking = partial(progress, "asking the questions")
        measured = quality.measure(store, service.engine, service.library, key, settings.risk, asking)
    if measured is None:
        raise BadInput("Somebody changed the questions while Cited asked them. Ask them again.")
    return measured


def _publish(settings: Settings, _models: Models | None, request: Request, progress: Progress) -> Outcome:
    progress("publishing", 0, 0)
    return _serves(previews.publish_preview(settings.data, request["preview"], settings.keep).id)


def _discard(settings: Settings, _models: Models | None, request: Request, progress: Progress) -> Outcome:
    progress("discarding", 0, 0)
    previews.discard_preview(settings.data, request["preview"])
    return {}, "discarded"


def _roll_back(settings: Settings, _models: Models | None, request: Request, progress: Progress) -> Outcome:
    progress("rolling back", 0, 0)
    return _serves(retention.rollback(settings.data, request["generation"]).id)


def _serves(generation: str) -> Outcome:
    return {"generation": generation}, f"generation {generation}"


# The work of each kind, given the settings, the open models, the request and a function that reports progress.
UPKEEP: Mapping[str, Callable[[Settings, Models | None, Request, Progress], Outcome]] = {
    CHECK: _check,
    ASK: _ask,
    PUBLISH: _publish,
    DISCARD: _discard,
    ROLLBACK: _roll_back,
}
