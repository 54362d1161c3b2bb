"""Make and sign the certificate of an answer that a service gave."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from api.bootstrap import Service
from api.certificates.signed import sign
from api.certificates.signing_key import signing_key
from ingest.library.library import recipe_for
from retrieval.answer import Answer
from retrieval.certificates.certificate import Certificate
from retrieval.certificates.miss_rate import miss_rate
from retrieval.certificates.record import Asking, Serving, certify
from retrieval.errors import NOTHING_INGESTED, NoGeneration
from retrieval.interfaces import StopCheck, never_stop


def certificate_of(service: Service, answer: Answer, asking: Asking, check_stop: StopCheck = never_stop) -> Certificate:
    """The certificate of an answer that `service` gave to `asking`. Raises what `check_stop` raises."""
    models, engine = service.models, service.engine
    if models is None:
        raise NoGeneration(NOTHING_INGESTED)
    serving = Serving(
        recipe_for(models.encoder.name, models.encoder.sha256),
        models.reranker,
        f"cited {version('cited')}",
        miss_rate(service.quality(), engine.generation, engine.calibration),
    )
    return certify(engine, answer, asking, serving, check_stop=check_stop)


def signed_certificate(
    service: Service, data: Path, answer: Answer, asking: Asking, check_stop: StopCheck = never_stop
) -> dict[str, Any]:
    """The same as a JSON value, signed with the key of this data folder. Raises BadPlace, too."""
    return sign(certificate_of(service, answer, asking, check_stop), signing_key(data))
