"""How the layers of a functional config are wired, in either style of Keras. No Keras.

Keras 3 writes each call of a layer as `{"args": …, "kwargs": …}` with `__keras_tensor__`
objects in it; Keras 1 and 2 as lists `[layer, node, tensor, kwargs]`.
Source: keras/src/models/functional.py, serialize_node and deserialize_node.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.spec.base import Shape
from app.spec.shape_report import TensorSpec

_MAX_SIZE = 2**53


class TensorRef(NamedTuple):
    """One tensor: the output `tensor` of call number `node` of `layer`."""

    layer: str
    node: int
    tensor: int


@dataclass
class Wiring:
    """What the config says of the calls.

    `calls` holds, for each layer, what comes in at each of its calls; `specs` the
    shape and dtype of every tensor that some call names.
    """

    calls: dict[str, list[list[TensorRef]]] = field(default_factory=dict)
    specs: dict[TensorRef, TensorSpec] = field(default_factory=dict)

    def settle(self, ref: TensorRef) -> TensorRef:
        """The reference with its node brought into the range of the layer's calls."""
        last = max(0, len(self.calls.get(ref.layer, ())) - 1)
        return TensorRef(ref.layer, min(max(ref.node, 0), last), ref.tensor)


def read_wiring(layers: dict[str, Any], nested: frozenset[str]) -> Wiring:
    """The wiring of a functional model.

    Args:
        layers: name → the layer's entry in the config.
        nested: the names of those that are models themselves. Keras 1 and 2 count their
            calls from 1, for the call that made the model is number 0.
    """
    wiring = Wiring()
    for name, entry in layers.items():
        nodes = entry.get("inbound_nodes")
        calls = [
            list(_references(node, layers, nested, wiring.specs))
            for node in (nodes if isinstance(nodes, list) else [])
        ]
        if nodes and isinstance(nodes, list) and _is_reference(nodes, layers):
            calls = [list(_references(nodes, layers, nested, wiring.specs))]
        wiring.calls[name] = [call for call in calls if call] or [[]]
    wiring.calls = {
        name: [[wiring.settle(ref) for ref in call] for call in calls]
        for name, calls in wiring.calls.items()
    }
    wiring.specs = {wiring.settle(ref): spec for ref, spec in wiring.specs.items()}
    return wiring


def read_ends(value: Any, layers: dict[str, Any], nested: frozenset[str]) -> list[TensorRef]:
    """The tensors that `input_layers` or `output_layers` name, in order, however nested."""
    return list(_references(value, layers, nested, {}))


def read_shape(value: Any) -> Shape | None:
    """A shape written as JSON, or None where the value is none."""
    if isinstance(value, dict):  # TensorShape of tf.keras: {"class_name", "items"}
        value = value.get("items", value.get("config"))
    if not isinstance(value, list | tuple) or len(value) > 64:
        return None
    if any(not (size is None or _is_size(size)) for size in value):
        return None
    return tuple(value)


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_SIZE


def _references(
    value: Any,
    layers: dict[str, Any],
    nested: frozenset[str],
    specs: dict[TensorRef, TensorSpec],
) -> Iterator[TensorRef]:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield from _keras_tensor(value.get("config"), layers, specs)
            return
        for item in value.values():
            yield from _references(item, layers, nested, specs)
    elif isinstance(value, list):
        if _is_reference(value, layers):
            base = 1 if value[0] in nested else 0
            yield TensorRef(value[0], value[1] - base, value[2])
            value = value[3:]
        for item in value:
            yield from _references(item, layers, nested, specs)


def _is_reference(value: list[Any], layers: dict[str, Any]) -> bool:
    return (
        3 <= len(value) <= 4
        and isinstance(value[0], str)
        and value[0] in layers
        and _is_size(value[1])
        and _is_size(value[2])
    )


def _keras_tensor(
    config: Any, layers: dict[str, Any], specs: dict[TensorRef, TensorSpec]
) -> Iterator[TensorRef]:
    history = config.get("keras_history") if isinstance(config, dict) else None
    if not isinstance(history, list) or not _is_reference(history, layers):
        return
    ref = TensorRef(*history[:3])
    shape = read_shape(config.get("shape"))
    if shape is not None and isinstance(config.get("dtype"), str):
        specs[ref] = TensorSpec(shape=shape, dtype=config["dtype"])
    yield ref
