"""A .keras file numbers weights; what is told of them is what Keras itself calls them."""

import keras
import pytest
from keras import layers

from app.engine.saved_models.read import read_model
from app.engine.saved_models.weight_labels import _NAMES, _SCALED
from app.spec.model_requests import ReadModelRequest

SIGNAL, PICTURE, VOLUME = (8, 3), (8, 8, 3), (8, 8, 8, 3)
MADE = [
    (PICTURE[2:], layers.Dense(2)),
    (PICTURE[2:], layers.Dense(2, use_bias=False)),
    (SIGNAL, layers.EinsumDense("abc,cd->abd", output_shape=(None, 4), bias_axes="d")),
    (SIGNAL, layers.EinsumDense("abc,cd->abd", output_shape=(None, 4))),
    *((SIGNAL, cls(2, 3)) for cls in (layers.Conv1D, layers.Conv1DTranspose)),
    *((PICTURE, cls(2, 3)) for cls in (layers.Conv2D, layers.Conv2DTranspose)),
    *((VOLUME, cls(2, 3)) for cls in (layers.Conv3D, layers.Conv3DTranspose)),
    (PICTURE, layers.Conv2D(2, 3, use_bias=False)),
    (SIGNAL, layers.DepthwiseConv1D(3)),
    (PICTURE, layers.DepthwiseConv2D(3)),
    (SIGNAL, layers.SeparableConv1D(2, 3)),
    (PICTURE, layers.SeparableConv2D(2, 3, use_bias=False)),
    (SIGNAL, layers.SimpleRNN(2)),
    (SIGNAL, layers.LSTM(2, use_bias=False)),
    (SIGNAL, layers.GRU(2, dropout=0.1)),
    (SIGNAL, layers.RNN(layers.LSTMCell(2))),
    (SIGNAL, layers.RNN([layers.GRUCell(2), layers.SimpleRNNCell(3)])),
    (SIGNAL, layers.Bidirectional(layers.LSTM(2))),
    (SIGNAL, layers.TimeDistributed(layers.Dense(2))),
    ((4, *SIGNAL), layers.ConvLSTM1D(2, 3)),
    ((4, *PICTURE), layers.ConvLSTM2D(2, 3)),
    ((2, *VOLUME), layers.ConvLSTM3D(2, 3)),
    ((4,), layers.Embedding(5, 2)),
    (PICTURE, layers.PReLU()),
    (SIGNAL, layers.Normalization()),
    (SIGNAL, layers.BatchNormalization()),
    (SIGNAL, layers.BatchNormalization(scale=False)),
    (SIGNAL, layers.BatchNormalization(center=False, scale=False)),
    (SIGNAL, layers.LayerNormalization(center=False)),
    (SIGNAL, layers.GroupNormalization(groups=3)),
]


@pytest.mark.parametrize(("shape", "layer"), MADE, ids=lambda one: getattr(one, "name", ""))
def test_numbered_weights_are_called_as_keras_calls_them(shape, layer, tmp_path):
    path = tmp_path / "m.keras"
    copy = type(layer).from_config(layer.get_config())
    model = keras.Sequential([keras.Input(shape), copy])
    model.save(path)
    view = read_model(ReadModelRequest(path=str(path), filename="m.keras"))
    shown = view.layers[-1].weights
    numbered = [weight for weight in shown if "/seed_generator/" not in weight.name]
    assert [weight.label for weight in numbered] == [weight.name for weight in copy.weights]
    assert [weight.shape for weight in numbered] == [tuple(w.shape) for w in copy.weights]


def test_every_class_that_is_told_of_is_tried():
    tried = {type(layer).__name__ for _, layer in MADE} | {"LSTMCell", "GRUCell", "SimpleRNNCell"}
    assert {*_NAMES, *_SCALED} <= tried


def test_a_custom_class_of_a_known_name_is_not_guessed(tmp_path):
    @keras.saving.register_keras_serializable("mine")
    class Dense(keras.Layer):
        def build(self, shape):
            self.a = self.add_weight(shape=(2,), name="alpha")
            self.b = self.add_weight(shape=(2,), name="omega")

        def call(self, inputs):
            return inputs * self.a + self.b

    path = tmp_path / "m.keras"
    keras.Sequential([keras.Input((2,)), Dense()]).save(path)
    view = read_model(ReadModelRequest(path=str(path), filename="m.keras"))
    assert [weight.label for weight in view.layers[-1].weights] == [None, None]
