"""A function of TensorFlow as a layer, out of a list of known ones."""

import base64
import inspect
from functools import reduce
from typing import Any

import keras
import tensorflow as tf

KNOWN_FUNCTIONS = frozenset(
    """
    abs add cast clip_by_value concat cos cumsum divide equal exp expand_dims floor gather
    greater greater_equal identity less less_equal linalg.matmul logical_and logical_not
    logical_or matmul maximum minimum multiply negative norm not_equal ones_like one_hot pad
    pow reduce_max reduce_mean reduce_min reduce_prod reduce_sum repeat reshape reverse
    roll round shape sigmoid sign sin slice space_to_batch split sqrt square squeeze stack
    stop_gradient subtract tan tanh tensordot tile transpose truediv unstack where zeros_like
    broadcast_to range fill rank size strided_slice boolean_mask einsum argmax argmin reduce_all
    reduce_any batch_to_space space_to_depth depth_to_space
    math.abs math.acos math.add math.add_n math.argmax math.argmin math.asin math.atan
    math.atan2 math.ceil math.cos math.cosh math.cumsum math.divide math.divide_no_nan
    math.equal math.erf math.exp math.expm1 math.floor math.floordiv math.floormod
    math.greater math.greater_equal math.is_finite math.is_inf math.is_nan math.l2_normalize
    math.less math.less_equal math.log math.log1p math.log_sigmoid math.logical_and
    math.logical_not math.logical_or math.maximum math.minimum math.mod math.multiply
    math.multiply_no_nan math.negative math.not_equal math.pow math.reciprocal math.reduce_all
    math.reduce_any math.reduce_euclidean_norm math.reduce_logsumexp math.reduce_max
    math.reduce_mean math.reduce_min math.reduce_prod math.reduce_std math.reduce_sum
    math.reduce_variance math.round math.rsqrt math.scalar_mul math.sigmoid math.sign math.sin
    math.sinh math.softplus math.softsign math.sqrt math.square math.squared_difference
    math.subtract math.tan math.tanh math.top_k math.truediv math.xlogy
    nn.avg_pool2d nn.bias_add nn.conv1d nn.conv2d nn.crelu nn.depth_to_space nn.elu nn.gelu
    nn.l2_loss nn.l2_normalize nn.leaky_relu nn.log_softmax nn.max_pool2d nn.moments nn.relu
    nn.relu6 nn.selu nn.sigmoid nn.silu nn.softmax nn.softplus nn.softsign nn.space_to_depth
    nn.swish nn.tanh nn.top_k nn.batch_normalization nn.local_response_normalization nn.lrn
    image.resize image.resize_with_pad image.resize_with_crop_or_pad image.flip_left_right
    image.flip_up_down image.rgb_to_grayscale image.grayscale_to_rgb image.adjust_contrast
    image.central_crop image.per_image_standardization
    image.resize_bilinear image.resize_nearest_neighbor image.resize_bicubic
    linalg.norm linalg.normalize linalg.trace linalg.diag linalg.diag_part linalg.einsum
    signal.frame signal.overlap_and_add signal.stft signal.rfft signal.fft signal.irfft signal.dct
    signal.hann_window strings.lower strings.upper strings.length strings.strip ensure_shape
    argsort sort eye linspace meshgrid gather_nd scatter_nd sequence_mask searchsorted clip_by_norm
    linalg.matvec linalg.matrix_transpose linalg.band_part linalg.tensor_diag math.angle math.real
    math.imag math.conj math.cumprod math.sigmoid math.segment_sum math.segment_mean
    math.unsorted_segment_sum math.unsorted_segment_mean math.count_nonzero math.erfc math.lgamma
    math.digamma math.is_non_decreasing math.acosh math.asinh math.atanh math.bincount
    math.in_top_k math.reduce_logsumexp math.softmax math.logical_xor complex real
    nn.conv3d nn.conv2d_transpose nn.depthwise_conv2d nn.separable_conv2d nn.avg_pool nn.max_pool
    nn.avg_pool1d nn.max_pool1d nn.pool nn.dilation2d nn.embedding_lookup nn.erosion2d
    nn.sigmoid_cross_entropy_with_logits nn.softmax_cross_entropy_with_logits
    image.extract_patches image.crop_and_resize image.adjust_brightness image.adjust_saturation
    image.adjust_hue image.adjust_gamma image.rgb_to_hsv image.hsv_to_rgb image.pad_to_bounding_box
    image.crop_to_bounding_box image.rot90 image.transpose image.sobel_edges image.rgb_to_yuv
    image.total_variation random.normal random.uniform random.truncated_normal floor_div div
    nn.relu_layer reverse_v2 to_float to_int32 batch_gather
    """.split()
)
"""Functions of `tf` that take and give tensors and nothing else: no files, no state."""

KNOWN_OPERATIONS = frozenset(
    """
    Abs Acos Acosh Add AddN AddV2 ArgMax ArgMin Asin Asinh Atan Atan2 Atanh AvgPool BatchMatMul
    BatchMatMulV2 BatchToSpaceND BiasAdd BroadcastTo Cast Ceil ClipByValue Concat ConcatV2 Cos
    Cosh Cumprod Cumsum DepthToSpace Div DivNoNan Elu Equal Erf Exp ExpandDims Expm1 Fill Floor
    FloorDiv FloorMod GatherNd GatherV2 Greater GreaterEqual Identity IsFinite IsInf IsNan LRN
    LeakyRelu Less LessEqual Log Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr MatMul Max
    MaxPool Maximum Mean Min Minimum MirrorPad Mod Mul MulNoNan Neg NotEqual OneHot OnesLike Pack
    Pad PadV2 Pow Prod Range Rank RealDiv Reciprocal Relu Relu6 Reshape ResizeBicubic
    ResizeBilinear ResizeNearestNeighbor ReverseV2 Roll Round Rsqrt Select SelectV2 Selu Shape
    Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToBatchND SpaceToDepth Split
    SplitV Sqrt Square SquaredDifference Squeeze StopGradient StridedSlice Sub Sum Tan Tanh Tile
    TopKV2 Transpose TruncateDiv TruncateMod Unpack Where Xlogy ZerosLike All Any L2Loss
    """.split()
)
"""Operations of TensorFlow of the same kind, by the names that they have in a graph."""

_ATTRIBUTES = {"squeeze_dims": "axis"}
"""Names of attributes in a graph that the functions call otherwise: Squeeze alone of these."""

_GET_ITEM = "__operators__.getitem"
_V1 = "compat.v1."
_OPERATORS = {
    "__operators__.add": "math.add",
    "__operators__.eq": "math.equal",
    "__operators__.ne": "math.not_equal",
    "math.floor_mod": "math.floormod",
    "linalg.l2_normalize": "math.l2_normalize",
    "clip_by_value_v2": "clip_by_value",
}


@keras.saving.register_keras_serializable("layerwright")
class TensorFlowOperation(keras.Layer):  # type: ignore[misc]
    """Calls one function of TensorFlow.

    Args:
        function: its name below `tf` ("math.multiply"), or `raw_ops.` and an operation's.
        first: its first argument; `{"tensor": n}` stands for the n-th input. For an
            operation, the list of all its inputs.
        keywords: its other arguments; for an operation, its attributes as in a graph.

    Raises:
        ValueError: the function is not one of the known ones.
    """

    def __init__(
        self,
        function: str,
        first: Any = None,
        keywords: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(autocast=False, **kwargs)
        self.function = function
        self.first = first
        self.keywords = keywords or {}
        if not is_known(function):
            raise ValueError(
                f"The TensorFlow function {function!r} is not among those that are called here: "
                "functions of tensors alone, without files or state."
            )

    def call(self, inputs: Any) -> Any:
        """The function's value."""
        tensors = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        if self.function == _GET_ITEM:
            spec = _with_tensors(self.keywords.get("slice_spec"), tensors)
            return _with_tensors(self.first, tensors)[_slices(spec)]
        if self.function.startswith("raw_ops."):
            values = [_with_tensors(item, tensors) for item in self.first]
            return _run_operation(self.function.removeprefix("raw_ops."), values, self.keywords)
        function = function_of(self.function)
        keywords = {
            "y" if key == "other" else key: _dtype(key, _with_tensors(value, tensors))
            for key, value in self.keywords.items()
        }
        return function(_with_tensors(self.first, tensors), **keywords)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "function": self.function,
            "first": self.first,
            "keywords": self.keywords,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "TensorFlowOperation":
        """From what `get_config` gives."""
        return cls(**config)


def is_known(function: str) -> bool:
    """Whether a function's name is one of those that are called."""
    if function.startswith("raw_ops."):
        return function.removeprefix("raw_ops.") in KNOWN_OPERATIONS
    plain = function.removeprefix(_V1)
    return function in _OPERATORS or function == _GET_ITEM or plain in KNOWN_FUNCTIONS


def function_of(name: str) -> Any:
    """The function of a known name: TensorFlow's own, or TensorFlow 1's where it left since.

    Raises:
        AttributeError: neither has it.
    """
    parts = _OPERATORS.get(name, name).split(".")
    try:
        return reduce(getattr, parts, tf)
    except AttributeError:
        return reduce(getattr, parts, tf.compat.v1)


def _with_tensors(value: Any, tensors: list[Any]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"tensor"}:
            return tensors[value["tensor"]]
        return {key: _with_tensors(item, tensors) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_tensors(item, tensors) for item in value]
    return value


def _dtype(key: str, value: Any) -> Any:
    """`{"class_name": "TypeSpec"…}` and the like are not read; a dtype's name is."""
    return tf.as_dtype(value) if key in ("dtype", "out_type", "output_type") else value


def _slices(spec: Any) -> Any:
    def one(part: Any) -> Any:
        if isinstance(part, dict) and set(part) <= {"start", "stop", "step"}:
            return slice(part.get("start"), part.get("stop"), part.get("step"))
        if (isinstance(part, dict) and part.get("class_name") == "__ellipsis__") or part == "...":
            return Ellipsis
        return part

    return tuple(one(part) for part in spec) if isinstance(spec, list) else one(spec)


def _run_operation(name: str, values: list[Any], attributes: dict[str, Any]) -> Any:
    """A raw operation: inputs by their place, the attributes that it takes by name."""
    from tensorflow.python.framework import op_def_registry

    definition = op_def_registry.get(name)
    plain = {_ATTRIBUTES.get(key, key): _attribute(value) for key, value in attributes.items()}
    function = getattr(tf.raw_ops, name)
    # A graph and the function agree on the order of the inputs, not always on their names.
    names = list(inspect.signature(function).parameters)
    arguments: dict[str, Any] = {}
    waiting = list(values)
    for argument, item in zip(names, definition.input_arg, strict=False):
        dtype = plain.get(item.type_attr) if item.type_attr else tf.as_dtype(item.type)
        if item.number_attr:
            count = int(plain.get(item.number_attr, len(waiting)))
            taken, waiting = waiting[:count], waiting[count:]
            arguments[argument] = [_tensor(value, dtype) for value in taken]
        else:
            arguments[argument] = _tensor(waiting.pop(0), dtype)
    attributes_taken = names[len(definition.input_arg) :]
    arguments.update({key: plain[key] for key in attributes_taken if key in plain})
    return function(**arguments)


def _tensor(value: Any, dtype: Any) -> Any:
    if tf.is_tensor(value):
        return value
    return tf.constant(value, dtype=dtype)


def _attribute(value: Any) -> Any:
    """An attribute as a graph's JSON has it → a Python value."""
    if not isinstance(value, dict) or len(value) != 1:
        return [] if value == {} else value
    kind, inner = next(iter(value.items()))
    if kind == "i":
        return int(inner)
    if kind == "type":
        return tf.as_dtype(_dtype_name(str(inner)))
    if kind == "s":
        return base64.b64decode(inner).decode("utf-8", "replace")
    if kind == "list":
        return [_attribute({key: item}) for key, items in inner.items() for item in items]
    return inner


def _dtype_name(name: str) -> str:
    short = name.removeprefix("DT_").lower()
    return {"float": "float32", "double": "float64", "half": "float16"}.get(short, short)
