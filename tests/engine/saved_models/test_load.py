import json
import shutil
import sys
import zipfile

import h5py
import keras
import numpy as np
import pytest
from keras.src.backend.common import global_state

from app.engine.saved_models.load import check_load, load_model, load_repaired
from app.engine.saved_models.read import read_model
from app.errors import Conflict, Refused, UnreadableFile
from app.spec.model_requests import ModelRequest, ReadModelRequest
from app.spec.model_view import ModelFormat
from tests.engine.saved_models.models import MODELS, Block, Mylayer, Subclassed

CUSTOM = {"Block": Block, "Mylayer": Mylayer, "Subclassed": Subclassed}
LOADABLE = [
    (name, suffix)
    for name in MODELS
    for suffix in ("keras", "h5")
    if (name, suffix) != ("subclassed", "h5")  # Keras cannot build it before it is called.
]


def inputs_of(model):
    tensors = getattr(model, "inputs", None) or [keras.KerasTensor((None, 4))]
    random = np.random.default_rng(1)
    return [random.random((3, *tensor.shape[1:])).astype(tensor.dtype) for tensor in tensors]


def rewritten(path, target, change):
    """A copy of a .keras file with its config changed."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "config.json":
                config = json.loads(content)
                change(config)
                content = json.dumps(config)
            copy.writestr(name, content)
    return target


def layers_of(config):
    return config["config"]["layers"]


@pytest.mark.parametrize("file", LOADABLE)
def test_every_file_of_keras_3_loads_and_predicts_the_same(file, saved):
    model, path = saved[file]
    loaded = load_model(path, ModelFormat(file[1]), CUSTOM)
    arrays = inputs_of(model)
    expected = keras.tree.flatten(model(arrays if len(arrays) > 1 else arrays[0]))
    found = keras.tree.flatten(loaded(arrays if len(arrays) > 1 else arrays[0]))
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("suffix", "other"), [("keras", "h5"), ("h5", "keras"), ("h5", "bin")])
def test_the_name_does_not_matter(suffix, other, saved, tmp_path):
    model, path = saved["cells", suffix]
    renamed = tmp_path / f"model.{other}"
    shutil.copy(path, renamed)
    assert load_model(renamed, ModelFormat(suffix), {}).count_params() == model.count_params()


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_missing_classes_are_named_with_their_layers(suffix, saved):
    with pytest.raises(Conflict) as caught:
        load_model(saved["custom", suffix][1], ModelFormat(suffix), {"Block": Block})
    assert "Mylayer (inner_mine, mine)" in caught.value.message
    assert "Block" not in caught.value.message
    assert "Paste" in caught.value.hint


def test_a_custom_class_never_stands_in_for_a_built_in_one(saved):
    class Dense(keras.layers.Dense):
        pass

    model = load_model(saved["nested", "h5"][1], ModelFormat.H5, {"Dense": Dense})
    assert type(model.get_layer("stack").get_layer("a")) is keras.layers.Dense


def test_the_report_says_inputs_and_outputs(saved):
    report = check_load(ModelRequest(path=str(saved["recurrent", "keras"][1]), format="keras"))
    assert report.is_loaded
    assert [spec.shape for spec in report.inputs] == [(None, 8, 3)]
    assert [spec.shape for spec in report.outputs] == [(None, 12), (None, 6)]


def test_the_report_says_what_stands_in_the_way(saved):
    report = check_load(ModelRequest(path=str(saved["custom", "keras"][1]), format="keras"))
    assert not report.is_loaded
    assert "Block" in report.problem
    assert "Paste" in report.problem


def _lambda(config):
    layers_of(config)[1].update(class_name="Lambda", config={"function": "x", "name": "mean"})


def _exported_function(config):
    layers_of(config)[1].update(module="keras.config", class_name="set_max_epochs")


def _function_as_layer(config):
    layers_of(config)[1].update(module="keras.activations", class_name="relu")


def _function(config):
    function = {
        "class_name": "function",
        "config": "system",
        "module": "os",
        "registered_name": "x",
    }
    layers_of(config)[1]["config"]["activation"] = function


def _lambda_in_an_activation(config):
    layers_of(config)[1]["config"]["activation"] = {
        "class_name": "__lambda__",
        "config": {"value": "x"},
    }


def _typespec(config):
    layers_of(config)[1]["config"]["spec"] = {"class_name": "__typespec__", "config": []}


def _saved_model_by_path(config):
    layers_of(config)[1].update(class_name="TFSMLayer", config={"name": "t", "filepath": "/etc"})


def _vocabulary_path(config):
    layers_of(config)[1].update(
        class_name="StringLookup", config={"name": "lookup", "vocabulary": "/etc/passwd"}
    )


def _foreign_module(config):
    layers_of(config)[1]["config"]["kernel_initializer"] = {
        "module": "keras.src.utils.file_utils",
        "class_name": "File",
        "config": {},
    }


def _internal_module(config):
    layers_of(config)[1].update(module="keras.src.ops.../../x", class_name="Relu")


def _module_that_is_no_text(config):
    layers_of(config)[1].update(module=["keras"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_lambda, ["mean", "Lambda"]),
        (_exported_function, ["set_max_epochs"]),
        (_function_as_layer, ["relu"]),
        (_function, ["system", "not run"]),
        (_lambda_in_an_activation, ["not run"]),
        (_typespec, ["__typespec__"]),
        (_saved_model_by_path, ["TFSMLayer"]),
        (_vocabulary_path, ["/etc/passwd", "vocabulary"]),
        (_foreign_module, ["File"]),
        (_internal_module, ["operation"]),
        (_module_that_is_no_text, ["no text"]),
    ],
)
def test_what_must_not_be_built_is_refused(change, words, saved, tmp_path):
    path = rewritten(saved["sequential", "keras"][1], tmp_path / "m.keras", change)
    with pytest.raises(Refused) as caught:
        load_model(path, ModelFormat.KERAS, CUSTOM)
    for word in words:
        assert word in caught.value.message
    assert caught.value.where


def test_refused_within_a_wrapper_too(saved, tmp_path):
    def change(config):
        inner = {"class_name": "Lambda", "config": {"name": "hidden"}, "module": "keras.layers"}
        layers_of(config)[3]["config"]["layer"] = inner

    path = rewritten(saved["custom", "keras"][1], tmp_path / "m.keras", change)
    with pytest.raises(Refused, match="hidden"):
        load_model(path, ModelFormat.KERAS, CUSTOM)


def test_more_weights_than_the_file_holds_are_not_allocated(saved, tmp_path):
    def change(config):
        layers_of(config)[-1]["config"]["units"] = 10**9

    path = rewritten(saved["sequential", "keras"][1], tmp_path / "m.keras", change)
    with pytest.raises(Conflict, match="parameters, but the file holds"):
        load_model(path, ModelFormat.KERAS, {})


def test_a_file_that_keras_reads_otherwise_than_it_was_meant(saved, tmp_path):
    """Keras 2 wrote batch_input_shape on the first layer; Keras 3 adds an axis, silently."""
    path = tmp_path / "old.h5"
    shutil.copy(saved["sequential", "h5"][1], path)
    dense = {
        "class_name": "Dense",
        "config": {"name": "d", "units": 2, "batch_input_shape": [None, 3]},
    }
    with h5py.File(path, "r+") as file:
        config = {"class_name": "Sequential", "config": {"name": "s", "layers": [dense]}}
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.3.1"
        del file["model_weights"]
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [b"d"]
        layer = group.create_group("d")
        layer.attrs["weight_names"] = [b"d/kernel:0", b"d/bias:0"]
        layer["d/kernel:0"] = np.zeros((3, 2), "float32")
        layer["d/bias:0"] = np.zeros(2, "float32")
    loaded = load_repaired(path, {})
    assert loaded.model.input_shape == (None, 3)
    assert [repair.code for repair in loaded.repairs] == ["first_input", "stated_shape"]


def test_failures_of_keras_become_words(saved, tmp_path):
    path = tmp_path / "old.h5"
    shutil.copy(saved["cells", "h5"][1], path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"][-1]["config"]["surprise"] = 5
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.1.3"
    with pytest.raises(Conflict) as caught:
        load_model(path, ModelFormat.H5, {})
    assert "surprise" in caught.value.message
    assert "written by Keras 2.1.3" in caught.value.message


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_an_activation_of_the_author_is_named(suffix, tmp_path):
    path = tmp_path / f"m.{suffix}"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="tanh")]).save(path)
    if suffix == "h5":
        with h5py.File(path, "r+") as file:
            config = file.attrs["model_config"]
            file.attrs["model_config"] = config.replace('"tanh"', '"swishy"')
    else:

        def change(config):
            layers_of(config)[1]["config"]["activation"] = "swishy"

        path = rewritten(path, tmp_path / "changed.keras", change)
    with pytest.raises(Conflict, match="activation function 'swishy', which Keras does not have"):
        load_model(path, ModelFormat(suffix), {})


def test_operations_in_h5_are_said(tmp_path):
    inputs = keras.Input((4, 4))
    path = tmp_path / "m.h5"
    keras.Model(inputs, inputs[:, 1:] * 2.0).save(path)
    with pytest.raises(Conflict) as caught:
        load_model(path, ModelFormat.H5, {})
    assert "outside of layers (get_item" in caught.value.message
    assert ".keras" in caught.value.hint


def test_a_layer_that_saves_a_weight_twice(tmp_path):
    layer = keras.layers.SpectralNormalization(keras.layers.Dense(3))
    model = keras.Sequential([keras.Input((4,)), layer])
    for suffix in ("keras", "h5"):
        path = tmp_path / f"m.{suffix}"
        model.save(path)
        view = read_model(ReadModelRequest(path=str(path), filename=path.name))
        assert view.num_params == model.count_params()
        assert load_model(path, ModelFormat(suffix), {}).count_params() == model.count_params()


def test_a_long_chain_of_layers(tmp_path):
    inputs = hidden = keras.Input((2,))
    for number in range(700):
        hidden = keras.layers.Activation("relu", name=f"a{number}")(hidden)
    path = tmp_path / "chain.keras"
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        keras.Model(inputs, hidden).save(path)
    finally:
        sys.setrecursionlimit(before)
    assert len(load_model(path, ModelFormat.KERAS, {}).layers) == 701
    assert sys.getrecursionlimit() == before


def test_damaged_files_are_refused_before_keras_sees_them(saved, tmp_path):
    path = tmp_path / "m.keras"
    path.write_bytes(saved["cells", "keras"][1].read_bytes()[:-100])
    with pytest.raises(UnreadableFile):
        load_model(path, ModelFormat.KERAS, {})


def test_loading_leaves_nothing_waiting_to_be_initialized(saved):
    load_model(saved["cells", "keras"][1], ModelFormat.KERAS, {})
    assert not global_state.get_global_attribute("uninitialized_variables", [])


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_a_model_that_keras_quantized_loads_and_gives_the_same(suffix, mode, tmp_path):
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(8), keras.layers.Dense(4)])
    for layer in model.layers:
        layer.quantize(mode)
    path = tmp_path / f"m.{suffix}"
    model.save(path)
    given = np.linspace(-1, 1, 16).reshape(2, 8)
    again = load_model(path, ModelFormat(suffix), {})
    assert np.array_equal(again.predict(given, verbose=0), model.predict(given, verbose=0))
