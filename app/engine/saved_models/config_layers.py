"""A model's config → its layers, wiring and shapes as the file states them. No Keras, no weights.

Everything here must hold for any JSON at all: what is not of the expected type is
left out, and only what leaves nothing to show is an error.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from app.engine.saved_models.json_text import shown_object
from app.engine.saved_models.limits import MAX_LAYERS, MAX_NAME_CHARACTERS, MAX_NESTED_MODELS
from app.engine.saved_models.objects import inner_layers, is_model
from app.engine.saved_models.repairs.merge_stack import branched
from app.engine.saved_models.wiring import TensorRef, Wiring, read_ends, read_shape, read_wiring
from app.errors import UnreadableFile
from app.spec.base import Shape
from app.spec.known_layers import plain_class_name
from app.spec.model_view import ModelFormat, ModelKind, ModelLayer, ModelView
from app.spec.shape_report import TensorSpec

_FUNCTIONS = frozenset({"TFOpLambda", "SlicingOpLambda"})
"""Layers of which the call tells as much as the config: `x * 2` is a call with `y=2`."""


@dataclass(frozen=True)
class ModelStructure:
    """What a model's config tells; the weights of `layers` are not yet filled in."""

    class_name: str
    registered_name: str | None
    name: str
    kind: ModelKind
    layers: tuple[ModelLayer, ...]
    outputs: tuple[str, ...]

    def view_in(
        self, format: ModelFormat, keras_version: str | None, training_config: Any
    ) -> ModelView:
        """The view of a file of `format` that tells this structure; what else it tells is added."""
        return ModelView(
            format=format,
            keras_version=keras_version,
            class_name=self.class_name,
            name=self.name,
            kind=self.kind,
            layers=self.layers,
            outputs=self.outputs,
            training_config=shown_object(training_config) if training_config else None,
        )


def read_structure(model: dict[str, Any]) -> ModelStructure:
    """The structure of a whole model, from its serialized object.

    Raises:
        UnreadableFile: no class name, no config, two layers of one name, or too much of it.
    """
    if not isinstance(model.get("class_name"), str) or not model["class_name"]:
        raise UnreadableFile(
            "The model's config names no class.",
            hint="The file was not written by Keras, or is damaged; save the model again.",
        )
    if not isinstance(model.get("config"), dict | list):
        raise UnreadableFile(
            f"The config of the model ({model['class_name'][:100]}) is missing.",
            hint="The file is damaged; save the model again.",
        )
    return _Reading().structure(model, "", 0)


class _Reading:
    """One reading of a config: counts what it has met."""

    def __init__(self) -> None:
        self._num_layers = 0

    def structure(self, model: dict[str, Any], name: str, depth: int) -> ModelStructure:
        """The structure of a model, nested ones included.

        Raises:
            UnreadableFile: models are nested too deeply, or it has too many layers.
        """
        if depth > MAX_NESTED_MODELS:
            raise UnreadableFile(
                f"Models are nested in models more than {MAX_NESTED_MODELS} levels deep.",
                hint="No model needs that; the file was not written by Keras.",
            )
        class_name = _text(model["class_name"], "class name")
        config = branched(model)["config"]
        options = config if isinstance(config, dict) else {}
        entries = _entries(config)
        own_name = _text(options.get("name"), "name") or name or plain_class_name(class_name)
        bare = ModelStructure(
            plain_class_name(class_name),
            _registered_name(model),
            own_name,
            ModelKind.SUBCLASSED,
            (),
            (),
        )
        if entries is None:
            return bare
        named = _named(entries)
        # TensorFlow.NET names ends of a stack too: one for each of its layers.
        is_stack = class_name == "Sequential" and config is model["config"]
        if not is_stack and ("input_layers" in options or "output_layers" in options):
            layers, outputs = self._functional(named, options, depth)
            return replace(bare, kind=ModelKind.FUNCTIONAL, layers=layers, outputs=outputs)
        layers = self._sequential(named, depth)
        outputs = (layers[-1].name,) if layers else ()
        return replace(bare, kind=ModelKind.SEQUENTIAL, layers=layers, outputs=outputs)

    def _sequential(self, named: dict[str, Any], depth: int) -> tuple[ModelLayer, ...]:
        layers: list[ModelLayer] = []
        names, entries = list(named), list(named.values())
        for place, (name, entry) in enumerate(named.items()):
            following = entries[place + 1] if place + 1 < len(entries) else None
            coming = layers[-1].outputs if layers else ()
            outputs = _input_spec(entry) or _next_input(entry, following, coming)
            inbound = (names[place - 1],) if place else ()
            layers.append(self._layer(name, entry, inbound, outputs, depth))
        return tuple(layers)

    def _functional(
        self, named: dict[str, Any], options: dict[str, Any], depth: int
    ) -> tuple[tuple[ModelLayer, ...], tuple[str, ...]]:
        models = frozenset(name for name, entry in named.items() if is_model(entry))
        wiring = read_wiring(named, models)
        _note_builds(wiring, named)
        is_new = any(
            isinstance(node, dict) and "args" in node
            for entry in named.values()
            for node in _listed(entry.get("inbound_nodes"))
        )
        from_one = (
            frozenset(name for name in models if named[name]["class_name"] != "Sequential")
            if is_new
            else models
        )
        boxes = _box_names(wiring)
        layers: list[ModelLayer] = []
        for name, entry in named.items():
            for node, call in enumerate(wiring.calls[name]):
                inbound = tuple(_tensor_name(ref, boxes) for ref in call)
                outputs = _input_spec(entry) or _stated(wiring, name, node)
                if node == 0:
                    layers.append(self._layer(name, entry, inbound, outputs, depth))
                else:
                    layers.append(
                        _another_call(layers[-1], boxes[name, node], inbound, outputs, name)
                    )
        ends = [
            wiring.settle(ref) for ref in read_ends(options.get("output_layers"), named, from_one)
        ]
        return tuple(layers), tuple(_tensor_name(ref, boxes) for ref in ends)

    def _layer(
        self,
        name: str,
        entry: dict[str, Any],
        inbound: tuple[str, ...],
        outputs: tuple[TensorSpec, ...],
        depth: int,
    ) -> ModelLayer:
        self._num_layers += 1
        if self._num_layers > MAX_LAYERS:
            raise UnreadableFile(
                f"The model has more than {MAX_LAYERS:,} layers.",
                hint="More cannot be drawn; the file was probably not written by Keras.",
            )
        class_name = _text(entry["class_name"], "class name")
        config = entry["config"]
        if is_model(entry):
            inner = self.structure(entry, name, depth + 1).layers
            options = {key: value for key, value in _object(config).items() if key != "layers"}
        else:
            found = _named([item for _, item in inner_layers(config)], may_repeat=True)
            inner = tuple(self._layer(key, item, (), (), depth + 1) for key, item in found.items())
            options = _object(config)
        if class_name in _FUNCTIONS:
            options = {**options, "call": entry.get("inbound_nodes")}
        return ModelLayer(
            name=name,
            class_name=plain_class_name(class_name),
            registered_name=_registered_name(entry),
            module=_module(entry),
            config=shown_object(options),
            inbound=inbound,
            outputs=outputs,
            layers=inner,
        )


def _entries(config: Any) -> list[dict[str, Any]] | None:
    """The layers' entries of a model's config, or None for a subclassed model, which lists none."""
    found = config if isinstance(config, list) else config.get("layers")
    if not isinstance(found, list):
        return None
    entries = [
        entry
        for entry in found
        if isinstance(entry, dict)
        and isinstance(entry.get("class_name"), str)
        and isinstance(entry.get("config"), dict | list)
    ]
    if len(entries) < len(found):
        raise UnreadableFile(
            f"{len(found) - len(entries)} of the {len(found)} layers in the config have no class "
            "name or no config.",
            hint="The file is damaged, or was not written by Keras; save the model again.",
        )
    return entries


def _named(entries: list[dict[str, Any]], *, may_repeat: bool = False) -> dict[str, dict[str, Any]]:
    """The entries by their names; those without get one like Keras's: class and number."""
    named: dict[str, dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        name = _text(entry.get("name") or _object(entry["config"]).get("name"), "name")
        if not name or (name in named and may_repeat):
            base = name or plain_class_name(_text(entry["class_name"], "class name")).lower()
            while not name or name in named:
                counts[base] += 1
                name = f"{base}_{counts[base]}"
        if name in named:
            raise UnreadableFile(
                f"Two layers of one model are named {name[:100]!r}, so its wiring is not clear.",
                hint="Keras refuses such a model too; give the layers different names.",
            )
        named[name] = entry
    return named


def _input_spec(entry: dict[str, Any]) -> tuple[TensorSpec, ...]:
    """The output of an InputLayer, which its config states."""
    if entry["class_name"] != "InputLayer":
        return ()
    config = _object(entry["config"])
    shape = read_shape(config.get("batch_shape", config.get("batch_input_shape")))
    dtype = config.get("dtype", config.get("input_dtype"))
    if shape is None:
        return ()
    return (TensorSpec(shape=shape, dtype=dtype if isinstance(dtype, str) else "float32"),)


def _next_input(
    entry: dict[str, Any], following: dict[str, Any] | None, coming: tuple[TensorSpec, ...]
) -> tuple[TensorSpec, ...]:
    """A layer's output in a stack: what the layer after it says that it was built on."""
    build = _object(following.get("build_config")) if following else {}
    shape: Shape | None = read_shape(build.get("input_shape"))
    if shape is None:
        return ()
    return (TensorSpec(shape=shape, dtype=_output_dtype(entry, coming)),)


_PASSING = frozenset({"Flatten", "Permute", "Reshape"})
"""Layers of which Keras says that whole numbers stay so.

Source: keras/src/layers/reshaping, compute_output_spec.
"""

_NUMBERING = frozenset(
    {"Discretization", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"}
)
"""Layers that give int64, unless an `output_mode` says otherwise."""


def _output_dtype(entry: dict[str, Any], coming: tuple[TensorSpec, ...]) -> str:
    """What a layer of Keras gives for what comes in."""
    class_name, config = plain_class_name(entry["class_name"]), _object(entry["config"])
    if class_name in _PASSING and coming and "float" not in coming[0].dtype:
        return coming[0].dtype
    if class_name in _NUMBERING and config.get("output_mode", "int") == "int":
        return "int64"
    return _compute_dtype(config.get("dtype"))


def _note_builds(wiring: Wiring, named: dict[str, dict[str, Any]]) -> None:
    """Keras 2.12 to 2.15 names tensors without a shape, but says what each layer was built on."""
    for name, entry in named.items():
        stated = _object(entry.get("build_config")).get("input_shape")
        calls = wiring.calls[name]
        if stated is None or len(calls) != 1:
            continue
        one = read_shape(stated)
        each = stated if one is None and isinstance(stated, list) else [stated]
        shapes = [read_shape(value) for value in each]
        if len(shapes) != len(calls[0]):
            continue
        for ref, shape in zip(calls[0], shapes, strict=True):
            dtype = _object(named[ref.layer]["config"]).get("dtype")
            if shape is not None:
                spec = TensorSpec(shape=shape, dtype=_compute_dtype(dtype))
                wiring.specs.setdefault(ref, spec)


def _compute_dtype(dtype: Any) -> str:
    """The dtype in which a layer of this policy computes. Source: keras.DTypePolicy."""
    if isinstance(dtype, dict):
        dtype = _object(dtype.get("config")).get("name")
    if not isinstance(dtype, str):
        return "float32"
    return dtype.removeprefix("mixed_")


def _stated(wiring: Wiring, name: str, node: int) -> tuple[TensorSpec, ...]:
    """The outputs of one call that other calls name, as far as they follow without a gap."""
    specs: list[TensorSpec] = []
    while (spec := wiring.specs.get(TensorRef(name, node, len(specs)))) is not None:
        specs.append(spec)
    return tuple(specs)


def _box_names(wiring: Wiring) -> dict[tuple[str, int], str]:
    """The name of the box for each call: the layer's own for the first, a free one for others."""
    names = {(name, 0): name for name in wiring.calls}
    taken = set(wiring.calls)
    for name, calls in wiring.calls.items():
        for node in range(1, len(calls)):
            box = f"{name}_call_{node + 1}"
            while box in taken:
                box += "_"
            taken.add(box)
            names[name, node] = box
    return names


def _tensor_name(ref: TensorRef, boxes: dict[tuple[str, int], str]) -> str:
    box = boxes[ref.layer, ref.node]
    return f"{box}:{ref.tensor}" if ref.tensor else box


def _another_call(
    first: ModelLayer,
    box: str,
    inbound: tuple[str, ...],
    outputs: tuple[TensorSpec, ...],
    shares: str,
) -> ModelLayer:
    update = {
        "name": box,
        "inbound": inbound,
        "outputs": outputs,
        "shares": shares,
        "layers": (),
    }
    return first.model_copy(update=update)


def _registered_name(entry: dict[str, Any]) -> str | None:
    """The name under which a custom class was registered; .h5 writes it as the class name."""
    registered = _text(entry.get("registered_name"), "registered name")
    if registered:
        return registered
    class_name = _text(entry["class_name"], "class name")
    return class_name if ">" in class_name else None


def _module(entry: dict[str, Any]) -> str | None:
    """Where the class comes from, as far as the file tells.

    An .h5 file of Keras 3 writes no modules. What it writes of an operation (`x * 2`)
    is told from a layer by the config, which has no more than a name.
    """
    module = _text(entry.get("module"), "module")
    if module:
        return module
    nodes = _listed(entry.get("inbound_nodes"))
    is_of_keras_3 = any(isinstance(node, dict) and "args" in node for node in nodes)
    options = _object(entry["config"])
    is_operation = is_of_keras_3 and "trainable" not in options and "dtype" not in options
    return "keras.src.ops" if is_operation else None


def _text(value: Any, what: str) -> str:
    """A text of the config that is shown as a name; "" where there is none."""
    if not isinstance(value, str):
        return ""
    if len(value) > MAX_NAME_CHARACTERS:
        raise UnreadableFile(
            f"A {what} in the config has {len(value):,} characters; at most "
            f"{MAX_NAME_CHARACTERS} are read.",
            hint="The file was not written by Keras, or is damaged.",
        )
    return value.encode("utf-8", "replace").decode("utf-8")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
