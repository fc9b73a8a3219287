"""What the fresh process of test_adapt does: load every saved model and predict."""

import json
import traceback
from pathlib import Path

import keras

from tests.engine.custom_layers.cases import CASES, classes_of, inputs_of


def predict_all(folder: Path) -> None:
    """Write the predictions of every model in `folder`, or what went wrong, to answers.json."""
    answers: dict[str, dict[str, object]] = {}
    for case in CASES:
        answers[case.stem] = {}
        for suffix in ("keras", "h5", "bare.keras"):
            try:
                model = keras.models.load_model(
                    folder / f"{case.stem}.{suffix}",
                    custom_objects=classes_of(case),
                    compile=False,
                )
                outputs = keras.tree.flatten(model.predict(inputs_of(case), verbose=0))
                answers[case.stem][suffix] = outputs[0].tolist()
            except Exception:
                answers[case.stem][suffix] = traceback.format_exc()[-1500:]
    (folder / "answers.json").write_text(json.dumps(answers))
