"""The same weights in another order, which their names tell."""

from typing import Any

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer

CODE = "by_name"
ERA = "Keras 1 and 2"
REASON = "another version listed these weights in another order; put by their names as today"

_TODAY = {"sn_u": "vector_u"}


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """In the order of the layer's own weights, where shapes disagree and all names agree."""
    shapes = [tuple(weight.shape) for weight in layer.weights]
    if len(shapes) != len(arrays) or shapes == [array.shape for array in arrays]:
        return None
    ends = [name.rpartition("/")[2].split(":")[0] for name in stored.names]
    places = {_TODAY.get(end, end): place for place, end in enumerate(ends)}
    own = [weight.name for weight in layer.weights]
    if len(places) != len(arrays) or set(own) != set(places) or len(set(own)) != len(own):
        return None
    made = [arrays[places[name]] for name in own]
    return made if [array.shape for array in made] == shapes else None
