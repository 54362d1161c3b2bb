"""Ask the question of a certificate again, and say what is no longer the same."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from api.bootstrap import Service, service_over
from api.certificates.making import certificate_of
from api.model import open_models
from api.settings import Settings
from ingest.library.library import recipe_for
from retrieval.answer import Filters, Turn
from retrieval.certificates.canonical import as_json
from retrieval.certificates.difference import differences, missing_editions
from retrieval.certificates.record import Asking
from retrieval.errors import BadInput
from retrieval.index.generation import GENERATIONS, generation_names, open_generation
from retrieval.nations import Nation
from retrieval.quote.threshold import Calibration

NOT_SEARCHED = "Nothing was searched for this question, so there is nothing to compare."


def replay(certificate: Mapping[str, Any], service: Service) -> list[str]:
    """A sentence for each difference between the certificate and the same search in this service now; none if none.

    The search gets the thresholds and the day of the certificate. `certificate`: parsed, checked for its form.
    """
    seen = certificate["searched"]["collections"]
    part = service.seen_by(None if seen is None else frozenset(seen))
    engine = part.engine.with_calibration(_calibration(certificate["thresholds"]))
    if missing := missing_editions(certificate, engine.indexed.catalogue.versions()):
        return missing
    asking = _asking(certificate)
    try:
        answer = engine.ask(
            certificate["question"]["question"], history=asking.history, filters=asking.filters, limit=asking.limit
        )
    except BadInput as error:
        return [str(error)]
    with_thresholds = part.with_calibration(engine.calibration)
    return differences(certificate, as_json(certificate_of(with_thresholds, answer, asking)))


def kept_service(settings: Settings, generation: str) -> Service:
    """The service over this kept generation. Raises BadInput where it is not kept, and as `open_generation` does."""
    if generation not in generation_names(settings.data):
        raise BadInput(f"Generation {generation} is not kept. `cited generations` lists those that are.")
    models = open_models(settings)
    folder: Path = settings.data / GENERATIONS / generation
    opened = open_generation(folder, recipe_for(models.encoder.name, models.encoder.sha256))
    return service_over(opened, models, settings.data)


def _asking(certificate: Mapping[str, Any]) -> Asking:
    question, searched = certificate["question"], certificate["searched"]
    filters = searched["filters"]
    return Asking(
        tuple(Turn(turn["role"], turn["text"]) for turn in question["earlier_turns"]),
        Filters(
            tuple(filters["documents"]),
            tuple(filters["publishers"]),
            tuple(filters["versions"]),
            date.fromisoformat(searched["as_of"]),
            tuple(filters["collections"]),
            tuple(map(Nation, filters.get("nations", ()))),
            tuple(filters.get("readers", ())),
        ),
        question["limit"],
        None if searched["collections"] is None else tuple(searched["collections"]),
    )


def _calibration(thresholds: Mapping[str, Any]) -> Calibration:
    return Calibration(
        weights=thresholds["weights"],
        intercept=thresholds["intercept"],
        threshold=thresholds["likely"],
        sure=thresholds["sure"],
        topic=thresholds["topic"],
        shares={},
    )
