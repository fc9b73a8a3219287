"""What was read of a model → a network that can be edited, with the shapes that follow."""

from typing import Any

from app.engine.catalogue.lookup import usable_names
from app.engine.modeling.shapes import infer_shapes
from app.engine.saved_models.core_network import core_network
from app.engine.saved_models.json_text import shown_object
from app.engine.saved_models.named_objects import without_let_go
from app.engine.saved_models.repairs.apply import repair_layer
from app.engine.saved_models.repairs.layer_names import clean_names
from app.engine.saved_models.repairs.rule import FileFacts, facts_of
from app.engine.saved_models.repairs.tensorflow_operations import operation_of
from app.engine.saved_models.short_config import short_config
from app.engine.saved_models.stand_ins import with_chosen
from app.engine.saved_models.told_shapes import told_shapes
from app.engine.saved_models.wiring import TensorRef, read_ends, read_shape
from app.errors import Conflict
from app.spec.base import JsonObject
from app.spec.known_layers import MODEL_CLASSES, is_operation_module
from app.spec.model_requests import ModelNetwork, ModelNetworkRequest
from app.spec.model_view import ModelKind, ModelLayer
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind
from app.spec.network_requests import ShapeRequest

_STATED = ("batch_input_shape", "input_dtype")

_NO_NETWORK = {
    ModelKind.WEIGHTS: "its file holds weights, but not how their layers are wired.",
    ModelKind.OPERATORS: "its file holds operators of another program, not Keras's layers.",
}


def network_of_model(request: ModelNetworkRequest) -> ModelNetwork:
    """The model as a network document, config trimmed to what differs from Keras's defaults.

    Of a model that was taken away with its preprocessing: the network inside.

    Raises:
        Conflict: the file lists no layers of Keras, or not how they are wired.
    """
    view = core_network(request.view)
    view = view.model_copy(update={"layers": with_chosen(view.layers, view.stand_ins)})
    if view.kind in (ModelKind.WEIGHTS, ModelKind.OPERATORS):
        raise Conflict(
            f"{view.name} cannot be drawn as a network: {_NO_NETWORK[view.kind]}",
            hint="Open the model that it was made from: a .keras or whole-model .h5 file.",
        )
    if view.kind is ModelKind.SUBCLASSED:
        raise Conflict(
            f"{view.class_name} is a subclassed model: its file holds weights, but not which "
            "layers there are and how they are wired, so it cannot be drawn as a network.",
            hint="Its layers' weights can be looked at. Draw the network anew, or save the model "
            "as a functional one.",
        )
    names = frozenset(usable_names())
    facts = facts_of(view, names)
    layers = tuple(_repaired(_light(layer, view.let_go), facts) for layer in view.layers)
    drawn = NetworkDocument(
        name=view.name,
        kind=NetworkKind(view.kind.value),
        layers=_boxes(layers, view.kind is ModelKind.SEQUENTIAL, ""),
        outputs=view.outputs or None if view.kind is ModelKind.FUNCTIONAL else None,
    )
    network = _with_clean_names(drawn)
    report = infer_shapes(ShapeRequest(network=network, custom_layers=request.custom_layers))
    is_all_known = all(report.layers[box.name].outputs for box in network.layers)
    outputs = {} if is_all_known else told_shapes(network, view.layers, request)
    for box, was in zip(network.layers, drawn.layers, strict=True):
        if box.name != was.name and (found := report.layers[box.name].outputs):
            outputs[was.name] = found
    return ModelNetwork(network=network, report=report, outputs=outputs)


def _light(layer: ModelLayer, let_go: tuple[str, ...]) -> ModelLayer:
    """The layer without what the model is loaded without."""
    if not let_go:
        return layer
    config = without_let_go(layer.class_name, layer.config, let_go)
    inner = tuple(_light(child, let_go) for child in layer.layers)
    return layer.model_copy(update={"config": config, "layers": inner})


def _repaired(layer: ModelLayer, facts: FileFacts) -> ModelLayer:
    """The layer as Keras 3 has it, inner ones too. The stated input shape stays, for `_boxes`."""
    inner = tuple(_repaired(child, facts) for child in layer.layers)
    if facts.major >= 3:
        return layer
    if layer.class_name in MODEL_CLASSES:
        return layer.model_copy(update={"layers": inner})
    entry = {"class_name": layer.class_name, "config": layer.config, "name": layer.name}
    operation = operation_of(entry, [name.partition(":")[0] for name in layer.inbound])
    found = operation or repair_layer(entry, facts)
    stated = {key: layer.config[key] for key in _STATED if key in layer.config}
    config = shown_object({**found["config"], **stated})
    update = {"class_name": found["class_name"], "config": config, "layers": inner}
    return layer.model_copy(update=update)


def _with_clean_names(network: NetworkDocument) -> NetworkDocument:
    """Each box under the name that its layer has in the repaired model: `conv1/bn` → `conv1_bn`."""
    names = clean_names(box.name for box in network.layers)

    def renamed(tensor: str) -> str:
        layer, colon, output = tensor.rpartition(":")
        is_output = tensor not in names and layer in names
        return f"{names[layer]}{colon}{output}" if is_output else names.get(tensor, tensor)

    boxes = tuple(
        box.model_copy(
            update={
                "name": names[box.name],
                "inbound": box.inbound and tuple(renamed(tensor) for tensor in box.inbound),
                "shares": box.shares and names.get(box.shares, box.shares),
                "network": box.network and _with_clean_names(box.network),
            }
        )
        for box in network.layers
    )
    outputs = network.outputs and tuple(renamed(tensor) for tensor in network.outputs)
    return network.model_copy(update={"layers": boxes, "outputs": outputs})


def _boxes(
    layers: tuple[ModelLayer, ...], is_sequential: bool, above: str
) -> tuple[LayerDocument, ...]:
    """The boxes of a model's layers. `above`: the way to them, with "/" at its end."""
    boxes = tuple(_box(layer, is_sequential, above) for layer in layers)
    if not is_sequential or not layers or layers[0].class_name == "InputLayer":
        return boxes
    stated = layers[0].config.get("batch_input_shape")
    if read_shape(stated) is None:
        return boxes
    # Keras 2: the first layer states what an InputLayer states today.
    taken = {layer.name for layer in layers}
    name = "input"
    while name in taken:
        name += "_"
    dtype = layers[0].config.get("input_dtype", "float32")
    config = _input_config({"batch_shape": stated, "dtype": dtype})
    return (LayerDocument(name=name, class_name="InputLayer", config=config), *boxes)


def _box(layer: ModelLayer, is_sequential: bool, above: str) -> LayerDocument:
    # An operation (x * 2) is no layer: under this name the shape check says so, instead of
    # taking the operation Add for the layer Add.
    is_operation = is_operation_module(layer.module)
    class_name = f"ops.{layer.class_name}" if is_operation else layer.class_name
    inbound = None if is_sequential else layer.inbound
    if class_name in MODEL_CLASSES:
        class_name = "Functional" if "output_layers" in layer.config else "Sequential"
    box = LayerDocument(name=layer.name, class_name=class_name, inbound=inbound)
    if layer.shares is not None:
        return box.model_copy(update={"shares": layer.shares})
    if class_name == "InputLayer":
        return box.model_copy(update={"config": _input_config(layer.config)})
    box = box.model_copy(update={"source_layer": f"{above}{layer.name}"})
    if class_name in MODEL_CLASSES:
        update: dict[str, Any] = {"network": _nested_network(layer, f"{above}{layer.name}/")}
        if layer.config.get("trainable") is False:
            update["config"] = {"trainable": False}
        return box.model_copy(update=update)
    return box.model_copy(update={"config": short_config(class_name, layer.config)})


def _nested_network(layer: ModelLayer, above: str) -> NetworkDocument:
    is_sequential = "output_layers" not in layer.config
    outputs = None
    if not is_sequential:
        first = {inner.name: inner for inner in layer.layers if inner.shares is None}
        refs = read_ends(layer.config["output_layers"], first, frozenset())
        outputs = tuple(_end_name(ref, layer.layers) for ref in refs)
    return NetworkDocument(
        name=layer.name,
        kind=NetworkKind.SEQUENTIAL if is_sequential else NetworkKind.FUNCTIONAL,
        layers=_boxes(layer.layers, is_sequential, above),
        outputs=outputs or None,
    )


def _end_name(ref: TensorRef, layers: tuple[ModelLayer, ...]) -> str:
    """The box of an output: the layer itself, or the box of the call that makes it."""
    calls = [layer.name for layer in layers if ref.layer in (layer.name, layer.shares)]
    box = calls[min(ref.node, len(calls) - 1)]
    return f"{box}:{ref.tensor}" if ref.tensor else box


def _input_config(config: JsonObject) -> JsonObject:
    """An InputLayer's config as a person writes it: the shape without a free batch axis."""
    batch_shape = config.get("batch_shape", config.get("batch_input_shape"))
    made: JsonObject = {}
    if isinstance(batch_shape, list) and batch_shape and batch_shape[0] is None:
        made["shape"] = batch_shape[1:]
    elif batch_shape is not None:
        made["batch_shape"] = batch_shape
    dtype = config.get("dtype", config.get("input_dtype"))
    if isinstance(dtype, str) and dtype != "float32":
        made["dtype"] = dtype
    return made
