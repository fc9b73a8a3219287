"""What was trained here, asked again through the task `predict`."""

import csv

import keras
import numpy as np
import pytest

from app.engine.datasets.encoding import encode
from app.engine.datasets.registry import format_of
from app.engine.tasks import function_of
from app.spec.model_requests import PredictRequest
from app.spec.prediction import PredictionRequest, Predictions
from app.spec.tasks import PREDICT
from tests.engine.training.runs import SAMPLES, dense, layer, profile, run, stack

PENGUINS = SAMPLES / "penguins.csv"


def ask(folder, encoding, **request) -> Predictions:
    return function_of(PREDICT.name)(
        PredictRequest(
            path=str(folder / "model.keras"),
            format="keras",
            encoding=encoding,
            request=PredictionRequest(**request),
        )
    )


def test_rows_of_penguins_predict_what_the_encoding_of_training_predicts(tmp_path):
    names = [column.name for column in profile(PENGUINS).columns if column.name != "species"]
    width = sum(c.encoded_width for c in profile(PENGUINS).columns if c.name in names)
    finished = run(
        PENGUINS,
        tmp_path,
        dense([width], 3, "softmax"),
        inputs=names,
        targets=["species"],
        fit={"epochs": 2},
    )
    encoding = finished.trained.encoding
    assert {item.kind for item in encoding.columns} >= {"standardize", "one_hot"}
    with PENGUINS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    answer = ask(tmp_path, encoding, rows=rows)
    columns = format_of(PENGUINS, "penguins").read(PENGUINS, profile(PENGUINS), names)
    inputs = encode(encoding.columns, columns, np.arange(len(rows)))
    model = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(answer.outputs, model.predict(inputs, verbose=0), atol=1e-6)
    assert len({item.label for item in answer.predictions}) > 1


@pytest.mark.parametrize("num_outputs", [1, 2])
def test_raw_scores_become_probabilities_and_the_outputs_stay_raw(tmp_path, num_outputs):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 2)).astype("float32") * 20
    np.savez(tmp_path / "two.npz", x=x, y=(x[:, 0] > 0).astype(int))
    network = stack(
        layer("InputLayer", "input", shape=[2]), layer("Dense", "scores", units=num_outputs)
    )
    finished = run(tmp_path / "two.npz", tmp_path / "run", network, fit={"epochs": 5})
    assert finished.trained.encoding.is_logits
    answer = ask(tmp_path / "run", finished.trained.encoding, inputs=x[:20].tolist())
    model = keras.models.load_model(tmp_path / "run" / "model.keras")
    scores = model.predict(x[:20], verbose=0)
    np.testing.assert_allclose(answer.outputs, scores, atol=1e-5)
    assert np.abs(scores).max() > 1
    if num_outputs == 1:
        second = keras.ops.sigmoid(scores)[:, 0]
    else:
        second = keras.ops.softmax(scores)[:, 1]
    told = [item.probabilities["1"] for item in answer.predictions]
    np.testing.assert_allclose(told, np.asarray(second), atol=1e-5)
    for item in answer.predictions:
        assert sum(item.probabilities.values()) == pytest.approx(1)
        assert item.label == ("1" if item.probabilities["1"] > 0.5 else "0")
