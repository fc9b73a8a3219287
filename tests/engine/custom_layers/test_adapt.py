"""Pasted layers of every style: counted, trained, saved, loaded in a fresh process, cloned."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from keras.src.backend.common import global_state

from app.engine.modeling.calls import call_layer
from tests.engine.custom_layers.cases import (
    CASES,
    Case,
    bare_model_of,
    classes_of,
    inputs_of,
    layer_of,
    model_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*HDF5:UserWarning")

by_stem = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


def counts(layer: keras.Layer) -> tuple[int, int]:
    trainable = sum(int(np.prod(w.shape)) for w in layer.trainable_weights)
    return trainable, sum(int(np.prod(w.shape)) for w in layer.weights) - trainable


@by_stem
def test_weights_are_counted_with_and_without_allocation(case: Case) -> None:
    model = model_of(case)
    assert counts(model.layers[-2]) == case.num_weights
    try:
        with keras.StatelessScope(initialize_variables=False):
            layer = layer_of(case)
            tensors = [keras.KerasTensor((None, *shape)) for shape in case.input_shapes]
            output = call_layer(layer, tensors, is_stack=False)
            assert counts(layer) == case.num_weights
    finally:
        global_state.set_global_attribute("uninitialized_variables", [])
    built = [tuple(tensor.shape) for tensor in keras.tree.flatten(model.layers[-2].output)]
    assert [tuple(tensor.shape) for tensor in keras.tree.flatten(output)] == built


@by_stem
def test_training_moves_every_trainable_weight(case: Case) -> None:
    keras.utils.set_random_seed(1)
    model = model_of(case)
    layer = model.layers[-2]
    before = [weight.numpy() for weight in layer.trainable_weights]
    model.fit(inputs_of(case), np.full((4, *model.output_shape[1:]), 3.0), verbose=0, epochs=2)
    used = [
        not np.array_equal(old, new.numpy())
        for old, new in zip(before, layer.trainable_weights, strict=True)
    ]
    assert any(used)
    assert sum(used) >= len(used) - (1 if case.stem in ("several_inputs",) else 0)


@by_stem
def test_a_frozen_layer_keeps_its_weights(case: Case) -> None:
    model = model_of(case)
    layer = model.layers[-2]
    layer.trainable = False
    model.compile(optimizer="sgd", loss="mse")
    assert layer.trainable_weights == []
    trainable = {id(weight) for weight in model.layers[-2].weights if weight.trainable}
    assert not trainable


@by_stem
def test_it_is_cloned(case: Case) -> None:
    model = model_of(case)
    with keras.saving.custom_object_scope(classes_of(case)):  # RNN reads its cell's class
        clone = keras.models.clone_model(model)
    assert counts(clone.layers[-2]) == case.num_weights
    clone.set_weights(model.get_weights())
    np.testing.assert_allclose(
        clone.predict(inputs_of(case), verbose=0),
        model.predict(inputs_of(case), verbose=0),
        atol=1e-6,
    )


def test_saved_models_predict_the_same_in_a_fresh_process(tmp_path: Path) -> None:
    expected = {}
    for case in CASES:
        keras.utils.set_random_seed(2)
        model = model_of(case)
        model.fit(inputs_of(case), np.full((4, *model.output_shape[1:]), 3.0), verbose=0)
        for suffix in ("keras", "h5"):
            model.save(tmp_path / f"{case.stem}.{suffix}")
        expected[case.stem] = model.predict(inputs_of(case), verbose=0)
        bare = bare_model_of(case)
        bare.save(tmp_path / f"{case.stem}.bare.keras")
        first = keras.tree.flatten(bare.predict(inputs_of(case), verbose=0))[0]
        expected[f"{case.stem}.bare"] = first
    script = (
        "import sys; from pathlib import Path; "
        "from tests.engine.custom_layers.fresh_process import predict_all; "
        "predict_all(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    answers = json.loads((tmp_path / "answers.json").read_text())
    problems = {}
    for case in CASES:
        for suffix in ("keras", "h5", "bare.keras"):
            answer = answers[case.stem][suffix]
            wanted = expected[f"{case.stem}.bare" if suffix == "bare.keras" else case.stem]
            if isinstance(answer, str):
                problems[f"{case.stem}.{suffix}"] = answer
            elif not np.allclose(answer, wanted, atol=1e-5):
                problems[f"{case.stem}.{suffix}"] = "predicts other values"
    assert problems == {}


def test_files_name_the_class_as_a_plain_script_would() -> None:
    case = next(case for case in CASES if case.stem == "linear")
    config = keras.saving.serialize_keras_object(layer_of(case))
    assert (config["class_name"], config["registered_name"]) == ("Linear", "Linear")
    assert config["module"] is None


def test_a_registered_class_is_found_under_its_registered_name() -> None:
    case = next(case for case in CASES if case.stem == "registered")
    classes = classes_of(case)
    assert classes["Pasted>Swish1"] is classes["Swish1"]
    assert "Pasted>Swish1" not in keras.saving.get_custom_objects()
