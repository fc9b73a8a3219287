"""What every word shares: frozen, closed to unknown keys, JSON values only."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

__all__ = ["Dimension", "JsonObject", "JsonValue", "Shape", "Words"]

Dimension = int | None
"""The size of one axis; None where it is unknown (the batch, a free sequence length)."""

Shape = tuple[Dimension, ...]
"""The sizes of all axes, the batch axis included unless a docstring says otherwise."""

JsonObject = dict[str, JsonValue]
"""A JSON object whose keys we do not know in advance, such as a layer's config."""

Name = Annotated[str, Field(max_length=500)]
"""A name that a person gave: any text, shown as text, never used as a path."""


class Words(BaseModel):
    """Base of every type that crosses a room or the wall.

    Frozen, so that a value can be shared and remembered; unknown keys are
    refused, so that a misspelt key never passes in silence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def values_for(self, kind: type["Words"]) -> dict[str, Any]:
        """The values of the fields that `kind` has by the same names, to make one of it."""
        mine = type(self).model_fields
        return {name: getattr(self, name) for name in kind.model_fields if name in mine}
