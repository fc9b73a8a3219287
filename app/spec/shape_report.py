"""What the shape check says about a network: shapes, counts and issues."""

from enum import StrEnum

from app.spec.base import JsonValue, Name, Shape, Words
from app.spec.network import NetworkDocument

TRAINING_BATCH_SIZE = 32
"""The batch for which the memory of training is estimated."""


class Severity(StrEnum):
    """`error`: Keras would not build or run it. `warning`: it would, but probably not as meant."""

    ERROR = "error"
    WARNING = "warning"


class IssueCode(StrEnum):
    """Every kind of issue that a drawing can have."""

    EMPTY_NETWORK = "empty_network"
    MISSING_INPUT = "missing_input"
    INPUT_SHAPE_ELSEWHERE = "input_shape_elsewhere"
    BAD_NAME = "bad_name"
    REPEATED_NAME = "repeated_name"
    UNKNOWN_CLASS = "unknown_class"
    REFUSED_CLASS = "refused_class"
    UNKNOWN_ARGUMENT = "unknown_argument"
    MISSING_ARGUMENT = "missing_argument"
    BAD_ARGUMENT = "bad_argument"
    WRONG_NDIM = "wrong_ndim"
    SHAPE_MISMATCH = "shape_mismatch"
    UNKNOWN_AXIS = "unknown_axis"
    EMPTY_OUTPUT = "empty_output"
    TOO_LARGE = "too_large"
    DTYPE_MISMATCH = "dtype_mismatch"
    CYCLE = "cycle"
    LOOSE_END = "loose_end"
    UNKNOWN_INBOUND = "unknown_inbound"
    WRONG_NUM_INPUTS = "wrong_num_inputs"
    UNKNOWN_OUTPUT = "unknown_output"
    UNKNOWN_SHARED_LAYER = "unknown_shared_layer"
    CUSTOM_LAYER_FAILED = "custom_layer_failed"
    TIMED_OUT = "timed_out"
    LAYER_FAILED = "layer_failed"


class TensorSpec(Words):
    """One tensor. Shape: `(batch_size, …)`, None = unknown."""

    shape: Shape
    dtype: str


class Fix(Words):
    """A mend that one click applies: `network` is the mended document."""

    label: str
    network: NetworkDocument


class LayerIssue(Words):
    """One thing that is wrong with a drawing, in words.

    `layer_index` and `layer` are None for an issue of the whole network.
    `argument`, `received` and `expected` are set where one argument or shape is
    at fault; shapes in words print as tuples.
    """

    layer_index: int | None = None
    layer: Name | None = None
    code: IssueCode
    severity: Severity = Severity.ERROR
    message: str
    argument: str | None = None
    received: JsonValue = None
    expected: JsonValue = None
    fixes: tuple[Fix, ...] = ()


class LayerReport(Words):
    """What is known about one layer; counts are numbers of scalar weights.

    `outputs` is empty where the layer has an issue or stands after one.
    `flops` is floating-point operations for one sample; it and `memory_bytes`
    (activations of one sample) are None where they are not known.
    """

    outputs: tuple[TensorSpec, ...] = ()
    num_params: int | None = None
    num_trainable_params: int | None = None
    flops: int | None = None
    memory_bytes: int | None = None
    issue: LayerIssue | None = None


class ShapeReport(Words):
    """The answer to "do these shapes fit?".

    `is_valid` is False when any issue is an error. Counts of an invalid network
    are the sum so far. Of a repeated name `layers` keeps the first.
    `training_memory_bytes` is what training takes with batches of TRAINING_BATCH_SIZE
    rows: weights, their gradients and Adam's two moments, every layer's outputs and
    their gradients; None where an output's size is unknown. `fits_in_memory` says
    whether a run's process may use so much.
    """

    is_valid: bool
    num_params: int
    num_trainable_params: int
    training_memory_bytes: int | None = None
    fits_in_memory: bool | None = None
    layers: dict[str, LayerReport]
    issues: tuple[LayerIssue, ...]
