"""How the program itself is."""

from enum import StrEnum

from app.spec.base import Words


class EngineState(StrEnum):
    """Whether workers with Keras can be had."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


class SandboxLevel(StrEnum):
    """How much of the wall around a worker this system's kernel gives."""

    STRONG = "strong"
    PARTIAL = "partial"
    NONE = "none"


class SandboxCheck(Words):
    """One forbidden action that the self-test tried. `is_held`: the wall stopped it."""

    action: str
    is_held: bool
    detail: str = ""


class SandboxReport(Words):
    """The self-test's findings."""

    level: SandboxLevel
    checks: tuple[SandboxCheck, ...]


class Health(Words):
    """GET /health."""

    status: str
    version: str
    engine: EngineState
    sandbox: SandboxLevel
    engine_problem: str | None = None
