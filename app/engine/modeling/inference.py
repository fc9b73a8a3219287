"""One layer, asked of Keras: what comes out, how many parameters — with no weight allocated.

Keras makes the layer and calls it on symbolic tensors inside a StatelessScope whose
variables are never initialized, so its own checks give the verdict at no cost.
Source: keras/src/backend/common/stateless_scope.py and variables.py.
"""

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
from keras.src.backend.common import global_state

from app.engine.modeling.calls import call_layer
from app.engine.modeling.cost import layer_flops
from app.engine.modeling.issues import IssueDraft
from app.engine.modeling.sizes import item_bytes
from app.engine.modeling.translate import Attempt, explain
from app.spec.base import JsonObject
from app.spec.shape_report import IssueCode, LayerReport, TensorSpec

_UNINITIALIZED = "uninitialized_variables"


class Tensor(NamedTuple):
    """All of a symbolic tensor that a layer's answer can depend on.

    Shape: `shape` with the batch axis; `mask_shape` is that of the mask that an
    Embedding or Masking attached, or None.
    """

    shape: tuple[int | None, ...]
    dtype: str
    is_sparse: bool = False
    is_ragged: bool = False
    mask_shape: tuple[int | None, ...] | None = None

    @property
    def spec(self) -> TensorSpec:
        """What the report says of it."""
        return TensorSpec(shape=self.shape, dtype=self.dtype)


NOTHING_KNOWN = LayerReport()
"""The report on a layer of which nothing is known."""


@dataclass(frozen=True)
class Inferred:
    """What Keras said of one layer with one config on one set of inputs.

    `report` is what the shape report shows; a draft gets the box's name there.
    `weight_bytes` is the size of all its variables, `trainable_bytes` of those that
    training moves, `largest_output_bytes` that of its largest output for one sample.
    """

    outputs: tuple[Tensor, ...] = ()
    report: LayerReport = NOTHING_KNOWN
    num_params: int = 0
    num_trainable_params: int = 0
    weight_bytes: int = 0
    trainable_bytes: int = 0
    largest_output_bytes: int = 0
    drafts: tuple[IssueDraft, ...] = ()


_GIVES_BACK = IssueDraft(
    IssueCode.LAYER_FAILED,
    "gives back the very tensor that comes in. Keras takes that for a circle and cannot build a "
    "model with it.",
)


@contextmanager
def no_weights() -> Iterator[None]:
    """Inside, layers are built without allocating a weight; nothing is left behind."""
    before = global_state.get_global_attribute(_UNINITIALIZED)
    global_state.set_global_attribute(_UNINITIALIZED, [])
    try:
        with keras.StatelessScope(initialize_variables=False), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        global_state.set_global_attribute(_UNINITIALIZED, before if before is not None else [])


def infer(attempt: Attempt, config: JsonObject, calls: Sequence[Sequence[Tensor]]) -> Inferred:
    """Make a layer and call it; the last call gives the outputs.

    Args:
        attempt: what is being tried, for the words of an issue.
        config: a safe config, without the name.
        calls: the inputs of each call; earlier ones are calls by other boxes that
            share the layer. No call at all: the constructor alone is tried.
    """
    try:
        with no_weights(), keras.saving.custom_object_scope(dict(attempt.custom_classes)):
            layer = attempt.layer_class.from_config(_without_states(config, calls))
            attempt.layer = layer
            outputs: list[Any] = []
            for inputs in calls:
                attempt.inputs = tuple(tensor.shape for tensor in inputs)
                tensors = [symbolic(tensor) for tensor in inputs]
                result = call_layer(layer, tensors, attempt.is_stack)
                outputs = keras.tree.flatten(result)
                if any(output is tensor for output in outputs for tensor in tensors):
                    return Inferred(drafts=(_GIVES_BACK,))
            return measured(layer, outputs, calls[-1] if calls else ())
    except (Exception, SystemExit) as error:  # a custom layer may raise anything
        return Inferred(drafts=(explain(error, attempt),))


def _without_states(config: JsonObject, calls: Sequence[Sequence[Tensor]]) -> JsonObject:
    """The config of a layer that keeps no states: made inside `no_weights` they fail.

    Of an unknown batch size it stays as it is, for Keras to say that one must be stated.
    """
    if not all(tensor.shape and tensor.shape[0] for inputs in calls for tensor in inputs):
        return config

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key: False if key == "stateful" else plain(item) for key, item in value.items()}

    return dict(plain(config))


def measured(layer: keras.Layer, outputs: Sequence[Any], inputs: Sequence[Tensor] = ()) -> Inferred:
    """What a layer that has been called on `inputs` says of its outputs and its weights."""
    tensors = tuple(_told(output) for output in outputs)
    weights = list(layer.weights)
    num_params = sum(math.prod(weight.shape) for weight in weights)
    num_trainable = sum(math.prod(weight.shape) for weight in layer.trainable_weights)
    return Inferred(
        outputs=tensors,
        report=LayerReport(
            outputs=tuple(tensor.spec for tensor in tensors),
            num_params=num_params,
            num_trainable_params=num_trainable,
            flops=layer_flops(layer, [t.shape for t in inputs], [t.shape for t in tensors]),
            memory_bytes=_memory_bytes(tensors),
        ),
        num_params=num_params,
        num_trainable_params=num_trainable,
        weight_bytes=_size_bytes(weights),
        trainable_bytes=_size_bytes(layer.trainable_weights),
        largest_output_bytes=max((sample_bytes(tensor) for tensor in tensors), default=0),
    )


def _size_bytes(variables: Sequence[Any]) -> int:
    return sum(math.prod(v.shape) * item_bytes(v.dtype) for v in variables)


def _memory_bytes(outputs: Sequence[Tensor]) -> int | None:
    """Bytes of all outputs for one sample; None where an axis is unknown."""
    if any(size is None for tensor in outputs for size in tensor.shape[1:]):
        return None
    return sum(sample_bytes(tensor) for tensor in outputs)


def infer_input(attempt: Attempt, config: JsonObject) -> Inferred:
    """What an InputLayer gives out."""
    try:
        with no_weights():
            layer = keras.layers.InputLayer(**config)
            return measured(layer, [layer.output])
    except Exception as error:
        return Inferred(drafts=(explain(error, attempt),))


def symbolic(tensor: Tensor) -> keras.KerasTensor:
    """The symbolic tensor that a remembered one stands for."""
    made = keras.KerasTensor(
        tensor.shape, tensor.dtype, sparse=tensor.is_sparse, ragged=tensor.is_ragged
    )
    if tensor.mask_shape is not None:
        made._keras_mask = keras.KerasTensor(tensor.mask_shape, "bool")
    return made


def _told(output: Any) -> Tensor:
    mask = getattr(output, "_keras_mask", None)
    return Tensor(
        tuple(None if size is None else int(size) for size in output.shape),
        keras.backend.standardize_dtype(output.dtype),
        bool(getattr(output, "sparse", False)),
        bool(getattr(output, "ragged", False)),
        None if mask is None else tuple(mask.shape),
    )


def sample_bytes(tensor: Tensor) -> int:
    """Bytes of one sample of a tensor; unknown axes count as 1."""
    size = item_bytes(tensor.dtype)
    for axis in tensor.shape[1:]:
        size *= 1 if axis is None else axis
    return size
