"""Arguments of preprocessing layers by their names in TensorFlow 2.3 to 2.6.

Source: tf.keras 2.3 to 2.6 layers/preprocessing, whose constructors translate them.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "preprocessing_arguments"
ERA = "TensorFlow 2.3 to 2.6"
REASON = (
    "preprocessing layers called arguments and output modes otherwise (`bins`, `max_values`, "
    "`binary`, `tf-idf` …); today's names are written"
)

_NAMES: dict[str, dict[str, str]] = {
    "Discretization": {"bins": "bin_boundaries"},
    "CategoryEncoding": {"max_tokens": "num_tokens"},
    "IntegerLookup": {
        "max_values": "max_tokens",
        "mask_value": "mask_token",
        "oov_value": "oov_token",
        "num_oov_tokens": "num_oov_indices",
    },
    "Hashing": {},
    "StringLookup": {"num_oov_tokens": "num_oov_indices"},
    "TextVectorization": {},
}
_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Today's names; an argument that is there under both keeps today's."""
    names = _NAMES.get(entry["class_name"])
    if names is None or facts.major >= 3:
        return False
    config = config_of(entry)
    found = [old for old in names if old in config]
    for old in found:
        value = config.pop(old)
        config.setdefault(names[old], value)
    if entry["class_name"] == "Hashing" and str(config.get("dtype")).startswith("float"):
        config["dtype"] = "int64"  # What it gave, whatever the policy said.
        found.append("dtype")
    mode = config.get("output_mode")
    if isinstance(mode, str) and mode in _MODES:
        config["output_mode"] = _MODES[mode]
        return True
    return bool(found)
