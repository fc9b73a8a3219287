"""Hashing, whose config states a salt that it hashed without.

Source: tf.keras 2.3 layers/preprocessing/hashing.py: `salt` becomes `_DEFAULT_SALT_KEY` where
none is given, and get_config writes it; `strong_hash` is false all the same.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "hashing_salt"
ERA = "TensorFlow 2.3"
REASON = (
    "a Hashing without salt hashed without one and wrote a default salt into the file, with which "
    "the same words fall into other bins; taken out"
)

_DEFAULT = [0xDECAFCAFFE, 0xDECAFCAFFE]


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Without the default salt."""
    config = config_of(entry)
    if entry["class_name"] != "Hashing" or facts.major >= 3 or config.get("salt") != _DEFAULT:
        return False
    config["salt"] = None
    return True
