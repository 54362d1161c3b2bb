"""Whether the process is alive, and whether questions can be answered."""

from fastapi import APIRouter, Request

from api.bootstrap import Service
from api.wire import examples
from api.wire.health import HealthOut, ReadyOut
from retrieval.errors import NOTHING_INGESTED, NoGeneration

router = APIRouter(tags=["health"])


# Both are coroutines, which never wait for a thread of the pool.
@router.get("/healthz", responses={200: examples.example_response(examples.HEALTH)})
async def healthz(request: Request) -> HealthOut:
    """Report that the process is alive, and the version of Cited."""
    return HealthOut(version=request.app.version)


@router.get("/readyz", responses={200: examples.example_response(examples.READY)})
async def readyz(request: Request) -> ReadyOut:
    """Report whether questions can be answered, and the generation that answers them."""
    service: Service | None = request.app.state.serving
    if service is None:
        raise NoGeneration(NOTHING_INGESTED)
    return ReadyOut(generation=service.engine.generation)
