"""Which formats a model can be written in: one module each."""

from pathlib import Path
from typing import Protocol

import keras

from app.engine.exporters import h5
from app.engine.exporters import keras as keras_format
from app.errors import NotFound


class Exporter(Protocol):
    """What an exporter's module offers. The format's name is the file's suffix as well."""

    FORMAT: str

    def write(self, model: keras.Model, path: Path) -> None:
        """Write the model to `path`, which has the right suffix."""

    def attach(self, path: Path, facts: str) -> None:
        """Put the JSON text `facts` into the file, where Keras does not look at it."""


EXPORTERS: tuple[Exporter, ...] = (keras_format, h5)
"""Every exporter."""


def exporter_of(format: str) -> Exporter:
    """The exporter for a format.

    Raises:
        NotFound: for a format that there is none for.
    """
    for exporter in EXPORTERS:
        if format == exporter.FORMAT:
            return exporter
    known = ", ".join(exporter.FORMAT for exporter in EXPORTERS)
    raise NotFound(
        f"Models cannot be written as {format!r}.", hint=f"Formats are: {known}.", where="format"
    )
