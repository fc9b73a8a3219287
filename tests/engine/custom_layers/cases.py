"""The pasted layers that must work: how each is made, what goes in, how many weights it has."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.modeling.calls import call_layer
from app.spec.custom_layer import CustomLayerSource

SOURCES = Path(__file__).parent / "sources"


@dataclass(frozen=True)
class Case:
    """One source in `sources/`, and what its class must give.

    `num_weights`: trainable and not trainable scalars, as Keras 2 would count them.
    `is_guessed`: the check finds arguments and an input by itself.
    """

    stem: str
    class_name: str
    num_weights: tuple[int, int]
    config: dict[str, Any] = field(default_factory=dict)
    input_shapes: tuple[tuple[int, ...], ...] = ((4,),)
    wrapper: str = ""
    is_one_output: bool = True
    is_guessed: bool = True


CASES = (
    Case("linear", "Linear", (12, 0), {"units": 4, "input_dim": 2}, ((2,),)),
    Case("variables_in_list", "StackedAffine", (60, 0), {"width": 4}),
    Case("variables_in_dict", "Gate", (13, 1), {"size": 4}),
    Case("build_without_super", "Scale", (8, 0)),
    Case("positional_add_weight", "OldDense", (15, 0), {"output_dim": 3}),
    Case("keras_1", "Highway1", (36, 0)),
    Case("keras_1_add_weight", "PReLU1", (12, 0), {}, ((3, 4),)),
    Case("add_weight_extras", "Extras", (12, 1), {"units": 3}),
    Case("sublayers", "ResidualBlock", (130, 10), {"units": 5}),
    Case("training_argument", "NoisyScale", (1, 0)),
    Case("learning_phase", "Doubler", (4, 0)),
    Case("mask_argument", "AttentionWithContext", (24, 0), {}, ((5, 4),)),
    Case("backend_functions", "Mixer", (21, 0), {}, ((5, 4),)),
    Case("arguments_not_json", "Shaped", (12, 0)),
    Case("config_without_kwargs", "Poly", (4, 0), {"degree": 3, "squashed": True}),
    Case("bare_get_config", "Bare", (15, 0), {"units": 3}),
    Case("clashing_names", "Clashing", (40, 0), {"units": 4}),
    Case("old_shapes", "OldShapes", (12, 0), {"num_outputs": 3}, ((5, 4),)),
    Case("tf1_functions", "LogMix", (4, 0)),
    Case(
        "several_inputs",
        "Bilinear",
        (21, 0),
        {"output_dim": 3},
        ((4,), (3,)),
        is_one_output=False,
    ),
    Case("losses_and_updates", "Regularised", (4, 5)),
    Case("tf_function_call", "Decorated", (12, 0), {"units": 3}),
    Case("tensor_conditions", "Conditional", (4, 0)),
    Case("registered", "Swish1", (1, 0), {"beta": 0.5}),
    Case("keras_3", "Proper", (12, 0), {"units": 3, "activation": "tanh"}),
    Case("subclass_of_dense", "ScaledDense", (15, 0), {"units": 3}),
    Case("cell", "MinimalRNNCell", (21, 0), {"units": 3}, ((5, 4),), wrapper="RNN"),
    Case("model_block", "Tower", (31, 0)),
    Case("whole_script", "Tiny", (4, 0)),
    Case("late_state", "Lazy", (20, 0)),
    Case("no_imports", "Bias", (4, 0), {"units": 4, "sizes": [1, 2]}),
    Case("quiet_output_shape", "Untraced", (56, 0), {"filters": 2}, ((6, 6, 3),)),
    Case(
        "capsule",
        "Capsule",
        (60, 0),
        {"num_capsule": 3, "dim_capsule": 4, "routings": 3},
        ((6, 5),),
    ),
    Case("l2_normalization", "L2Normalization", (3, 0), {}, ((8, 8, 3),)),
    Case("minibatch", "MinibatchDiscrimination", (24, 0), {"nb_kernels": 3, "kernel_dim": 2}),
    Case(
        "layers_and_functions",
        "ResidualBlock",
        (288, 24),
        {"filters": 4, "strides": 2},
        ((8, 8, 3),),
    ),
    Case("counting_calls", "Mylayer", (16, 5), {"num_outputs": 4}),
    Case("appended_weights", "Appended", (12, 3)),
    Case(
        "additive_attention",
        "BahdanauAttention",
        (191, 0),
        {"units": 10},
        ((8,), (5, 8)),
        is_one_output=False,
    ),
    Case(
        "standardized_conv",
        "StandardizedConv2D",
        (112, 0),
        {"filters": 4, "kernel_size": 3},
        ((6, 6, 3),),
    ),
    Case(
        "partial_conv",
        "PConv2D",
        (220, 0),
        {"filters": 4, "kernel_size": 3},
        ((6, 6, 3), (6, 6, 3)),
        is_one_output=False,
    ),
    Case("positional_only", "Projector", (14, 0), {"units": 3}),
    Case("none_must_be_set", "LowRank", (21, 0), {"units": 3}),
    Case("tensorflow_python", "DenseClone", (15, 0), {"units": 3}),
    Case("mixture_density", "MDN", (30, 0), {"output_dimension": 1, "num_mixtures": 2}),
    Case("own_dtype", "Physics", (12, 0)),
    Case("subclass_of_gru", "ResidualGRU", (120, 0), {"units": 4}, ((5, 4),)),
    Case(
        "required_name",
        "Involution",
        (68, 4),
        {"channel": 4, "group_number": 2, "kernel_size": 3, "stride": 1, "reduction_ratio": 2},
        ((4, 4, 4),),
        is_one_output=False,
        is_guessed=False,
    ),
    Case("popped_arguments", "ParametricSwish", (1, 0), {"beta": 1.0, "trainable_beta": True}),
    Case("subclass_of_cell", "PeepholeLSTMCell", (105, 0), {"units": 3}, ((5, 4),), wrapper="RNN"),
    Case("other_alphabet", "注意力", (24, 0), {}, ((5, 4),)),
)


def source_of(stem: str) -> str:
    """The text of one source."""
    return (SOURCES / f"{stem}.py").read_text(encoding="utf-8")


def classes_of(case: Case) -> dict[str, type]:
    """The classes that `load_custom_layers` gives for a case."""
    source = CustomLayerSource(name=case.class_name, version=1, source=source_of(case.stem))
    return load_custom_layers([source])


def layer_of(case: Case, name: str = "mine") -> Any:
    """The case's layer, inside its wrapper where it needs one."""
    layer = classes_of(case)[case.class_name].from_config({**case.config, "name": name})
    return keras.layers.RNN(layer, name=f"{name}_rnn") if case.wrapper == "RNN" else layer


def model_of(case: Case) -> keras.Model:
    """Input(s) → the layer → Dense(1), compiled."""
    inputs = [keras.Input(shape) for shape in case.input_shapes]
    outputs = call_layer(layer_of(case), inputs, is_stack=False)
    first = outputs if case.is_one_output else outputs[0]
    model = keras.Model(inputs, keras.layers.Dense(1, name="last")(first))
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    return model


def bare_model_of(case: Case) -> keras.Model:
    """Input(s) → the layer, whose outputs are the model's."""
    inputs = [keras.Input(shape) for shape in case.input_shapes]
    return keras.Model(inputs, call_layer(layer_of(case), inputs, is_stack=False))


def inputs_of(case: Case) -> Any:
    """Four samples; the same at every call and in every process."""
    random = np.random.default_rng(3)
    arrays = [random.normal(size=(4, *shape)).astype("float32") for shape in case.input_shapes]
    return arrays if len(arrays) > 1 else arrays[0]
