"""Drafts of unusual classes take the file's weights, and compute once `call` is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from app.codegen.draft_layer import with_drafts
from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import load_model
from app.engine.saved_models.read import read_model
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import ReadModelRequest
from app.spec.model_view import ModelFormat

KNOWN = tuple(name for name in dir(keras.layers) if name[0].isupper())


class Gate(keras.Layer):
    """Two inputs in a list."""

    def build(self, shapes):
        self.one = self.add_weight(shape=(shapes[0][-1], 4), name="one")
        self.two = self.add_weight(shape=(shapes[1][-1], 4), name="two")

    def call(self, inputs):
        x, y = inputs
        return ops.sigmoid(x @ self.one) * (y @ self.two)


class Pair(keras.Layer):
    """Two inputs, each an argument of its own."""

    def build(self, x_shape, y_shape):
        self.one = self.add_weight(shape=(x_shape[-1], 4), name="one")
        self.two = self.add_weight(shape=(y_shape[-1], 4), name="two")

    def call(self, x, y):
        return ops.sigmoid(x @ self.one) * (y @ self.two)


class Odd(keras.Layer):
    """Arguments that are objects, one of them a layer with weights."""

    def __init__(self, start="ones", inner=None, sizes=(2, 3), **kwargs):
        super().__init__(**kwargs)
        self.start, self.inner, self.sizes = keras.initializers.get(start), inner, sizes

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 3), name="kernel")
        self.inner.build((None, 3))

    def call(self, inputs):
        return self.inner(inputs @ self.kernel)

    def get_config(self):
        start = keras.initializers.serialize(self.start)
        inner = keras.saving.serialize_keras_object(self.inner)
        own = {"start": start, "inner": inner, "sizes": self.sizes}
        return {**super().get_config(), **own}


class Cell(keras.Layer):
    """A cell of an RNN."""

    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.back = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        state = ops.tanh(inputs @ self.kernel + states[0] @ self.back)
        return state, [state]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class ScaledConv(layers.Conv2D):
    """Derived from a layer of Keras, with an argument more."""

    def __init__(self, *args, gain=1.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.gain = gain

    def call(self, inputs):
        return super().call(inputs) * self.gain

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}


class Split(keras.Layer):
    """Two outputs."""

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 2), name="kernel")

    def call(self, inputs):
        made = inputs @ self.kernel
        return made, ops.relu(made)


class Counting(keras.Layer):
    """Weights that training leaves alone, one of them a whole number."""

    def build(self, shape):
        still = {"trainable": False, "initializer": "zeros"}
        self.count = self.add_weight(shape=(), dtype="int32", name="count", **still)
        self.mean = self.add_weight(shape=(shape[-1],), name="mean", **still)

    def call(self, inputs):
        return inputs - self.mean


class Pool(keras.Layer):
    """Another number of axes comes out than goes in."""

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 4), name="kernel")

    def call(self, inputs):
        return ops.reshape(ops.mean(inputs, axis=(1, 2)) @ self.kernel, (-1, 1, 4))


def of_two(make: Callable[[Any, Any], Any]) -> keras.Model:
    one, two = keras.Input((3,), name="one"), keras.Input((5,), name="two")
    return keras.Model([one, two], layers.Dense(2)(make(one, two)))


def of_split() -> keras.Model:
    inputs = keras.Input((3,))
    return keras.Model(inputs, layers.Dense(2)(layers.Add()(list(Split()(inputs)))))


@dataclass(frozen=True)
class Case:
    """`call`: the lines that are written into the draft."""

    make: Callable[[], keras.Model]
    call: tuple[str, ...]


W = "self.weights"
GATED = f"return keras.ops.sigmoid(x @ {W}[0]) * (y @ {W}[1])"
POOLED = f"keras.ops.mean(inputs, axis=(1, 2)) @ {W}[0]"
CASES = {
    Gate: Case(
        lambda: of_two(lambda one, two: Gate()([one, two])),
        ("x, y = keras.tree.flatten(inputs)", GATED),
    ),
    Pair: Case(
        lambda: of_two(lambda one, two: Pair()(one, two)),
        ("x, y = keras.tree.flatten((inputs, named))", GATED),
    ),
    Odd: Case(
        lambda: keras.Sequential([keras.Input((3,)), Odd("he_normal", layers.Dense(5))]),
        (f"return self.inner(inputs @ {W}[0])",),
    ),
    Cell: Case(
        lambda: keras.Sequential([keras.Input((6, 3)), layers.RNN(Cell(4)), layers.Dense(2)]),
        (
            f"state = keras.ops.tanh(inputs @ {W}[0] + states[0] @ {W}[1])",
            "return state, [state]",
        ),
    ),
    ScaledConv: Case(
        lambda: keras.Sequential(
            [keras.Input((6, 6, 3)), ScaledConv(4, 3, gain=0.5), layers.Flatten(), layers.Dense(2)]
        ),
        ("return super().call(inputs) * self.gain",),
    ),
    Split: Case(of_split, (f"made = inputs @ {W}[0]", "return made, keras.ops.relu(made)")),
    Counting: Case(
        lambda: keras.Sequential([keras.Input((3,)), Counting(), layers.Dense(2)]),
        (f"return inputs - {W}[1]",),
    ),
    Pool: Case(
        lambda: keras.Sequential(
            [keras.Input((6, 6, 3)), Pool(), layers.Flatten(), layers.Dense(2)]
        ),
        (f"return keras.ops.reshape({POOLED}, (-1, 1, 4))",),
    ),
}


def written(draft: str, lines: tuple[str, ...]) -> str:
    """The draft with another body of `call`."""
    head, rest = draft.split("    def call(", 1)
    signature = rest.split("\n", 1)[0]
    body = "".join(f"        {line}\n" for line in lines)
    tail = rest.split("def get_config", 1)[1]
    return f"{head}    def call({signature}\n{body}\n    def get_config{tail}"


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("cls", CASES, ids=lambda cls: cls.__name__)
def test_the_draft_takes_the_weights_and_computes_when_it_is_written(cls, suffix, tmp_path):
    model = CASES[cls].make()
    for number, weight in enumerate(model.weights):
        if weight.dtype == "float32":
            weight.assign(np.random.default_rng(number).normal(size=weight.shape))
    path = tmp_path / f"m.{suffix}"
    model.save(path)
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN)
    (unknown,) = with_drafts(read_model(request)).unknown_layers
    assert unknown.class_name == cls.__name__
    generator = np.random.default_rng(5)
    inputs = [generator.normal(size=(2, *one.shape[1:])).astype("float32") for one in model.inputs]
    given = inputs if len(inputs) > 1 else inputs[0]
    for source in (unknown.draft, written(unknown.draft, CASES[cls].call)):
        named = CustomLayerSource(name=cls.__name__, version=1, source=source)
        loaded = load_model(path, ModelFormat(suffix), load_custom_layers([named]))
        sums = [sorted(float(np.sum(w)) for w in one.weights) for one in (model, loaded)]
        assert sums[0] == sums[1]
        answer = loaded.predict(given, verbose=0)
    np.testing.assert_allclose(answer, model.predict(given, verbose=0), atol=1e-6)
