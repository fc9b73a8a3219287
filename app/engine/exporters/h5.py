"""Writes a model as whole-model .h5: what older programs read."""

from pathlib import Path

import h5py
import keras
from absl import logging

from app.spec.takeaway import FACTS_NAME

FORMAT = "h5"


def write(model: keras.Model, path: Path) -> None:
    """Write the model to `path`, which ends in `.h5`.

    Without the optimizer: Keras 3 does not load what it writes of a loss named by a string.
    """
    before = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)  # Keras warns that .h5 is legacy; that is its purpose.
    try:
        model.save(path, include_optimizer=False)
    finally:
        logging.set_verbosity(before)


def attach(path: Path, facts: str) -> None:
    """Put `facts` into the file as an attribute of its root."""
    with h5py.File(path, "r+") as file:
        file.attrs[FACTS_NAME] = facts
