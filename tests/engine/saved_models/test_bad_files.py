"""Files that are no models, damaged ones, and ones made to do harm: each says what it is."""

import io
import json
import struct
import zipfile
from contextlib import suppress

import h5py
import numpy as np
import pytest

from app.engine.saved_models import heap_check, limits
from app.engine.saved_models.read import read_model
from app.errors import UnreadableFile
from app.spec.model_requests import ReadModelRequest

DENSE = {
    "class_name": "Dense",
    "module": "keras.layers",
    "config": {"name": "dense", "units": 2},
    "registered_name": None,
}
MODEL = {
    "class_name": "Sequential",
    "module": "keras",
    "config": {"name": "stack", "layers": [DENSE]},
    "registered_name": None,
}


def read(path):
    return read_model(
        ReadModelRequest(path=str(path), filename="model.keras", known_classes=("Dense",))
    )


def weights_bytes(fill=None):
    file = io.BytesIO()
    with h5py.File(file, "w") as weights:
        group = weights.create_group("layers/dense/vars")
        group.attrs["name"] = "dense"
        group["0"] = np.zeros((3, 2), "float32")
        if fill:
            fill(weights)
    return file.getvalue()


def keras_file(path, config=MODEL, *, fill=None, extra=(), compression=zipfile.ZIP_STORED):
    """A .keras file by hand: `fill` adds to its weights, `extra` are further members."""
    text = config if isinstance(config, str | bytes) else json.dumps(config)
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        archive.writestr("config.json", text)
        archive.writestr("model.weights.h5", weights_bytes(fill))
        for name, content in extra:
            archive.writestr(name, content)
    return path


def h5_file(path, config=MODEL, fill=None):
    with h5py.File(path, "w") as file:
        if config is not None:
            file.attrs["model_config"] = config if isinstance(config, str) else json.dumps(config)
        group = file.create_group("model_weights/dense")
        group.attrs["weight_names"] = [b"dense/kernel"]
        group["dense/kernel"] = np.zeros((3, 2), "float32")
        if fill:
            fill(file)
    return path


def refused(path, *words):
    """Reading the file must fail in words that hold each of `words`."""
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    text = f"{caught.value.message} {caught.value.hint}"
    for word in words:
        assert word in text
    assert caught.value.hint


def test_the_files_made_here_are_read_when_nothing_is_wrong(tmp_path):
    assert read(keras_file(tmp_path / "a")).layers[0].num_params == 6
    assert read(h5_file(tmp_path / "b")).layers[0].num_params == 6


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty", "0 bytes"]),
        (b"hello, I am a model", ["text file", "hello"]),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n",
            ["Git LFS", "pull"],
        ),
        (b"<!DOCTYPE html><html></html>", ["web page"]),
        (b'{"name": "n", "layers": [{"class_name": "Dense"}]}', ["network document", "Networks"]),
        (b"backend: tensorflow\nclass_name: Sequential\n", ["config of the model", "missing"]),
        (b"x\x9c\x01\x02", ["zlib", "pickle"]),
        (b"\x08\x05\x12\x02ab\xa2\x1f\x00", ["Core ML"]),
        (bytes(40) + bytes.fromhex("57fb808b247547db"), ["TensorFlow checkpoint", ".data"]),
        (b'{"modelTopology": {"node": []}}', ["graph model of TensorFlow.js"]),
        (
            b'{"modelTopology": null, "weightsManifest": []}',
            ["list of weights", "without the layers"],
        ),
        (b"\x80\x02}q\x00.", ["pickle"]),
        (b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + bytes(200), ["MATLAB"]),
        (b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n", ["MATLAB"]),
        (b'model_checkpoint_path: "m.ckpt-9"\n', ["checkpoint", "newest"]),
        (b'{"metadata": {}, "weight_map": {"a": "b"}}', ["several files", "sharding"]),
        (b"PK\x03\x04" + bytes(26) + b"archive/data.pkl" + bytes(30), ["PyTorch"]),
        (b"\x0a\x10\x0a\x01x\x12\x0bPlaceholder", ["frozen graph"]),
        (b"\x93NUMPY\x01\x00" + b"\x00" * 80, ["NumPy array"]),
        (b"\x1c\x00\x00\x00TFL3" + b"\x00" * 40, ["TensorFlow Lite"]),
        (b"\x08\x07\x12\x07pytorch" + b"\x00" * 9, ["ONNX"]),
        (b"\x08\x01\x12\x9a\x01\x0a" + b"\x00" * 9, ["SavedModel"]),
        (b"\x1f\x8b\x08\x00" + b"\x00" * 20, ["gzip"]),
        (b"\xfe\xed\xfa\xcf\x00\x01", ["no model that Layerwright knows", "fe ed fa cf"]),
        (b"PK\x03\x04" + b"\x00" * 40, ["cut off"]),
        (b"\x89HDF\r\n\x1a\n", ["damaged or incomplete"]),
    ],
)
def test_other_things_are_recognised(tmp_path, content, words):
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    refused(path, *words)


@pytest.mark.parametrize("make", [keras_file, h5_file])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated(tmp_path, make, share):
    content = make(tmp_path / "whole").read_bytes()
    path = tmp_path / "model"
    path.write_bytes(content[: int(len(content) * share)])
    refused(path, "cut")


def test_every_single_flipped_byte_is_read_or_refused(tmp_path):
    for make in (keras_file, h5_file):
        content = make(tmp_path / "whole").read_bytes()
        step = max(1, len(content) // 150)
        for place in range(0, len(content), step):
            path = tmp_path / "model"
            path.write_bytes(
                content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
            )
            with suppress(UnreadableFile):
                read(path)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["x_train.npy", "y_train.npy"], ["NumPy archive", "Data"]),
        (["archive/data.pkl", "archive/version"], ["PyTorch"]),
        (["folder/config.json", "folder/model.weights.h5"], ["folder within"]),
        (["config.json"], ["no model.weights.h5"]),
        (["my model.h5"], ["zip with a model in it"]),
        (["letter.docx"], ["no Keras model", "letter.docx"]),
        ([], ["no Keras model"]),
    ],
)
def test_zips_of_something_else(tmp_path, names, words):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    refused(path, *words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/etc/passwd", ["outside"]),
        ("../up", ["outside"]),
        ("assets/../../up", ["outside"]),
        ("..\\up", ["outside"]),
        ("C:\\up", ["outside"]),
    ],
)
def test_members_that_point_outside(tmp_path, name, words):
    refused(keras_file(tmp_path / "m", extra=[(name, b"x")]), *words)


def test_linked_members(tmp_path):
    link = zipfile.ZipInfo("assets/link")
    link.external_attr = 0o120777 << 16
    refused(keras_file(tmp_path / "m", extra=[(link, "/etc/passwd")]), "link")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_repeated_members(tmp_path):
    refused(keras_file(tmp_path / "m", extra=[("config.json", json.dumps(MODEL))]), "twice")


def test_encrypted_members(tmp_path):
    path = keras_file(tmp_path / "m")
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)
    refused(path, "encrypted")


def test_too_many_members(tmp_path):
    extra = [(f"assets/{number}", b"") for number in range(limits.MAX_ZIP_MEMBERS)]
    refused(keras_file(tmp_path / "m", extra=extra), "members")


def test_bombs(tmp_path):
    path = keras_file(
        tmp_path / "m", extra=[("assets/big", bytes(2**25))], compression=zipfile.ZIP_DEFLATED
    )
    refused(path, "times its size")


def test_a_bomb_that_lies_about_its_size(tmp_path):
    config = json.dumps(MODEL) + " " * 2**26
    path = keras_file(tmp_path / "m", config, compression=zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    member = zipfile.ZipFile(path).getinfo("config.json")
    place = content.find(b"config.json", content.find(b"PK\x01\x02")) - 46
    content[place + 24 : place + 28] = struct.pack("<I", member.compress_size)
    path.write_bytes(content)
    refused(path)


def test_config_that_is_too_long(tmp_path):
    refused(keras_file(tmp_path / "m", " " * (limits.MAX_CONFIG_BYTES + 1)), "bytes")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[]", ["list", "object was expected"]),
        ("{", ["not JSON"]),
        (b"\xff\xfe\x00", ["not JSON"]),
        ('{"a":' * 5000 + "1" + "}" * 5000, ["levels deep"]),
        ('{"a":' * 200 + "1" + "}" * 200, ["levels deep"]),
        ('{"class_name": "Sequential", "config": {"x": ' + "9" * 5000 + "}}", ["not JSON"]),
        ("{}", ["names no class"]),
        ('{"class_name": 3, "config": {}}', ["names no class"]),
        ('{"class_name": "Sequential"}', ["missing"]),
        ('{"class_name": "Sequential", "config": "x"}', ["missing"]),
        ({**MODEL, "config": {"layers": [DENSE, DENSE]}}, ["Two layers", "dense"]),
        ({**MODEL, "config": {"layers": [DENSE, 7, None]}}, ["2 of the 3 layers"]),
        ({**MODEL, "class_name": "A" * 501}, ["characters"]),
        ({**MODEL, "config": {"layers": [{**DENSE, "name": "n" * 9999}]}}, ["characters"]),
    ],
)
def test_configs_of_no_model(tmp_path, config, words):
    refused(keras_file(tmp_path / "m", config), *words)
    if isinstance(config, str) or not isinstance(config, bytes):
        refused(h5_file(tmp_path / "n", config), *words)


def test_models_nested_too_deeply(tmp_path):
    model = MODEL
    for number in range(limits.MAX_NESTED_MODELS + 2):
        model = {**MODEL, "config": {"name": f"m{number}", "layers": [model]}}
    refused(keras_file(tmp_path / "m", model), "levels deep")


def test_numbers_and_texts_that_json_cannot_carry_are_shown(tmp_path):
    layer = {
        **DENSE,
        "config": {"name": "d\ud800", "rate": float("nan"), "big": 10**300, "much": float("inf")},
    }
    path = keras_file(tmp_path / "m", {**MODEL, "config": {"layers": [layer]}})
    view = read(path)
    assert view.layers[0].config["rate"] == "nan"
    assert view.layers[0].config["much"] == "inf"
    assert view.layers[0].config["big"] == "1" + "0" * 300
    assert json.loads(view.model_dump_json())["layers"][0]["name"] == "d?"


def _cycle(file):
    file["layers/again"] = file["layers"]


def _soft(file):
    file["soft"] = h5py.SoftLink("/layers/dense/vars/0")


def _external_link(file):
    file["outside"] = h5py.ExternalLink("/etc/passwd", "/")


def _external_data(file):
    file.create_dataset("d", (4,), "uint8", external=[("/etc/passwd", 0, 4)])


def _virtual(file):
    layout = h5py.VirtualLayout((4,), "uint8")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4,))
    file.create_virtual_dataset("d", layout)


def _declares_more(file):
    file.create_dataset("d", (2**30,), "float32", chunks=(2**20,), compression="gzip")


def _declares_unwritten(file):
    file.create_dataset("d", (2**20,), "float32")


def _deep(file):
    group = file
    for _ in range(limits.MAX_HDF5_DEPTH + 5):
        group = group.create_group("g")


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        (_cycle, ["twice, or contains itself"]),
        (_soft, ["link"]),
        (_external_link, ["link"]),
        (_external_data, ["another file"]),
        (_virtual, ["virtual"]),
        (_declares_more, ["declares", "stored"]),
        (_declares_unwritten, ["declares", "stored"]),
        (_deep, ["levels deep"]),
    ],
)
def test_hostile_hdf5(tmp_path, fill, words):
    refused(
        h5_file(tmp_path / "m", fill=lambda file: fill(file.create_group("layers").file)), *words
    )
    if fill is not _external_data:  # h5py keeps no external data in a file in memory.
        refused(keras_file(tmp_path / "n", fill=fill), *words)


def test_attributes_of_the_wrong_kind(tmp_path):
    def wrong(file):
        file["model_weights"]["dense"].attrs["weight_names"] = 3.5
        file.attrs["keras_version"] = np.zeros(4)

    refused(h5_file(tmp_path / "m", fill=wrong), "text was expected")


def test_no_model_in_hdf5(tmp_path):
    refused(
        h5_file(tmp_path / "o", None, lambda f: f.__delitem__("model_weights")), "no Keras model"
    )


def test_a_heap_in_which_the_library_would_never_end(tmp_path):
    path = h5_file(tmp_path / "m")
    content = bytearray(path.read_bytes())
    first = content.find(b"GCOL") + 16
    content[first : first + 16] = bytes(16)
    path.write_bytes(content)
    refused(path, "heap")


def test_what_stands_behind_the_data_is_not_looked_through(tmp_path):
    """The library does not read on beyond the end that the file states; a hole costs nothing."""
    whole = h5_file(tmp_path / "m")
    damaged = bytearray(whole.read_bytes())
    first = damaged.find(b"GCOL") + 16
    damaged[first : first + 16] = bytes(16)
    with whole.open("ab") as file:
        file.write(damaged)
        file.truncate(2**38)
    assert read(whole).layers[0].num_params == 6
    with h5py.File(tmp_path / "moved", "w", userblock_size=1024) as file:
        file.attrs["model_config"] = json.dumps(MODEL)
    with (tmp_path / "moved").open("rb") as source:
        assert heap_check._end_of_data(source) == (tmp_path / "moved").stat().st_size
