"""Masks of merging layers, which Keras 3 joins in another way.

Source: keras 2.15 and 3.15 layers/merging/base_merge.py and concatenate.py, compute_mask.
"""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "merge_masks"
ERA = "Keras 1 and 2"
REASON = (
    "where a merging layer joins masked inputs, Keras 1 and 2 counted a step that every input "
    "counts; Keras 3 counts one that any input counts, and forgets the mask where an input has "
    "none; the layers …OfKeras2, which Layerwright supplies, do as then"
)

_MERGES = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"})


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Take the supplied layers, after those in whose way something is masked."""
    if facts.major >= 3 or "output_layers" not in config_of(model):
        return []
    entries = layers_of(model)
    masked = {name_of(entry) for entry in entries if _masks(entry)}
    if not masked:
        return []
    sources = {name_of(entry): _sources(entry.get("inbound_nodes")) for entry in entries}
    touched: list[str] = []
    grown = True
    while grown:  # The layers may stand in any order.
        found = {name for name, before in sources.items() if before & masked} - masked
        masked |= found
        grown = bool(found)
    for entry in entries:
        if entry["class_name"] in _MERGES and sources[name_of(entry)] & masked:
            entry["class_name"] = f"{entry['class_name']}OfKeras2"
            touched.append(name_of(entry))
    return touched


def _masks(value: Any) -> bool:
    """Whether a layer, or one within it, masks something itself."""
    if isinstance(value, list):
        return any(_masks(item) for item in value)
    if not isinstance(value, dict):
        return False
    if value.get("class_name") == "Masking" or value.get("mask_zero") is True:
        return True
    return any(_masks(item) for item in value.values())


def _sources(value: Any) -> set[str]:
    """The layers that a repaired config's calls take tensors of."""
    if isinstance(value, list):
        return {name for item in value for name in _sources(item)}
    if not isinstance(value, dict):
        return set()
    if value.get("class_name") == "__keras_tensor__":
        history = config_of(value).get("keras_history")
        return {str(history[0])} if isinstance(history, list) and history else set()
    return {name for item in value.values() for name in _sources(item)}
