"""The refusal of a run: network, data and options do not go together."""

from app.spec.base import JsonValue


class NoFit(Exception):
    """A run that does not fit: in words, with what was expected and what was received."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        expected: JsonValue = None,
        received: JsonValue = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.expected = expected
        self.received = received
