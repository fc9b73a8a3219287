"""Old idioms are rewritten in place, line for line."""

import ast
import traceback

import keras
import numpy as np
import pytest

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.custom_layers.rewriting import rewritten
from app.spec.custom_layer import CustomLayerSource


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n = shape[-1].value", "n = _layerwright_value_of(shape[-1])"),
        ("n = (a + b).value", "n = _layerwright_value_of((a + b))"),
        ("n = x.get_shape().as_list()[1]",
         "n = _layerwright_as_list(_layerwright_get_shape(x))[1]"),
        ("é = 'ü' + x.shape.ndims", "é = 'ü' + _layerwright_ndims_of(x.shape)"),
        ("y = bn(x, training)", "y = _layerwright_call_with_flags(bn, x, training)"),
        ("y = a(b(x, mask), training)",
         "y = _layerwright_call_with_flags(a, _layerwright_call_with_flags(b, x, mask), training)"),
        ("x.value = 3", "x.value = 3"),
        ("y = f(x, training=training)", "y = f(x, training=training)"),
        ("y = f'{x.value} {shape.ndims}'", "y = f'{x.value} {shape.ndims}'"),
    ],
)  # fmt: skip
def test_expressions_are_rewritten_where_they_stand(before: str, after: str) -> None:
    assert rewritten(before, ast.parse(before), ()) == (after, {})


def test_only_the_layers_own_attributes_are_renamed() -> None:
    text = (
        "import os\n"
        "class Mine(Layer):\n"
        "    def quantize(self, x):\n"
        "        self.path = os.path.join('a', x)\n"
        "        return self._trainable\n"
        "class Other:\n"
        "    def run(self):\n"
        "        self.path = 1\n"
    )
    new, renamed = rewritten(text, ast.parse(text), {"Mine"})
    assert renamed == {"path": "path_of_author", "quantize": "quantize_of_author"}
    assert "self.path_of_author = os.path.join('a', x)" in new
    assert "def quantize_of_author(self, x)" in new
    assert new.endswith("        self.path = 1\n")


def test_errors_in_a_rewritten_source_name_the_line_of_the_paste() -> None:
    text = (
        "# a comment\n\n"
        "class Odd(layers.Layer):\n"
        "    def call(self, x):\n"
        "        n = x.shape[-1].value  # rewritten\n"
        "        raise ValueError(n)\n"
    )
    source = CustomLayerSource(name="Odd", version=1, source=text)
    with pytest.raises(ValueError, match="4") as caught:
        load_custom_layers([source])["Odd"]()(np.ones((2, 4)))
    frames = [f for f in traceback.extract_tb(caught.value.__traceback__) if "Odd" in f.filename]
    assert (frames[-1].lineno, frames[-1].line) == (6, "raise ValueError(n)")


def test_a_proper_keras_3_layer_is_left_as_it_is() -> None:
    text = (
        "import keras\n\nclass Fine(keras.layers.Layer):\n"
        "    def call(self, x, training=None):\n        return keras.ops.relu(x)\n"
    )
    assert rewritten(text, ast.parse(text), {"Fine"}) == (text, {})
    fine = load_custom_layers([CustomLayerSource(name="Fine", version=1, source=text)])["Fine"]
    assert issubclass(fine, keras.layers.Layer)
