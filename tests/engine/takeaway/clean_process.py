"""Run by `python -I`, where nothing of ours can be imported: plain Keras predicts raw rows.

Reads `asked.json` of a folder (for each model file its columns and rows), writes `told.json`.
"""

import json
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


def predict(
    path: Path, inputs: list[list[str]], rows: dict[str, list], as_dataset: bool
) -> dict[str, list]:
    """What the model in the file says of `rows`, which are columns of raw values."""
    model = keras.models.load_model(path, compile=False)
    data = {}
    for name, column, kind in inputs:
        if kind == "standardize":
            values = [np.nan if value is None else value for value in rows[column]]
            data[name] = np.array(values, "float64")
        else:
            values = ["" if value is None else value for value in rows[column]]
            data[name] = np.array(values, object)
    told = model.predict(
        tf.data.Dataset.from_tensor_slices(data).batch(16) if as_dataset else data, verbose=0
    )
    if not isinstance(told, dict):
        return {"value": told.tolist()}
    return {
        "label": [label.decode() for label in told["label"]],
        "probabilities": told["probabilities"].tolist(),
    }


def main(folder: Path) -> None:
    """Predict with every model of the folder."""
    told = {}
    for name, asked in json.loads((folder / "asked.json").read_text()).items():
        told[name] = predict(folder / name, **asked)
    assert not any(module.split(".")[0] == "app" for module in sys.modules)
    (folder / "told.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
