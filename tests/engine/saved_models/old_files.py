"""A small writer of files as Keras 1 and 2 wrote them: h5py and JSON, no Keras."""

import json

import h5py
import numpy as np


def write_old(path, model, weights, keras_version="2.3.1", backend="tensorflow"):
    """A whole-model .h5 file.

    Args:
        model: the serialized model, as the old Keras had it.
        weights: layer name → list of (weight name, array), in the old order.
        keras_version: None for a Keras that did not say.
        backend: None for Keras 1, which did not say.
    """
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(model).encode()
        if keras_version:
            file.attrs["keras_version"] = keras_version.encode()
        group = file.create_group("model_weights")
        if backend:
            file.attrs["backend"] = group.attrs["backend"] = backend.encode()
        if keras_version:
            group.attrs["keras_version"] = keras_version.encode()
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for name, own in weights.items():
            inner = group.create_group(name)
            inner.attrs["weight_names"] = [weight.encode() for weight, _ in own]
            for weight, array in own:
                inner[weight] = array
    return path


def layer(class_name, name, /, **config):
    """A layer's entry in a stack."""
    return {"class_name": class_name, "config": {"name": name, "trainable": True, **config}}


def called(class_name, name, inbound, /, **config):
    """A layer's entry in a functional model; `inbound` lists the names of one call."""
    nodes = [[[one, 0, 0, {}] for one in inbound]] if inbound else []
    return {**layer(class_name, name, **config), "name": name, "inbound_nodes": nodes}


def functional(name, layers, inputs, outputs):
    """A functional model's entry."""
    config = {
        "name": name,
        "layers": layers,
        "input_layers": [[one, 0, 0] for one in inputs],
        "output_layers": [[one, 0, 0] for one in outputs],
    }
    return {"class_name": "Model", "config": config}


def numbers(*shape, seed=0):
    """Weights or inputs: small, of both signs, always the same."""
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype("float32") * 0.5
