"""What a downloaded model carries besides Keras's own: how rows go in, and whose layers are used.

It stands in the file under the name FACTS_NAME: a member of a .keras zip, an attribute of
an .h5 file. Keras does not look at it; Layerwright reads it when the file comes back, and
runs nothing of it.
"""

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.custom_layer import CustomLayerSource
from app.spec.dataset import DataEncoding, EncodingKind

FACTS_NAME = "layerwright.json"


class RawInput(Words):
    """One input of a model that takes raw rows: its name in Keras, and the column it takes.

    Keras takes only some characters in names, so `name` is `column` with the others
    replaced, and never used twice. A number is missing as NaN, anything else as "".
    """

    name: Name
    column: Name
    kind: EncodingKind


class TakenAlong(Words):
    """Facts in a model file. `inputs` is empty for a model that takes arrays, not rows.

    `network`: the layers of the network itself, among those that stand around it.
    """

    version: int = Field(default=1, ge=1, le=1)
    encoding: DataEncoding | None = None
    inputs: tuple[RawInput, ...] = ()
    network: tuple[Name, ...] = ()
    custom_layers: tuple[CustomLayerSource, ...] = ()
