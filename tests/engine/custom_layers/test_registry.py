"""Registered sources become classes, once a process, and never Keras's own."""

import sys

import keras
import numpy as np
import pytest

from app.engine.custom_layers.arguments import arguments_of_class
from app.engine.custom_layers.registry import load_custom_layers
from app.errors import InvalidRequest, Refused
from app.spec.custom_layer import CustomLayerSource
from tests.engine.custom_layers.cases import source_of


def source(name: str, text: str, version: int = 1) -> CustomLayerSource:
    return CustomLayerSource(name=name, version=version, source=text)


PLAIN = """
import keras
class {name}(keras.layers.Layer):
    factor = {factor}
    def call(self, x):
        return x * self.factor
"""


def test_a_source_is_run_once() -> None:
    text = source_of("sublayers")
    both = [source("Affine", text), source("ResidualBlock", text)]
    first, second = load_custom_layers(both), load_custom_layers(both)
    assert first["Affine"] is second["Affine"]
    assert isinstance(first["ResidualBlock"](units=2).blocks[0], first["Affine"])


def test_versions_live_side_by_side() -> None:
    old = load_custom_layers([source("Times", PLAIN.format(name="Times", factor=2.0))])["Times"]
    new = load_custom_layers([source("Times", PLAIN.format(name="Times", factor=3.0), 2)])["Times"]
    assert old()(np.ones((1, 1))).numpy() == 2.0
    assert new()(np.ones((1, 1))).numpy() == 3.0


def test_a_class_of_another_paste_is_a_base() -> None:
    base = source("Base1", PLAIN.format(name="Base1", factor=2.0))
    derived = "from my_layers import Base1\nclass Derived(Base1):\n    factor = 5.0\n"
    bare = "class Bare1(Base1):\n    factor = 7.0\n"
    for order in (0, 1):
        sources = [source("Derived", derived), base, source("Bare1", bare)]
        loaded = load_custom_layers(sources[::-1] if order else sources)
        assert issubclass(loaded["Derived"], loaded["Base1"])
        assert loaded["Bare1"]()(np.ones((1, 1))).numpy() == 7.0


@pytest.mark.parametrize("name", ["Dense", "MaxPool2D", "Layer", "Sequential", "Model", "Lambda"])
def test_a_name_of_keras_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="Keras has a layer of that name"):
        load_custom_layers([source(name, PLAIN.format(name=name, factor=1.0))])


def test_a_namesake_beside_the_class_is_not_given() -> None:
    text = PLAIN.format(name="Fine", factor=1.0) + PLAIN.format(name="Dense", factor=1.0)
    loaded = load_custom_layers([source("Fine", text)])
    assert set(loaded) == {"Fine"}
    assert keras.layers.Dense.__module__.startswith("keras.")


def test_pasted_source_writes_into_no_table_of_keras() -> None:
    text = (
        "import keras\n"
        "keras.saving.get_custom_objects()['Dense'] = None\n"
        "@keras.saving.register_keras_serializable(package='', name='Dense')\n"
        "class Evil(keras.layers.Layer):\n    table = keras.saving.get_custom_objects()\n"
    )
    before = dict(keras.saving.get_custom_objects())
    load_custom_layers([source("Evil", text)])
    assert keras.saving.get_custom_objects() == before
    assert "Dense" not in before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAIN.format(name="Other", factor=1.0), "defines Other, not 'Mine'"),
        ("x = 1", "no layer"),
        ("class Mine(:", "line 1"),
        ("import keras\nclass Mine(keras.layers.Layer):\n    x = 1 / 0\n", "ZeroDivisionError"),
        (
            "import torch_of_no_one as t\nclass Mine(t.A, tf.keras.layers.Layer): pass",
            "torch_of_no_one",
        ),
    ],
)
def test_a_source_that_does_not_work_is_an_error_in_words(text: str, words: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        load_custom_layers([source("Mine", text)])
    assert words in caught.value.message
    assert caught.value.where == "Mine"


def test_no_shim_is_left_in_the_table_of_modules() -> None:
    load_custom_layers([source("OldDense", source_of("positional_add_weight"))])
    assert "keras.engine.topology" not in sys.modules
    assert "keras.legacy.interfaces" not in sys.modules


def test_arguments_are_those_of_the_class_and_of_what_it_hands_on() -> None:
    linear = load_custom_layers([source("Linear", source_of("linear"))])["Linear"]
    specs = {spec.name: spec for spec in arguments_of_class(linear)}
    assert [n for n, s in specs.items() if not s.is_shared] == ["units", "input_dim"]
    assert [n for n, s in specs.items() if s.is_shared] == ["name", "trainable", "dtype"]
    dense = load_custom_layers([source("ScaledDense", source_of("subclass_of_dense"))])
    names = [spec.name for spec in arguments_of_class(dense["ScaledDense"])]
    assert names[:2] == ["units", "factor"]
    assert "kernel_initializer" in names


def test_an_unknown_argument_is_refused_in_words() -> None:
    old = load_custom_layers([source("OldDense", source_of("positional_add_weight"))])["OldDense"]
    with pytest.raises(TypeError, match="was given unit, which no layer takes"):
        old(output_dim=3, unit=4)
    assert old(output_dim=3, input_shape=(4,)).output_dim == 3
