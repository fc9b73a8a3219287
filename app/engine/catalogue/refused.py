"""Layers that must not be built from a document, and why, in words."""

import inspect

import keras

_FOREIGN = (
    "It wraps a {what}, which cannot be written in a document. "
    "Rebuild the layer in Keras, or paste it as a custom layer."
)
_REASONS: dict[type[keras.Layer], str] = {
    keras.layers.Lambda: (
        "A Lambda holds Python code, and a document must not bring code with it. "
        "Paste it as a custom layer instead."
    ),
    keras.layers.TFSMLayer: (
        "A TFSMLayer opens a SavedModel from a path on this machine and runs what is in it."
    ),
    keras.layers.JaxLayer: _FOREIGN.format(what="JAX function"),
    keras.layers.FlaxLayer: _FOREIGN.format(what="Flax module"),
    keras.layers.TorchModuleWrapper: _FOREIGN.format(what="PyTorch module"),
}


def reason_to_refuse(cls: type[keras.Layer]) -> str | None:
    """Why a layer class of Keras must not be built from a document, or None."""
    if cls in _REASONS:
        return _REASONS[cls]
    if is_abstract(cls):
        return (
            f"{cls.__name__} is a base for other layers and computes nothing itself. "
            "Use one of the layers that build on it."
        )
    return None


def is_abstract(cls: type[keras.Layer]) -> bool:
    """Whether neither the class nor one between it and keras.Layer says what a call does."""
    owner = next(above for above in cls.__mro__ if "call" in above.__dict__)
    return owner is keras.Layer or not inspect.isfunction(owner.__dict__["call"])
