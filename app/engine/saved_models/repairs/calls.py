"""How layers are called in a functional config: lists then, arguments today.

Keras 3 reads the lists too, but not tensors among the keyword arguments, not the
state of a recurrent layer given in a list, and it counts a nested stack's calls otherwise.
Source: tf.keras 2 engine/node.py, Node.serialize; keras/src/models/functional.py.
"""

from collections.abc import Iterator
from typing import Any

from app.engine.saved_models.objects import is_model
from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "calls"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 1 and 2 wrote the calls of layers as lists, and counted those of nested models from "
    "1; written as Keras 3 does"
)

_RECURRENT = frozenset(
    {"RNN", "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional"}
)


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Write every call as `args` and `kwargs`."""
    config = config_of(model)
    if "output_layers" not in config:
        return []
    entries = layers_of(model)
    names = {name_of(entry) for entry in entries}
    bases = _bases(entries, config, names)
    touched: list[str] = []
    for entry in entries:
        nodes = entry.get("inbound_nodes")
        entry.setdefault("name", name_of(entry))
        if not isinstance(nodes, list):
            entry["inbound_nodes"] = []
            continue
        if nodes and not any(isinstance(node, dict) for node in nodes):
            calling = _Calling(entry["class_name"], names, bases)
            entry["inbound_nodes"] = [calling.node(node) for node in nodes if node]
            touched.append(name_of(entry))
    if touched:
        _begin_at_inputs(config, {name_of(entry): entry for entry in entries})
        stacks = {n for e in entries if e["class_name"] == "Sequential" and (n := name_of(e))}
        for key in ("input_layers", "output_layers"):
            ends = _ends(config.get(key), stacks, bases)
            # Keras 3 takes a list of one for a list: a stack cannot be built on it.
            config[key] = ends[0] if isinstance(ends, list) and len(ends) == 1 else ends
    return touched


def _begin_at_inputs(config: dict[str, Any], entries: dict[str, Entry]) -> None:
    """Keras 1 took a layer that passed on what came in for the input that it came from."""
    ends = config.get("input_layers")
    for end in ends if isinstance(ends, list) else ():
        if not isinstance(end, list) or not end or not isinstance(end[0], str):
            continue
        entry = entries.get(end[0])
        sources = _names_in(entry.get("inbound_nodes")) if entry is not None else []
        first = entries.get(sources[0]) if len(sources) == 1 else None
        if first is not None and first.get("class_name") == "InputLayer":
            end[0] = sources[0]


def _names_in(nodes: Any) -> list[str]:
    """The layers that the calls take tensors of."""
    if isinstance(nodes, dict):
        history = config_of(nodes).get("keras_history")
        if isinstance(history, list):
            return [history[0]]
        return [name for item in nodes.values() for name in _names_in(item)]
    return [name for item in nodes for name in _names_in(item)] if isinstance(nodes, list) else []


def _bases(entries: list[Entry], config: dict[str, Any], names: set[str]) -> dict[str, int]:
    """From which number the calls of each nested model are counted: mostly 1."""
    models = {name_of(entry) for entry in entries if is_model(entry)}
    lowest: dict[str, int] = {}
    places = [entry.get("inbound_nodes") for entry in entries]
    for name, node in _references([*places, config.get("output_layers")], names):
        if name in models:
            lowest[name] = min(node, lowest.get(name, node))
    return {name: min(1, lowest.get(name, 0)) for name in models}


def _references(value: Any, names: set[str]) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _references(item, names)
    elif isinstance(value, list):
        if is_reference(value, names):
            yield value[0], value[1]
            value = value[3:]
        for item in value:
            yield from _references(item, names)


def is_reference(value: Any, names: set[str]) -> bool:
    """Whether a list stands for a tensor: layer, number of its call, number of its output."""
    return (
        isinstance(value, list)
        and 3 <= len(value) <= 4
        and isinstance(value[0], str)
        and value[0] in names
        and all(isinstance(n, int) and not isinstance(n, bool) for n in value[1:3])
    )


def _ends(value: Any, stacks: set[str], bases: dict[str, int]) -> Any:
    """`output_layers`: Keras 3 counts the calls of nested models from 1, of stacks from 0."""
    if isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str):
            if value[0] not in bases:
                return value[:3]
            number = value[1] - bases[value[0]] + (0 if value[0] in stacks else 1)
            return [value[0], max(number, 0), value[2]]
        return [_ends(item, stacks, bases) for item in value]
    if isinstance(value, dict):
        return {key: _ends(item, stacks, bases) for key, item in value.items()}
    return value


class _Calling:
    """The calls of one layer."""

    def __init__(self, class_name: str, names: set[str], bases: dict[str, int]) -> None:
        self._class_name = class_name
        self._names = names
        self._bases = bases

    def node(self, node: Any) -> Entry:
        """One call."""
        kwargs = {
            key: self._argument(value)
            for key, value in _keywords(node, self._names).items()
            if value is not None
        }
        tensors = self._tensors(node)
        if isinstance(tensors, list) and self._class_name in _RECURRENT and len(tensors) > 1:
            kwargs.setdefault("initial_state", tensors[1:])
            tensors = tensors[0]
        return {"args": [tensors], "kwargs": kwargs}

    def _tensors(self, node: Any) -> Any:
        if is_reference(node, self._names):
            return self._tensor(node)
        if isinstance(node, dict):
            return {key: self._tensors(item) for key, item in node.items()}
        found = [self._tensors(item) for item in node if isinstance(item, list | dict)]
        return found[0] if len(found) == 1 else found

    def _argument(self, value: Any) -> Any:
        if is_reference(value, self._names) and len(value) == 3:
            return self._tensor(value)
        if isinstance(value, list):
            return [self._argument(item) for item in value]
        if isinstance(value, dict):
            return {key: self._argument(item) for key, item in value.items()}
        return value

    def _tensor(self, ref: list[Any]) -> Entry:
        number = max(ref[1] - self._bases.get(ref[0], 0), 0)
        # Keras takes no more than the history from it.
        config = {"shape": [], "dtype": "float32", "keras_history": [ref[0], number, ref[2]]}
        return {"class_name": "__keras_tensor__", "config": config}


def _keywords(node: Any, names: set[str]) -> dict[str, Any]:
    """The keyword arguments, which Keras 2 wrote beside each tensor of the call."""
    if is_reference(node, names):
        found = node[3] if len(node) == 4 else None
        return found if isinstance(found, dict) else {}
    items = node.values() if isinstance(node, dict) else node
    found = (_keywords(item, names) for item in items if isinstance(item, list | dict))
    return next((keywords for keywords in found if keywords), {})
