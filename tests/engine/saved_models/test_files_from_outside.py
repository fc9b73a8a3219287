"""SAFETY, "Files from outside", sentence by sentence: a file made for each, read and loaded.

What is refused is refused before Keras sees a byte of it, by the loader as by the reader.
"""

import json
import zipfile

import h5py
import keras
import numpy as np
import pytest

from app.engine.saved_models import limits
from app.engine.saved_models.load import check_load, load_repaired
from app.engine.saved_models.read import read_model
from app.engine.saved_models.unpack import unpack_model
from app.errors import Conflict, LayerwrightError, Refused, UnreadableFile
from app.spec.model_requests import ModelRequest, ReadModelRequest, UnpackModelRequest
from tests.engine.saved_models.models import KNOWN_CLASSES, REFUSED_CLASSES
from tests.engine.saved_models.test_bad_files import DENSE, MODEL, h5_file, keras_file


@pytest.fixture(autouse=True)
def keras_is_never_asked(monkeypatch):
    def asked(*_, **__):
        raise AssertionError("Keras was given the file")

    monkeypatch.setattr(keras.models, "load_model", asked)
    monkeypatch.setattr("app.engine.saved_models.load.build_repaired", asked)
    monkeypatch.setattr("app.engine.saved_models.load.deserialize", asked)


def look(path):
    request = ReadModelRequest(
        path=str(path),
        filename="m",
        known_classes=KNOWN_CLASSES,
        refused_classes=REFUSED_CLASSES,
    )
    return read_model(request)


def member(name, content=b"x"):
    return lambda path: keras_file(path, extra=[(name, content)])


def linked(path):
    link = zipfile.ZipInfo("assets/link")
    link.external_attr = 0o120777 << 16
    return keras_file(path, extra=[(link, "/etc/passwd")])


def encrypted(path):
    content = bytearray(keras_file(path).read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def bomb(path):
    return keras_file(path, extra=[("assets/a", bytes(2**25))], compression=zipfile.ZIP_DEFLATED)


def many_members(path):
    return keras_file(path, extra=[(f"assets/{n}", b"") for n in range(limits.MAX_ZIP_MEMBERS)])


def text(config):
    return (lambda path: keras_file(path, config)), (lambda path: h5_file(path, config))


def with_hdf5(fill):
    """The same within a whole-model .h5 and within the weights of a .keras."""
    return (
        lambda path: keras_file(path, fill=fill),
        lambda path: h5_file(path, fill=lambda file: fill(file.create_group("layers").file)),
    )


def _soft(file):
    file["soft"] = h5py.SoftLink("/layers")


def _external_link(file):
    file["outside"] = h5py.ExternalLink("/etc/passwd", "/")


def _twice(file):
    file["d"] = np.zeros(3)
    file["again"] = file["d"]


def _external_data(file):
    file.create_dataset("d", (4,), "uint8", external=[("/etc/passwd", 0, 4)])


def _virtual(file):
    layout = h5py.VirtualLayout((4,), "uint8")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4,))
    file.create_virtual_dataset("d", layout)


def _unwritten(file):
    file.create_dataset("d", (2**20,), "float32")


def _packed(file):
    file.create_dataset("d", data=np.zeros(2**22, "float32"), chunks=(2**20,), compression="gzip")


DEEP = '{"a":' * 5000 + "1" + "}" * 5000
LONG = " " * (limits.MAX_CONFIG_BYTES + 1)

HOSTILE = {
    "200 members": ([many_members], "members"),
    "config of 16 MB": (text(LONG)[:1], "bytes"),
    "JSON nested without end": (text(DEEP), "levels deep"),
    "JSON with an endless number": (text('{"a": ' + "9" * 5000 + "}"), "not JSON"),
    "ratio of 100": ([bomb], "times its size"),
    "a member twice": ([member("config.json", json.dumps(MODEL))], "twice"),
    "an encrypted member": ([encrypted], "encrypted"),
    "a linked member": ([linked], "link"),
    "a member above": ([member("../up")], "outside"),
    "a member at the root": ([member("/etc/cron.d/x")], "outside"),
    "a member of Windows": ([member("C:\\up")], "outside"),
    "HDF5: a soft link": (with_hdf5(_soft), "link"),
    "HDF5: an external link": (with_hdf5(_external_link), "link"),
    "HDF5: one tensor under two names": (with_hdf5(_twice), "twice"),
    "HDF5: external data": (with_hdf5(_external_data)[1:], "another file"),
    "HDF5: virtual data": (with_hdf5(_virtual), "virtual"),
    "HDF5: more declared than stored": (with_hdf5(_unwritten), "declares"),
    "HDF5: packed beyond 100": (with_hdf5(_packed), "declares"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("item", HOSTILE)
def test_limits_are_counted_by_reader_loader_and_archive(item, tmp_path):
    makers, word = HOSTILE[item]
    for number, make in enumerate(makers):
        path = make(tmp_path / f"m{number}.bin")
        with pytest.raises(UnreadableFile, match=word) as caught:
            look(path)
        assert caught.value.hint
        with pytest.raises(UnreadableFile, match=word):
            load_repaired(path, {})
        report = check_load(ModelRequest(path=str(path), format="keras"))
        assert not report.is_loaded
        assert word in report.problem
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, "folder/model")
        request = UnpackModelRequest(
            path=str(tmp_path / "a.zip"), target_path=str(tmp_path / "out"), max_bytes=2**28
        )
        with pytest.raises(UnreadableFile):
            unpack_model(request)


def entry(class_name, module="keras.layers", **config):
    config = {"name": "odd", **config}
    return {"class_name": class_name, "module": module, "config": config, "registered_name": None}


def inside(key, value):
    return {**DENSE, "config": {**DENSE["config"], "name": "odd", key: value}}


CODE = {"class_name": "__lambda__", "config": {"code": "4wEAAA==", "defaults": None}}
FUNCTION = {"class_name": "function", "module": "os", "config": "system", "registered_name": "x"}
FILE = {"class_name": "File", "module": "keras.src.utils.file_utils", "config": {"path": "/etc"}}

REFUSED = {
    "Lambda": (entry("Lambda", function=CODE), "Lambda"),
    "TFSMLayer": (entry("TFSMLayer", filepath="/etc"), "TFSMLayer"),
    "a Lambda in a wrapper": (
        entry("TimeDistributed", layer=entry("Lambda", function=CODE)),
        "Lambda",
    ),
    "a Lambda in a nested model": (
        {**MODEL, "config": {"name": "inner", "layers": [entry("Lambda", function=CODE)]}},
        "Lambda",
    ),
    "code as an activation": (inside("activation", CODE), "not run"),
    "a function of another module": (inside("activation", FUNCTION), "system"),
    "a class that is no layer's part": (inside("kernel_initializer", FILE), "File"),
    "a vocabulary that is a path": (entry("StringLookup", vocabulary="/etc/passwd"), "/etc/passwd"),
    "weights of a vocabulary by path": (
        entry("TextVectorization", idf_weights="/etc/passwd"),
        "/etc/passwd",
    ),
    "a function of Keras as a layer": (entry("set_max_epochs", "keras.config"), "set_max_epochs"),
    "code among the arguments of a call": (
        {**DENSE, "name": "odd", "inbound_nodes": [{"args": [], "kwargs": {"mask": CODE}}]},
        "not run",
    ),
    "code in what a layer was built on": ({**DENSE, "build_config": {"x": FUNCTION}}, "system"),
}


@pytest.mark.parametrize(
    ("item", "make"),
    [
        (item, make)
        for item in REFUSED
        for make in (keras_file, h5_file)
        if make is keras_file or "built on" not in item  # no .h5 file states that: it is dropped
    ],
)
def test_what_is_code_is_shown_and_never_loaded(item, make, tmp_path):
    layer, word = REFUSED[item]
    layers = [entry("InputLayer", name="in", batch_shape=[None, 3], dtype="float32"), layer]
    path = make(tmp_path / "m.bin", {**MODEL, "config": {"name": "stack", "layers": layers}})
    view = look(path)
    assert len(view.layers) == 2
    with pytest.raises((Refused, Conflict), match=word) as caught:  # a function may be pasted
        load_repaired(path, {})
    assert caught.value.where
    assert caught.value.where in caught.value.message


def test_each_finding_is_named(tmp_path):
    layers = [
        entry("Lambda", name="first", function=CODE),
        entry("StringLookup", name="second", vocabulary="/etc/passwd"),
        inside("activation", CODE),
    ]
    path = keras_file(tmp_path / "m", {**MODEL, "config": {"name": "stack", "layers": layers}})
    with pytest.raises(Refused) as caught:
        load_repaired(path, {})
    for name in ("first", "second", "odd"):
        assert name in caught.value.message
    assert {"first", "second"} <= {refusal.layer for refusal in look(path).refusals}


class Dense(keras.layers.Layer):
    """A custom class that calls itself as Keras's own does."""


def test_a_custom_class_never_shadows_a_built_in_one(tmp_path, monkeypatch):
    seen = {}

    def caught(*_, custom_objects, **__):
        seen.update(custom_objects)
        raise LayerwrightError("enough")

    monkeypatch.setattr("app.engine.saved_models.load.deserialize", caught)
    monkeypatch.setattr(keras.models, "load_model", caught)
    monkeypatch.setattr("app.engine.saved_models.load._check_size", lambda *_: None)
    path = keras_file(tmp_path / "m")
    with pytest.raises(LayerwrightError, match="enough"):
        load_repaired(path, {"Dense": Dense})
    assert "Dense" not in seen
    assert look(path).layers[0].is_known
