"""Dtype policies as tf.keras wrote them."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "dtype_policy"
ERA = "tf.keras 2"
REASON = "tf.keras 2 wrote dtype policies under other class names; Keras 3 takes the policy's name"

_CLASSES = frozenset({"Policy", "PolicyV1"})
_NAMES = {"infer_with_float32_vars": "float32", "infer": None, "_infer": None}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`{"class_name": "Policy", "config": {"name": "mixed_float16"}}` → "mixed_float16"."""
    config = config_of(entry)
    dtype = config.get("dtype")
    if isinstance(dtype, dict) and dtype.get("class_name") in _CLASSES:
        name = config_of(dtype).get("name")
        config["dtype"] = _NAMES.get(name, name) if isinstance(name, str) else None
        return True
    if isinstance(dtype, str) and dtype in _NAMES:
        config["dtype"] = _NAMES[dtype]
        return True
    return False
