"""Writes a model as .keras: Keras's own format."""

from pathlib import Path

import keras

FORMAT = "keras"


def write(model: keras.Model, path: Path) -> None:
    """Write the model to `path`, which ends in `.keras`."""
    model.save(path)
