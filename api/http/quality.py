"""GET /v1/quality: how often answers are right, by the library's own questions, and what the threshold rests on."""

from fastapi import APIRouter, Request

from api.http.held import service_of, settings_of
from api.http.problems import described
from api.wire import examples
from api.wire.quality import QualityOut, quality_out

router = APIRouter(prefix="/v1")


@router.get("/quality", responses={200: examples.of(examples.QUALITY), **described(503)}, tags=["answers"])
def quality(request: Request) -> QualityOut:
    """How many of the library's own questions are answered, how many of these wrongly, and by which threshold."""
    engine = service_of(request).engine
    return quality_out(engine.generation, engine.calibration, settings_of(request).risk, request.app.state.quality())
