"""A cell that was put on a device by a wrapper.

Source: tf.keras 2.15 layers/rnn/cell_wrappers.py, DeviceWrapper.
"""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "device_wrapper"
ERA = "tf.keras 1 and 2"
REASON = (
    "a DeviceWrapper said on which device an RNN cell was to run, which changes no number; the "
    "cell stands in its place"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """The cell itself, however many such wrappers are around it."""
    cell: Any = entry
    while cell.get("class_name") == "DeviceWrapper" and isinstance(config_of(cell).get("cell"), dict):
        cell = config_of(cell)["cell"]
    if cell is entry or "class_name" not in cell:
        return False
    entry["class_name"] = cell["class_name"]
    entry["config"] = config_of(cell)
    for key in ("module", "registered_name"):
        entry.pop(key, None)
        if key in cell:
            entry[key] = cell[key]
    return True
