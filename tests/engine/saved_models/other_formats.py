"""Files of every format beside whole Keras models, made by the libraries that write them."""

import json
import zipfile

import keras
import numpy as np
import onnx
import tensorflow as tf
import yaml
from keras import layers
from onnx import TensorProto, helper, numpy_helper

from tests.engine.saved_models.old_files import numbers


def small_network():
    """A network with a branch, statistics, a random state and a head."""
    inputs = keras.Input((8, 8, 1), name="pixels")
    x = layers.Conv2D(4, 3, activation="relu", name="first")(inputs)
    x = layers.BatchNormalization(name="norm")(x)
    y = layers.Conv2D(4, 3, padding="same", name="second")(x)
    x = layers.Add(name="sum")([x, y])
    x = layers.Flatten(name="flat")(layers.Dropout(0.2, name="drop")(x))
    return keras.Model(inputs, layers.Dense(3, name="head")(x), name="small")


def zipped(folder, path):
    """A folder as a zip, the folder's own name within."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"{folder.name}/{file.relative_to(folder)}")
    return path


def weights_h5(folder, model):
    path = folder / "small.weights.h5"
    model.save_weights(path)
    return path


def model_json(folder, model):
    path = folder / "small.json"
    path.write_text(model.to_json())
    return path


def model_yaml(folder, model):
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump(json.loads(model.to_json())))
    return path


def saved_model(folder, model):
    model.export(folder / "exported", verbose=False)
    return zipped(folder / "exported", folder / "exported.zip")


def tflite(folder, model):
    path = folder / "small.tflite"
    path.write_bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())
    return path


def onnx_file(folder, _):
    path = folder / "small.onnx"
    onnx.save(onnx_model(numbers(144, 10)), path)
    return path


def onnx_model(matrix):
    """Convolution, a Constant's shape, a matrix product: no shape is stated but the input's."""
    kernel = numpy_helper.from_array(numbers(4, 1, 3, 3), "conv.weight")
    bias = numpy_helper.from_array(numbers(4), "conv.bias")
    fold = numpy_helper.from_array(np.array([0, -1]), "fold")
    nodes = [
        helper.make_node(
            "Conv", ["x", "conv.weight", "conv.bias"], ["c"], name="/conv/Conv", strides=[1, 1]
        ),
        helper.make_node("Relu", ["c"], ["r"], name="/Relu"),
        helper.make_node("Constant", [], ["shape"], value=fold),
        helper.make_node("Reshape", ["r", "shape"], ["f"]),
        helper.make_node("MatMul", ["f", "fc.weight"], ["y"]),
    ]
    side = round((matrix.shape[0] / 4) ** 0.5) + 2
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 1, side, side])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [kernel, bias, numpy_helper.from_array(matrix, "fc.weight")],
    )
    return helper.make_model(graph, producer_name="tests")


def safetensors(folder, model):
    """By hand, as the format's description says."""
    header, place = {"__metadata__": {"format": "pt"}}, 0
    for weight in model.weights:
        size = 4 * int(np.prod(weight.shape))
        name = weight.path.replace("/", ".")
        header[name] = {
            "dtype": "F32",
            "shape": list(weight.shape),
            "data_offsets": [place, place + size],
        }
        place += size
    text = json.dumps(header).encode()
    path = folder / "small.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(place))
    return path


MAKERS = {
    "weights.h5": weights_h5,
    "json": model_json,
    "yaml": model_yaml,
    "saved_model": saved_model,
    "tflite": tflite,
    "onnx": onnx_file,
    "safetensors": safetensors,
}
"""Format → what makes a file of it: (folder, a Keras model) → path."""
