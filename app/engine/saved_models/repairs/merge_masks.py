"""Masks of merging layers, which Keras 3 joins in another way.

Source: keras 2.15 and 3.15 layers/merging/base_merge.py and concatenate.py, compute_mask.
"""

from graphlib import CycleError, TopologicalSorter
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

_PASS_ON = frozenset(
    """
    Activation ActivityRegularization AlphaDropout BatchNormalization Dense Dropout GaussianDropout
    GaussianNoise LayerNormalization SpatialDropout1D
    """.split()
)
"""Layers whose output has their input's mask, then and today."""

_END = frozenset(
    """
    Flatten GlobalAveragePooling1D GlobalMaxPooling1D InputLayer
    """.split()
)
"""Layers whose output has no mask, then and today."""

_RECURRENT = frozenset({"SimpleRNN", "LSTM", "GRU", "RNN", "CuDNNLSTM", "CuDNNGRU"})

Mask = str | None
"""The layer whose mask a layer's output has; None where it has none."""


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Take the supplied layers where the mask would be another than it was.

    Where all inputs have one and the same mask Keras 3 joins them to just that, and its own
    layer stays: plain Keras loads the copy. Only Concatenate is always taken, behind masks:
    Keras 3 works its mask out by an operation whose name is also that of a layer.
    """
    if facts.major >= 3 or "output_layers" not in config_of(model):
        return []
    entries = layers_of(model)
    if not any(_masks(entry) for entry in entries):
        return []
    sources = {name_of(entry): _sources(entry.get("inbound_nodes")) for entry in entries}
    masks = _masks_of(entries, sources)
    touched: list[str] = []
    for entry in entries:
        name = name_of(entry)
        joined = {masks.get(source) for source in sources[name]}
        is_other = len(joined) > 1 or (entry["class_name"] == "Concatenate" and joined != {None})
        if entry["class_name"] in _MERGES and joined and is_other:
            entry["class_name"] = f"{entry['class_name']}OfKeras2"
            touched.append(name)
    return touched


def _masks_of(entries: list[Entry], sources: dict[str, set[str]]) -> dict[str, Mask]:
    """Layer's name → its output's mask; of what is not known well, a mask of its own."""
    by_name = {name_of(entry): entry for entry in entries}
    try:
        order = list(TopologicalSorter(sources).static_order())
    except CycleError:  # A layer that is called on what was made of its own output.
        order = list(by_name)
    masks: dict[str, Mask] = {}
    for name in order:
        if name in by_name:
            masks[name] = _mask_of(by_name[name], {masks.get(one, one) for one in sources[name]})
    return masks


def _mask_of(entry: Entry, before: set[Mask]) -> Mask:
    """An output's mask, by those of the inputs of all calls."""
    name, class_name, config = name_of(entry), str(entry["class_name"]), config_of(entry)
    if _masks(entry):
        return name
    if before <= {None} or class_name in _END:
        return None
    if class_name == "Bidirectional" and isinstance(config.get("layer"), dict):
        inner = config["layer"]
        class_name, config = str(inner.get("class_name")), config_of(inner)
    if class_name in _RECURRENT:
        if config.get("return_state"):
            return name
        if not config.get("return_sequences"):
            return None
    passes_on = class_name in _PASS_ON or class_name in _RECURRENT or class_name in _MERGES
    return next(iter(before)) if passes_on and len(before) == 1 else name


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
