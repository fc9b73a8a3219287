"""Writes a model as .keras: Keras's own format."""

import zipfile
from pathlib import Path

import keras

from app.spec.takeaway import FACTS_NAME

FORMAT = "keras"


def write(model: keras.Model, path: Path) -> None:
    """Write the model to `path`, which ends in `.keras`."""
    model.save(path)


def attach(path: Path, facts: str) -> None:
    """Put `facts` into the file as one more member of the zip."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(FACTS_NAME, facts)
