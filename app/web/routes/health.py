"""GET /health: how the program itself is. Needs no token, says nothing private."""

from fastapi import APIRouter

from app.spec.health import Health, SandboxLevel
from app.version import version
from app.web.services import ServicesOf

router = APIRouter(tags=["health"])


@router.get("/health")
def health(services: ServicesOf) -> Health:
    """Whether the engine is ready and how strong the walls around workers are."""
    sandbox = services.pool.sandbox
    return Health(
        status="ok",
        version=version(),
        engine=services.pool.engine_state,
        engine_problem=services.pool.engine_problem,
        sandbox=SandboxLevel.NONE if sandbox is None else sandbox.level,
    )
