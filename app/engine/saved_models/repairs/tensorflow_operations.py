"""TensorFlow functions called on Keras tensors: layers of tf.keras that Keras 3 dropped.

`x * 2` or `tf.reduce_mean(x)` in a functional model became a TensorFlowOpLayer (2.0 to
2.3), later a TFOpLambda or SlicingOpLambda. They name a function of TensorFlow's own;
those of a known list are called again by the supplied layer TensorFlowOperation.
Source: tf.keras 2 engine/base_layer.py and layers/core/tf_op_layer.py.
"""

from collections.abc import Sequence
from typing import Any

from app.engine.saved_models.repairs.calls import is_reference
from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "tensorflow_operations"
ERA = "tf.keras 2"
REASON = (
    "tf.keras made layers of TensorFlow functions that were called on tensors, which Keras 3 "
    "dropped; the layer TensorFlowOperation, which Layerwright supplies, calls the same function"
)

OPERATION = "TensorFlowOperation"
_LAMBDAS = frozenset({"TFOpLambda", "SlicingOpLambda"})
CALL = "call"
"""The key under which a view shows how such a function is called."""

_LISTS = frozenset({"concat", "stack", "math.add_n", "math.accumulate_n"})


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Each such layer with one call → the supplied layer, constants in its config."""
    entries = layers_of(model)
    names = {name_of(entry) for entry in entries}
    touched: list[str] = []
    for entry in entries:
        nodes = entry.get("inbound_nodes")
        if not isinstance(nodes, list) or len(nodes) != 1 or isinstance(nodes[0], dict):
            continue
        if entry["class_name"] in _LAMBDAS:
            made = _of_lambda(entry, nodes[0], names)
        elif entry["class_name"] == "TensorFlowOpLayer":
            made = _of_operation(entry, nodes[0], names)
        else:
            continue
        if made is None:
            continue
        config, tensors = made
        name = name_of(entry)
        entry.update(
            class_name=OPERATION,
            name=name,
            config={"name": name, "trainable": True, **config},
            inbound_nodes=[[[*tensor[:3], {}] for tensor in tensors]],
        )
        entry.pop("module", None)
        touched.append(name)
    return touched


def operation_of(entry: Entry, inbound: Sequence[str]) -> Entry | None:
    """The supplied layer for a function's one call, shown with the tensors `inbound`.

    Of the lambdas the call's arguments stand under `CALL` in the config, where the reader puts
    them.
    """
    names = set(inbound)
    made = None
    if entry["class_name"] == "TensorFlowOpLayer":
        made = _of_operation(entry, [[name, 0, 0, {}] for name in inbound], names)
    elif entry["class_name"] in _LAMBDAS:
        nodes = config_of(entry).get(CALL)
        if isinstance(nodes, list) and len(nodes) == 1:
            made = _of_lambda(entry, nodes[0], names)
    if made is None or len(made[1]) != len(inbound):
        return None
    return {"class_name": OPERATION, "config": {"name": name_of(entry), **made[0]}}


class _Arguments:
    """Replaces the tensors among arguments by their numbers, and collects them."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self.tensors: list[list[Any]] = []

    def value(self, value: Any) -> Any:
        if is_reference(value, self._names):
            self.tensors.append(value)
            return {"tensor": len(self.tensors) - 1}
        if isinstance(value, list):
            if len(value) >= 3 and value[0] == "_CONSTANT_VALUE":
                return value[2]
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        return value


def _of_lambda(
    entry: Entry, node: Any, names: set[str]
) -> tuple[dict[str, Any], list[list[Any]]] | None:
    function = config_of(entry).get("function")
    if not isinstance(function, str) or not isinstance(node, list) or not node:
        return None
    is_flat = isinstance(node[0], str)
    keywords = _last(node if is_flat else node[0])
    arguments = _Arguments(names)
    first = arguments.value(node) if is_flat else [arguments.value(item) for item in node]
    if not is_flat and len(node) == 1 and function not in _LISTS:
        first = first[0]
    made = {
        key: arguments.value(value)
        for key, value in keywords.items()
        if not (key == "name" or value is None)
    }
    if not arguments.tensors:
        return None
    return {"function": function, "first": first, "keywords": made}, arguments.tensors


def _last(reference: Any) -> dict[str, Any]:
    last = reference[-1] if isinstance(reference, list) and reference else None
    return last if isinstance(last, dict) else {}


def _of_operation(
    entry: Entry, node: Any, names: set[str]
) -> tuple[dict[str, Any], list[list[Any]]] | None:
    config = config_of(entry)
    definition, constants = config.get("node_def"), config.get("constants")
    if not isinstance(definition, dict) or not isinstance(definition.get("op"), str):
        return None
    if not isinstance(node, list) or not all(is_reference(item, names) for item in node):
        return None
    known = constants if isinstance(constants, dict) else {}
    tensors = list(node)
    num_inputs = len(known) + len(tensors)
    places = iter(range(len(tensors)))
    first = [
        known[str(place)] if str(place) in known else {"tensor": next(places, 0)}
        for place in range(num_inputs)
    ]
    attributes = definition.get("attr")
    made = {
        "function": f"raw_ops.{definition['op']}",
        "first": first,
        "keywords": attributes if isinstance(attributes, dict) else {},
    }
    return made, tensors
