import math
import shutil
import zipfile

import h5py
import keras
import pytest

from app.engine.exporters.export import save_model
from app.engine.saved_models import hdf5_tree, heap_check
from app.engine.saved_models.read import read_model
from app.errors import NotFound, UnreadableFile
from app.spec.model_requests import ReadModelRequest
from app.spec.model_view import ModelFormat
from tests.engine.saved_models import old_files
from tests.engine.saved_models.models import MODELS

EVERY_FILE = [(name, suffix) for name in MODELS for suffix in ("keras", "h5")]
LISTED = [(name, suffix) for name, suffix in EVERY_FILE if name != "subclassed"]


def own_layers(view):
    """The layers of a view without the boxes of further calls."""
    return [layer for layer in view.layers if layer.shares is None]


def saved_layers(model):
    """The layers as a file lists them, InputLayer of a stack included."""
    return model._layers if isinstance(model, keras.Sequential) else model.layers


@pytest.mark.parametrize("file", EVERY_FILE)
def test_model_facts(file, saved, views):
    model, _ = saved[file]
    view = views[file]
    assert view.format is ModelFormat(file[1])
    assert view.keras_version == keras.__version__
    assert view.class_name == type(model).__name__
    assert view.num_params == model.count_params()
    if file != ("subclassed", "h5"):  # An .h5 file keeps no name of a subclassed model.
        assert view.name == model.name


@pytest.mark.parametrize("file", LISTED)
def test_layers_are_those_that_keras_has(file, saved, views):
    model, _ = saved[file]
    layers = saved_layers(model)
    assert [layer.name for layer in own_layers(views[file])] == [layer.name for layer in layers]
    assert [layer.class_name for layer in own_layers(views[file])] == [
        type(layer).__name__ for layer in layers
    ]


@pytest.mark.parametrize("file", LISTED)
def test_weights_of_each_layer(file, saved, views):
    model, _ = saved[file]
    for seen, layer in zip(own_layers(views[file]), saved_layers(model), strict=True):
        assert seen.num_params == layer.count_params(), layer.name
        assert sorted(weight.shape for weight in seen.weights) == sorted(
            tuple(weight.shape) for weight in layer.weights
        ), layer.name
        assert {weight.dtype for weight in seen.weights} <= {"float32"}


@pytest.mark.parametrize("name", [name for name in MODELS if name != "subclassed"])
def test_h5_names_weights_as_keras_does(name, saved, views):
    model, _ = saved[name, "h5"]
    for seen, layer in zip(own_layers(views[name, "h5"]), saved_layers(model), strict=True):
        expected = [weight.path for weight in layer.trainable_weights + layer.non_trainable_weights]
        assert [weight.name for weight in seen.weights] == expected


@pytest.mark.parametrize("file", LISTED)
def test_shapes_that_are_stated_are_right(file, saved, views):
    model, _ = saved[file]
    view = views[file]
    for seen in own_layers(view):
        layer = model.get_layer(seen.name) if seen.class_name != "InputLayer" else None
        if layer is None or not seen.outputs:
            continue
        outputs = keras.tree.flatten(layer.output)
        for spec, tensor in zip(seen.outputs, outputs, strict=False):
            assert spec.shape == tuple(tensor.shape)
            assert spec.dtype == tensor.dtype


def test_shapes_of_a_stack_come_from_the_next_layer(views):
    view = views["sequential", "keras"]
    assert view.layers[0].outputs[0].shape == (None, 28, 28, 1)
    assert view.layers[2].outputs[0].shape == (None, 14, 14, 4)
    assert view.kind == "sequential"
    assert view.outputs == (view.layers[-1].name,)


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_wiring_of_branches(suffix, views):
    view = views["branches", suffix]
    assert view.kind == "functional"
    inbound = {layer.name: layer.inbound for layer in view.layers}
    assert inbound["left"] == ()
    assert inbound["shared"] == ("left",)
    assert inbound["shared_call_2"] == ("cast",)
    assert inbound["shared_call_3"] == ("left",)
    assert inbound["added"] == ("shared", "shared_call_2")
    assert inbound["joined"] == ("shared", "added")
    assert inbound["many"] == ("shared_call_3",)
    assert view.outputs == ("one", "many", "shared_call_2")
    calls = [layer for layer in view.layers if layer.shares]
    assert {layer.shares for layer in calls} == {"shared"}
    assert all(layer.num_params == 0 and not layer.weights for layer in calls)
    right = next(layer for layer in view.layers if layer.name == "right")
    assert right.outputs[0].dtype == "float64"


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_second_outputs_are_named_by_their_number(suffix, views):
    view = views["recurrent", suffix]
    layers = {layer.name: layer for layer in view.layers}
    assert layers["joined"].inbound == ("lstm", "lstm:2")
    assert layers["attention"].inbound == ("each", "each")
    assert view.outputs == ("joined", "lstm:1")


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_wrappers_show_what_they_wrap(suffix, views):
    layers = {layer.name: layer for layer in views["recurrent", suffix].layers}
    assert [inner.class_name for inner in layers["bi"].layers] == ["LSTM", "LSTM"]
    assert [inner.num_params for inner in layers["bi"].layers] == [128, 128]
    assert [inner.class_name for inner in layers["each"].layers] == ["Dense"]
    assert layers["each"].layers[0].num_params == layers["each"].num_params == 45


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_cells_within_cells(suffix, views):
    stacked = views["cells", suffix].layers[1].layers[0]
    assert [cell.class_name for cell in stacked.layers] == ["LSTMCell", "GRUCell"]
    assert sum(cell.num_params for cell in stacked.layers) == stacked.num_params > 0


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_nested_models(suffix, saved, views):
    model, _ = saved["nested", suffix]
    layers = {layer.name: layer for layer in views["nested", suffix].layers}
    assert layers["sum"].inbound == ("deep", "deep:1")
    for name in ("deep", "stack"):
        for inner in layers[name].layers:
            if inner.class_name != "InputLayer":
                real = model.get_layer(name).get_layer(inner.name)
                assert inner.num_params == real.count_params()
    assert layers["deep"].layers[2].inbound == ("inner_dense",)


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_unknown_layers_are_named_and_built_ins_are_not(suffix, views):
    view = views["custom", suffix]
    unknown = {layer.class_name: layer.names for layer in view.unknown_layers}
    assert unknown == {"Block": ("block",), "Mylayer": ("inner_mine", "mine")}
    layers = {layer.name: layer for layer in view.layers}
    assert not layers["block"].is_known
    assert layers["wrapped"].is_known
    assert not layers["wrapped"].layers[0].is_known
    assert layers["block"].registered_name == "my_package>Block"


@pytest.mark.parametrize("file", [file for file in LISTED if file[0] != "custom"])
def test_nothing_is_unknown_where_all_is_keras(file, views):
    assert views[file].unknown_layers == ()
    assert views[file].refusals == ()


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_subclassed_model_shows_its_tree_of_weights(suffix, saved, views):
    view = views["subclassed", suffix]
    assert view.kind == "subclassed"
    assert [unknown.class_name for unknown in view.unknown_layers] == ["Subclassed"]
    assert [layer.num_params for layer in view.layers] == [15, 8, 6]
    assert [layer.name for layer in view.layers][-1] == "last"


def test_training_config_and_date(views):
    assert views["sequential", "keras"].training_config["loss"] == "sparse_categorical_crossentropy"
    assert views["sequential", "h5"].training_config["loss"] == "sparse_categorical_crossentropy"
    assert views["sequential", "keras"].saved_at is not None
    assert views["cells", "keras"].training_config is None


def test_bytes_decide_not_the_name(saved, tmp_path):
    for suffix, other in (("keras", "h5"), ("h5", "keras")):
        path = tmp_path / f"model.{other}"
        shutil.copy(saved["cells", suffix][1], path)
        view = read_model(ReadModelRequest(path=str(path), filename=path.name))
        assert view.format is ModelFormat(suffix)


def test_packed_members_are_unpacked(saved, views, tmp_path):
    packed = tmp_path / "packed.keras"
    with (
        zipfile.ZipFile(saved["nested", "keras"][1]) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    view = read_model(ReadModelRequest(path=str(packed), filename="packed.keras"))
    assert view.num_params == views["nested", "keras"].num_params
    assert all(math.prod(w.shape) > 0 for layer in view.layers for w in layer.weights)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(NotFound, match="not there"):
        read_model(ReadModelRequest(path=str(tmp_path / "gone"), filename="gone.keras"))


def test_an_inner_layer_does_not_take_the_weights_of_one_that_is_named_alike(tmp_path):
    """`dense` and `dense_1` inside a model: Keras 2 also wrote `dense_1` for `dense`'s weights."""
    inner = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(6, name="dense"),
            keras.layers.Dense(2, name="dense_1"),
        ],
        name="head",
    )
    model = keras.Sequential([keras.Input((5,)), inner])
    path = tmp_path / "nested.h5"
    save_model(model, "h5", path)
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    head = next(layer for layer in view.layers if layer.name == "head")
    found = {layer.name: layer.num_params for layer in head.layers if layer.num_params}
    assert found == {"dense": 36, "dense_1": 14}


class Nameless(keras.Layer):
    """As many are written: its config tells its arguments, and not its name."""

    def __init__(self, units=3):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs):
        return keras.ops.matmul(inputs, self.kernel)

    def get_config(self):
        return {"units": self.units}


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_layer_whose_config_tells_no_name_has_its_weights(suffix, tmp_path):
    layers = [keras.layers.Dense(4), Nameless(5), keras.layers.ReLU(), Nameless(2)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    path = tmp_path / f"nameless{suffix}"
    model.save(path)
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    shown = [
        sorted(weight.shape for weight in layer.weights)
        for layer in view.layers
        if layer.class_name != "InputLayer"
    ]
    assert shown == [sorted(tuple(w.shape) for w in layer.weights) for layer in layers]


def beginning_of(path, folder, num_bytes):
    """The file as long as it was, with zeros behind its first bytes; and the request for it."""
    copy = folder / "beginning.h5"
    copy.write_bytes(path.read_bytes()[:num_bytes])
    with copy.open("r+b") as file:
        file.truncate(path.stat().st_size)
    return ReadModelRequest(path=str(copy), filename="model.h5", num_bytes=num_bytes)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "subclassed"])
def test_the_beginning_of_an_h5_file_shows_all_layers(name, saved, tmp_path):
    """It is the config, which Keras writes first: all but what the weights tell."""
    _, path = saved[name, "h5"]
    content = path.read_bytes()
    config_end = content.index(b"\x00", content.index(b'{"class_name"'))
    num_bytes = (config_end // 4096 + 2) * 4096  # The heap of texts around it ends there, too.
    view = read_model(beginning_of(path, tmp_path, num_bytes))
    whole = read_model(ReadModelRequest(path=str(path), filename="model.h5"))
    assert [layer.name for layer in view.layers] == [layer.name for layer in whole.layers]
    for one, other in zip(view.layers, whole.layers, strict=True):
        assert one == other.model_copy(
            update={"weights": (), "num_params": 0, "layers": one.layers}
        )


def test_a_beginning_without_the_whole_config_shows_nothing(saved, tmp_path):
    """The library would be caught for ever in a heap of texts that ends in zeros."""
    _, path = saved["branches", "h5"]
    assert read_model(beginning_of(path, tmp_path, 600)).layers == ()
    for num_bytes in (8, 100, 2200, 3000):
        with pytest.raises(UnreadableFile):
            read_model(beginning_of(path, tmp_path, num_bytes))


def test_the_beginning_of_weights_alone_shows_nothing(tmp_path):
    path = tmp_path / "net.weights.h5"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save_weights(path)
    assert read_model(beginning_of(path, tmp_path, path.stat().st_size)).layers == ()


def test_a_file_is_walked_once(tmp_path, monkeypatch):
    dense = old_files.layer("Dense", "d", units=2, batch_input_shape=[None, 3])
    stack = {"class_name": "Sequential", "config": {"name": "m", "layers": [dense]}}
    weights = {"d": [("d/kernel:0", old_files.numbers(3, 2)), ("d/bias:0", old_files.numbers(2))]}
    path = old_files.write_old(tmp_path / "m.h5", stack, weights)
    links_of, walked = heap_check.links_of, []

    def noted(group):
        walked.append(h5py.h5i.get_name(group))
        return links_of(group)

    for module in (hdf5_tree, heap_check):
        monkeypatch.setattr(module, "links_of", noted)
    view = read_model(ReadModelRequest(path=str(path), filename="m.h5"))
    assert view.repairs
    assert sorted(walked) == [b"/", b"/model_weights", b"/model_weights/d", b"/model_weights/d/d"]


FRONTS = {
    "moved": lambda: [keras.layers.Reshape((3, 2)), keras.layers.Flatten()],
    "repeated": lambda: [keras.layers.Permute((1,)), keras.layers.RepeatVector(2)],
    "numbered": lambda: [keras.layers.IntegerLookup(vocabulary=[1, 2])],
    "counted": lambda: [keras.layers.Hashing(5, output_mode="multi_hot")],
}


@pytest.mark.parametrize("front", FRONTS)
def test_whole_numbers_stay_so_in_a_stack(front, tmp_path):
    model = keras.Sequential([keras.Input((6,), dtype="int32"), *FRONTS[front]()])
    model.add(keras.layers.Flatten())
    model.save(tmp_path / "m.keras")
    view = read_model(ReadModelRequest(path=str(tmp_path / "m.keras"), filename="m.keras"))
    told = {layer.name: [spec.dtype for spec in layer.outputs] for layer in view.layers[1:-1]}
    assert told == {layer.name: [layer.output.dtype] for layer in model.layers[:-1]}
