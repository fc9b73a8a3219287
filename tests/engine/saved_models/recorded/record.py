"""How `old_models.zip` beside this was made, by Keras 2 itself; run by hand.

`pip install tf_keras==2.21.0` beside TensorFlow, then `python record.py`: it is Keras 2, kept
for old programs, and not installed with the tests. Each model stands in the zip as .h5 and as
.keras, and `outputs.json` tells what it said of `numbers(*shape, seed=99)`.
"""

import json
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import h5py
import numpy as np
import tensorflow as tf
import tf_keras as keras
from tensorflow.python.keras.layers.recurrent import RNN as OldRNN
from tensorflow.python.keras.layers.recurrent import PeepholeLSTMCell
from tf_keras import layers
from tf_keras.src.layers.rnn import cell_wrappers, cudnn_gru, cudnn_lstm
from tf_keras.src.saving.legacy.hdf5_format import preprocess_weights_for_loading

told = {}


def numbers(*shape, seed=0):
    """As `old_files.numbers`."""
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype("float32") * 0.5


def filled(model):
    """The model with weights that are always the same; variances are positive."""
    for place, weight in enumerate(model.weights):
        value = numbers(*weight.shape, seed=place)
        is_positive = any(part in weight.name for part in ("variance", "stddev"))
        weight.assign(np.abs(value) + 0.5 if is_positive else value)
    return model


def listed(value):
    """Arrays as JSON has them."""
    arrays = value if isinstance(value, list | tuple) else [value]
    return [np.asarray(one, "float32").tolist() for one in arrays]


def record(folder, name, model, *shape, zeroed=(), **more):
    """Save a model, and what it says; steps at `zeroed` are zeros, which a Masking masks."""
    filled(model)
    for suffix in ("h5", "keras"):
        model.save(folder / f"{name}.{suffix}")
    inputs = numbers(*shape, seed=99)
    for place in zeroed:
        inputs[place] = 0
    outputs = listed(model(inputs, training=False))
    told[name] = {"shape": shape, "zeroed": zeroed, "outputs": outputs, **more}


def normalizations(folder):
    """Axes, parts of a batch and renormalization; the weights after a step of training too."""
    shape = (6, 5, 3, 2)
    clipping = {"rmin": 0.5, "rmax": 1.5, "dmax": 0.7}
    options = {
        "axes": {"axis": [1, 2]},
        "renorm": {"renorm": True, "renorm_momentum": 0.9, "renorm_clipping": clipping},
        "parts": {"virtual_batch_size": 2},
        "all": {"axis": [1, 3], "virtual_batch_size": 3, "renorm": True, "scale": False},
    }
    x = keras.Input(shape[1:], name="x")
    made = [
        layers.BatchNormalization(name=name, momentum=0.8, **one) for name, one in options.items()
    ]
    model = keras.Model(x, [layer(x) for layer in made])
    filled(model)
    model.compile(keras.optimizers.legacy.SGD(0.1), "mse")
    model.train_on_batch(numbers(*shape, seed=99), [numbers(*shape, seed=98)] * len(made))
    trained = {weight.name.split(":")[0]: weight.numpy().tolist() for weight in model.weights}
    x = keras.Input(shape[1:], name="x")
    made = [
        layers.BatchNormalization(name=name, momentum=0.8, **one) for name, one in options.items()
    ]
    model = keras.Model(x, [layer(x) for layer in made])
    record(folder, "normalizations", model, *shape, trained=trained)


def time_major(folder):
    """Each recurrent layer with time first, over masked steps."""
    x = keras.Input(batch_shape=(5, 4, 2), name="x")
    masked = layers.Masking(name="mask")(x)
    first = {"time_major": True}
    outputs = [
        layers.SimpleRNN(3, return_sequences=True, name="simple", **first)(masked),
        *layers.LSTM(3, return_sequences=True, return_state=True, name="lstm", **first)(masked),
        layers.GRU(3, go_backwards=True, reset_after=False, name="gru", **first)(masked),
        layers.LSTM(2, return_sequences=True, name="batch_first")(masked),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True, **first), name="both")(masked),
        *layers.Bidirectional(
            layers.GRU(3, return_sequences=True, **first), merge_mode=None, name="apart"
        )(masked),
        layers.RNN(
            [layers.LSTMCell(3), layers.GRUCell(4)], return_sequences=True, name="cells", **first
        )(masked),
        layers.LSTM(3, stateful=True, unroll=True, name="stateful", **first)(x),
    ]
    model = keras.Model(x, outputs)
    record(folder, "time_major", model, 5, 4, 2, zeroed=[(4, 1), (3, 1), (0, 2)])


def cells(folder):
    """Wrappers of cells, and lists of cells."""
    wrap = cell_wrappers
    made = {
        "residual": wrap.ResidualWrapper(layers.GRUCell(3)),
        "device": wrap.DeviceWrapper(layers.LSTMCell(3), "/cpu:0"),
        "kept": wrap.DropoutWrapper(layers.GRUCell(3), input_keep_prob=1.0),
        "twice": wrap.ResidualWrapper(wrap.DeviceWrapper(layers.SimpleRNNCell(3), "/cpu:0")),
        "several": [
            layers.LSTMCell(3),
            wrap.ResidualWrapper(layers.GRUCell(3)),
            layers.SimpleRNNCell(2),
        ],
    }
    x = keras.Input((4, 3), name="x")
    outputs = [layers.RNN(cell, return_sequences=True, name=name)(x) for name, cell in made.items()]
    both = layers.RNN(wrap.ResidualWrapper(layers.GRUCell(3)), return_sequences=True)
    outputs.append(layers.Bidirectional(both, name="both")(x))
    record(folder, "cells", keras.Model(x, outputs), 2, 4, 3)


def peephole(folder):
    """A cell of tf.compat.v1, in TensorFlow's own copy of Keras: its config and weights."""
    layer = OldRNN(PeepholeLSTMCell(3), return_sequences=True, name="rnn")
    layer(tf.zeros((2, 4, 3)))
    x = keras.Input((4, 3), name="x")
    like = keras.Model(x, layers.RNN(layers.LSTMCell(3), return_sequences=True, name="rnn")(x))
    config = like.get_config()
    config["layers"][1]["config"] = layer.get_config()
    values = [numbers(*weight.shape, seed=place) for place, weight in enumerate(layer.weights)]
    layer.set_weights(values)
    names = [weight.name for weight in layer.weights]
    _write(folder / "peephole.h5", config, "2.4.0", {"rnn": (names, values)})
    outputs = listed(layer(numbers(2, 4, 3, seed=99)))
    told["peephole"] = {"shape": (2, 4, 3), "zeroed": (), "outputs": outputs}


def cudnn(folder):
    """Its layers run on a GPU alone: LSTM and GRU tell the numbers, Keras converts the weights."""
    x = keras.Input((4, 2), name="x")
    pair = {
        "lstm": layers.LSTM(3, return_sequences=True),
        "gru": layers.GRU(3, return_sequences=True, reset_after=True),
    }
    model = keras.Model(x, [layers.Bidirectional(one, name=n)(x) for n, one in pair.items()])
    filled(model)
    outputs = listed(model(numbers(2, 4, 2, seed=99)))
    values = {name: model.get_layer(name).get_weights() for name in pair}
    with tf.Graph().as_default():
        x = keras.Input((4, 2), name="x")
        old = {
            "lstm": cudnn_lstm.CuDNNLSTM(3, return_sequences=True),
            "gru": cudnn_gru.CuDNNGRU(3, return_sequences=True),
        }
        wrapped = {name: layers.Bidirectional(one, name=name) for name, one in old.items()}
        model = keras.Model(x, [layer(x) for layer in wrapped.values()])
        weights = {
            name: (
                [weight.name for weight in layer.weights],
                preprocess_weights_for_loading(layer, values[name]),
            )
            for name, layer in wrapped.items()
        }
        _write(folder / "cudnn.h5", model.get_config(), "2.21.0", weights)
    told["cudnn"] = {"shape": (2, 4, 2), "zeroed": (), "outputs": outputs}


def _write(path, config, version, weights):
    """An .h5 file of a model that its library cannot save here."""
    model = {"class_name": "Functional", "config": config}
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(model).encode()
        group = file.create_group("model_weights")
        for holder in (file, group):
            holder.attrs["keras_version"] = version.encode()
            holder.attrs["backend"] = b"tensorflow"
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for layer, (names, values) in weights.items():
            inner = group.create_group(layer)
            inner.attrs["weight_names"] = [name.encode() for name in names]
            for name, value in zip(names, values, strict=True):
                inner[name] = value


def pictures(folder):
    """Every interpolation that Keras 2 knew."""
    modes = ("area", "gaussian", "mitchellcubic", "bicubic", "lanczos3", "lanczos5", "nearest")
    x = keras.Input((6, 5, 2), name="x")
    outputs = []
    for mode in modes:
        outputs.append(layers.Resizing(4, 8, interpolation=mode, name=f"to_{mode}")(x))
        outputs.append(layers.UpSampling2D((2, 3), interpolation=mode, name=f"up_{mode}")(x))
    crop = {"interpolation": "mitchellcubic", "crop_to_aspect_ratio": True}
    outputs.append(layers.Resizing(4, 4, name="cropped", **crop)(x))
    record(folder, "pictures", keras.Model(x, outputs), 2, 6, 5, 2)


def halves(folder):
    """Weights of sixteen bits."""
    x = keras.Input((4,), name="x")
    outputs = [layers.Dense(3, dtype=one, name=one)(x) for one in ("float16", "bfloat16")]
    record(folder, "halves", keras.Model(x, outputs), 2, 4)


with TemporaryDirectory() as made:
    for part in (normalizations, time_major, cells, peephole, cudnn, pictures, halves):
        part(Path(made))
    target = Path(__file__).parent / "old_models.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(Path(made).iterdir()):
            archive.write(path, path.name)
        archive.writestr("outputs.json", json.dumps(told))
