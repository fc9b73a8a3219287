"""Layers of older Keras versions that we supply, as source for a bundle's `layers.py`.

Each stands there as it stands in `supplied_layers`, within a function, so that nothing of
it meets a name of the author's own layers.
"""

import inspect
import sys
import textwrap
from collections.abc import Iterable, Sequence

import keras

from app.engine.supplied_layers.registry import SUPPLIED

_HEADER = '''"""Layers of the model that Keras 3 no longer has: {names}.

Nothing else is needed but TensorFlow and Keras.

    from layers import CUSTOM_OBJECTS
    keras.models.load_model('model.keras', custom_objects=CUSTOM_OBJECTS)
"""


'''


def supplied_in(model: keras.Model) -> tuple[type[keras.Layer], ...]:
    """The supplied classes that a model uses, nested ones included."""
    used = {type(layer) for layer in model._flatten_layers()}
    return tuple(cls for cls in SUPPLIED.values() if cls in used)


def with_supplied(text: str, classes: Sequence[type[keras.Layer]]) -> str:
    """A `layers.py`, "" where there is none yet, with these classes beside its own."""
    if not classes:
        return text
    names = [cls.__name__ for cls in classes]
    entries = {
        key: name for name in names for key in (name, f"layerwright>{name}")
    }  # .h5 has the name that they are registered under
    listed = "\n".join(f"    {key!r}: {name}," for key, name in entries.items())
    joined = f"CUSTOM_OBJECTS |= {{\n{listed}\n}}" if text else f"CUSTOM_OBJECTS = {{\n{listed}\n}}"
    start = text.rstrip("\n") + "\n\n\n" if text else _HEADER.format(names=", ".join(names))
    return f"{start}{_source_of(classes)}\n\n\n{joined}\n"


def _source_of(classes: Iterable[type[keras.Layer]]) -> str:
    by_module: dict[str, list[str]] = {}
    for cls in classes:
        by_module.setdefault(cls.__module__, []).append(cls.__name__)
    pieces = []
    for module, names in by_module.items():
        home = module.rpartition(".")[2]
        body = inspect.getsource(sys.modules[module]).strip("\n")
        given = ", ".join(names)
        made = f"def _{home}():\n{textwrap.indent(body, '    ')}\n\n    return {given}"
        pieces.append(f"# From Layerwright (Apache License 2.0).\n{made}\n\n\n{given} = _{home}()")
    return "\n\n\n".join(pieces)
