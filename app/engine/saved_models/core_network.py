"""A model that went away with its preprocessing → the network that was drawn.

What stands around the network in such a file (raw inputs, preprocessing, probabilities,
label) is taken off again, so that the network can be edited and trained further. Pure.
"""

from app.spec.base import JsonObject
from app.spec.dataset import EncodingKind
from app.spec.model_view import ModelKind, ModelLayer, ModelView


def core_network(view: ModelView) -> ModelView:
    """The view without what was put around the network; as it is where nothing was."""
    facts = view.facts
    if (
        facts is None
        or facts.encoding is None
        or not facts.inputs
        or view.kind is not ModelKind.FUNCTIONAL
    ):
        return view
    raw = {given.name for given in facts.inputs}
    front = next((layer for layer in view.layers if set(layer.inbound) & raw), None)
    if front is None or not front.layers:
        return view
    inside = set(facts.network)
    behind = [
        name
        for layer in view.layers
        if layer.name not in inside | raw | {front.name} and layer.shares not in inside
        for name in layer.inbound
        if name not in raw | {front.name}
    ]
    ends = [name for name in (*behind, *view.outputs) if _layer_of(name, view) in inside]
    if not ends:
        return view
    is_text = any(column.kind is EncodingKind.TEXT for column in facts.encoding.columns)
    width = sum(column.width for column in facts.encoding.columns)
    config: JsonObject = {
        "batch_shape": [None, width],
        "dtype": "int32" if is_text else "float32",
    }
    entry = ModelLayer(name=front.name, class_name="InputLayer", config=config)
    kept = [
        entry if layer is front else layer
        for layer in view.layers
        if layer is front or layer.name in inside or layer.shares in inside
    ]
    return view.model_copy(update={"layers": tuple(kept), "outputs": (ends[0],)})


def _layer_of(reference: str, view: ModelView) -> str | None:
    """The layer that makes a tensor: of a further call, the layer that is called again."""
    name = reference.split(":")[0]
    return next((layer.shares or layer.name for layer in view.layers if layer.name == name), None)
