"""What a worker may be asked of a network and of the custom layers in it."""

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.custom_layer import CustomLayerSource
from app.spec.network import NetworkDocument

CUSTOM_CODE_SECONDS = 3.5
"""How long pasted code is tried at a stretch: where it is imported, and each of its classes.

Honest layers take 0.3 to 1.5 s on a busy machine; what hangs is to be reported within 5 s.
"""

MAX_DESIGN_BYTES = 16 * 2**30
"""`max_design_bytes` where nobody sets it; the setting of this name has the same default."""


class ShapeRequest(Words):
    """Which shapes does this network have?

    `max_design_bytes`: weights above this, or an output of one layer for one sample,
    are an issue.
    """

    network: NetworkDocument
    custom_layers: tuple[CustomLayerSource, ...] = ()
    max_design_bytes: int = Field(default=MAX_DESIGN_BYTES, ge=1)


class CustomLayerRequest(Words):
    """Which layers does this source define, and do they work? `others` may be used by it.

    `wanted`: names of functions that are asked for too.
    """

    source: str
    wanted: tuple[Name, ...] = ()
    others: tuple[CustomLayerSource, ...] = ()
