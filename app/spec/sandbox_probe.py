"""What a worker may be asked to try that the walls forbid, and what came of it."""

from pydantic import Field

from app.spec.base import JsonObject, Words


class SandboxProbe(Words):
    """A forbidden action for the self-test and the tests to try inside the walls."""

    action: str
    argument: JsonObject = Field(default_factory=dict)


class SandboxProbed(Words):
    """What came of it. `is_held`: the wall stopped it."""

    is_held: bool
    detail: str
