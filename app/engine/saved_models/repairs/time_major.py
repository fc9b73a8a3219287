"""Recurrent layers over sequences whose first axis is time.

Source: tf.keras 2.15 layers/rnn/base_rnn.py and bidirectional.py, `time_major`.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "time_major"
ERA = "tf.keras 1 and 2"
REASON = (
    "with `time_major=True` sequences had time as their first axis, which Keras 3 cannot take; "
    "layers that Layerwright supplies (TimeMajorLSTM …) turn them as then"
)

_CLASSES = ("SimpleRNN", "LSTM", "GRU", "RNN")
_INNER = ("layer", "backward_layer")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer; what stands in a Bidirectional is turned by that."""
    config = config_of(entry)
    if entry["class_name"] == "Bidirectional":
        inner = [config_of(config[key]) for key in _INNER if isinstance(config.get(key), dict)]
        if not any(one.get("time_major") is True for one in inner):
            return False
        for one in inner:
            one["time_major"] = False
    elif entry["class_name"] not in _CLASSES or config.get("time_major") is not True:
        return False
    config.pop("time_major", None)
    entry["class_name"] = f"TimeMajor{entry['class_name']}"
    return True
