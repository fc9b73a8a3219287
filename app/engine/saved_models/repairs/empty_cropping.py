"""Croppings that take away all there is."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of
from app.engine.saved_models.repairs.tensorflow_operations import OPERATION

CODE = "empty_cropping"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 1 and 2 gave an empty tensor where a Cropping takes away all that there is; Keras 3 "
    "refuses that, so the slice that it is stands there"
)

_RANKS = {"Cropping1D": 1, "Cropping2D": 2, "Cropping3D": 3}


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Every Cropping → the slice that it takes."""
    touched: list[str] = []
    for entry in layers_of(model):
        if "layers" in config_of(entry):
            touched += mend_model(entry, facts)
        rank = _RANKS.get(str(entry.get("class_name")))
        pairs = _pairs(config_of(entry).get("cropping"), rank or 0)
        if rank is None or pairs is None:
            continue
        whole: dict[str, Any] = {"start": None, "stop": None, "step": None}
        space = [{**whole, "start": first, "stop": -last or None} for first, last in pairs]
        is_first = config_of(entry).get("data_format") == "channels_first"
        spec = [whole, whole, *space] if is_first else [whole, *space, whole]
        name = name_of(entry)
        entry.update(
            class_name=OPERATION,
            module=None,
            registered_name=f"layerwright>{OPERATION}",
            config={
                "name": name,
                "function": "__operators__.getitem",
                "first": {"tensor": 0},
                "keywords": {"slice_spec": spec},
            },
        )
        touched.append(name)
    return touched


def _pairs(cropping: Any, rank: int) -> list[tuple[int, int]] | None:
    if isinstance(cropping, list) and len(cropping) == 2 and rank == 1:
        cropping = [cropping]
    if not isinstance(cropping, list) or len(cropping) != rank:
        return None
    found = [item if isinstance(item, list) else [item, item] for item in cropping]
    if not all(len(item) == 2 and all(isinstance(n, int) for n in item) for item in found):
        return None
    return [(item[0], item[1]) for item in found]
