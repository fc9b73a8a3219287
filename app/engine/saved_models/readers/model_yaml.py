"""Reads a model's architecture as YAML: `model.to_yaml()` of Keras 1 and 2.

Source: keras 2.2, engine/network.py, to_yaml; 1.2, engine/topology.py, to_yaml.
"""

import re
from pathlib import Path

from app.engine.saved_models.limits import MAX_CONFIG_BYTES
from app.engine.saved_models.readers.model_json import view_of
from app.engine.saved_models.yaml_text import parse_yaml
from app.errors import UnreadableFile
from app.spec.model_view import ModelFormat, ModelView

FORMAT = ModelFormat.YAML

_HEAD_BYTES = 4096
_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:---\s+)?[a-z_]{1,40} *:\s")
_CLASS = re.compile(rb"(?:^|\n)(?:\xef\xbb\xbf)?class_name *: *\S")
_VIEW_ONLY = (
    "This file is a model's architecture as YAML (to_yaml of Keras 1 and 2), without weights. Edit "
    "it as a network and train that; or load it with its weights in the program that made it, "
    "call model.save('model.h5'), and open that."
)


def recognises(path: Path) -> bool:
    """Whether the bytes begin a YAML mapping that speaks of a model."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if _START.match(head.lstrip(b" \t\r\n#-")) is None or b"\x00" in head:
            return False
        # `class_name` may stand behind a long config: keys are sorted.
        return _CLASS.search(head + file.read(MAX_CONFIG_BYTES)) is not None


def read(path: Path) -> ModelView:
    """What the architecture shows; there are no weights in it.

    Raises:
        UnreadableFile: not YAML, too long, or no model's.
    """
    with path.open("rb") as file:
        found = parse_yaml(file.read(MAX_CONFIG_BYTES + 1), "The file")
    if not isinstance(found.get("class_name"), str):
        raise UnreadableFile(
            "The YAML names no class of a model.", hint="Open what model.to_yaml() wrote."
        )
    version = found.get("keras_version")
    model = {**found, "keras_version": None if version is None else str(version)}
    view = view_of(model, model)
    return view.model_copy(update={"format": FORMAT, "view_only": _VIEW_ONLY})
