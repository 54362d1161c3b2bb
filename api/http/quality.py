"""GET /v1/quality: how often answers are right, and the basis of the threshold."""

from fastapi import APIRouter, Request

from api.http.app_state import service_of, settings_of
from api.http.problems import problem_responses
from api.wire import examples
from api.wire.quality import QualityOut, quality_out

router = APIRouter(prefix="/v1")


@router.get(
    "/quality", responses={200: examples.example_response(examples.QUALITY), **problem_responses(503)}, tags=["answers"]
)
def quality(request: Request) -> QualityOut:
    """Show how many of the library's own questions are answered, how many wrongly, and the threshold in use."""
    service = service_of(request)
    risk = settings_of(request).risk
    return quality_out(service.engine.generation, service.engine.calibration, risk, service.quality())
