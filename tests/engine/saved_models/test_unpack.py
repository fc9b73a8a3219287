"""Models in archives, as folders and in two files; architectures as YAML."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from contextlib import suppress

import h5py
import keras
import numpy as np
import pytest
import yaml

from app.engine.saved_models.load import load_model
from app.engine.saved_models.read import read_model
from app.engine.saved_models.unpack import unpack_model
from app.errors import UnreadableFile
from app.spec.model_requests import ReadModelRequest, UnpackModelRequest
from app.spec.model_view import ModelFormat, ModelKind
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import layer, numbers, write_old
from tests.engine.saved_models.other_formats import saved_model


@pytest.fixture(scope="module")
def model():
    made = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(2)]
    )
    made.set_weights([numbers(*weight.shape, seed=2) for weight in made.weights])
    return made


@pytest.fixture(scope="module")
def files(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    for name in ("model.keras", "model.h5", "only.weights.h5"):
        (model.save_weights if "weights" in name else model.save)(folder / name)
    (folder / "model.json").write_text(model.to_json())
    exported = folder / "exported.zip"
    saved_model(folder, model).replace(exported)
    return folder


def unpacked(path, most=10**8, wanted=""):
    folder = path.parent / "out"
    folder.mkdir(exist_ok=True)
    target = folder / "model"
    request = UnpackModelRequest(
        path=str(path), target_path=str(target), max_bytes=most, member=wanted
    )
    found = unpack_model(request)
    return (target, found.member) if found.is_unpacked else None


def read(path):
    return read_model(
        ReadModelRequest(path=str(path), filename="m", known_classes=tuple(KNOWN_CLASSES))
    )


def refused(path, *words):
    with pytest.raises(UnreadableFile) as caught:
        unpacked(path)
    text = f"{caught.value.message} {caught.value.hint}"
    for word in words:
        assert word in text
    assert list((path.parent / "out").iterdir()) == []


def zip_of(path, *members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def tar_of(path, *members, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def check_predicts(path, model):
    loaded = load_model(path, ModelFormat.KERAS, {})
    inputs = numbers(5, 3, seed=9)
    np.testing.assert_allclose(
        loaded.predict(inputs, verbose=0), model.predict(inputs, verbose=0), atol=1e-6
    )


@pytest.mark.parametrize("inside", ["model.keras", "model.h5"])
@pytest.mark.parametrize("mode", ["zip", "w", "w:gz", "w:bz2", "w:xz", "gz", "bz2", "xz"])
def test_a_model_in_an_archive_is_the_model(files, model, inside, mode, tmp_path):
    content = (files / inside).read_bytes()
    path = tmp_path / "archive"
    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    if mode in packers:
        path.write_bytes(packers[mode](content))
    elif mode == "zip":
        zip_of(path, ("a/weights.bin", content), ("__MACOSX/._x", b"1"), ("README", b"words"))
    else:
        tar_of(path, ("a/weights.bin", content), (".DS_Store", b"1"), mode=mode)
    found, member = unpacked(path)
    assert member == ("model" if mode in packers else "a/weights.bin")
    assert found.read_bytes() == content
    if mode == "zip":
        check_predicts(found, model)


def test_a_keras_file_that_was_unpacked_and_packed_again(files, model, tmp_path):
    with zipfile.ZipFile(files / "model.keras") as archive:
        members = [(f"my model/{name}", archive.read(name)) for name in archive.namelist()]
    found, member = unpacked(zip_of(tmp_path / "m.zip", *members, ("other/x.txt", b"x")))
    assert member == "my model"
    check_predicts(found, model)


def test_a_saved_model_in_a_tar(files, tmp_path):
    with zipfile.ZipFile(files / "exported.zip") as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    found, member = unpacked(tar_of(tmp_path / "m.tar.gz", *members))
    assert member == "exported"
    view, truth = read(found), read(files / "exported.zip")
    assert view.format is ModelFormat.SAVED_MODEL
    assert view == truth


def test_weights_and_their_architecture_are_one_model(files, model, tmp_path):
    text, weights = (files / n for n in ("model.json", "only.weights.h5"))
    path = zip_of(tmp_path / "m.zip", ("a.txt", text.read_bytes()), ("b.dat", weights.read_bytes()))
    found, _ = unpacked(path)
    assert read(found).num_params == model.count_params()
    check_predicts(found, model)


@pytest.mark.parametrize("is_yaml", [False, True])
def test_weights_of_keras_2_and_their_architecture(model, is_yaml, tmp_path):
    """As `model.to_json()` or `to_yaml()` and `model.save_weights("weights.h5")` wrote them."""
    stack = [
        layer("Dense", "first", units=4, activation="tanh", batch_input_shape=(None, 3)),
        layer("Dense", "second", units=2),
    ]
    kernels = model.get_weights()
    weights = {
        "first": [("first/kernel:0", kernels[0]), ("first/bias:0", kernels[1])],
        "second": [("second/kernel:0", kernels[2]), ("second/bias:0", kernels[3])],
    }
    whole = write_old(tmp_path / "whole", {"class_name": "Sequential", "config": []}, weights)
    with h5py.File(whole) as source, h5py.File(tmp_path / "w.h5", "w") as target:
        for name, value in source["model_weights"].attrs.items():
            target.attrs[name] = value
        for name in source["model_weights"]:
            source.copy(f"model_weights/{name}", target)
    about = {"class_name": "Sequential", "config": stack, "keras_version": "2.1.6"}
    text = yaml.dump({**about, "backend": "tensorflow"}) if is_yaml else json.dumps(about)
    members = ("model.txt", text.encode()), ("weights", (tmp_path / "w.h5").read_bytes())
    found, _ = unpacked(zip_of(tmp_path / "m.zip", *members))
    view = read(found)
    assert (view.format, view.keras_version) == (ModelFormat.H5, "2.3.1")
    assert view.num_params == model.count_params()
    check_predicts(found, model)


def test_yaml_is_the_architecture(tmp_path):
    shared = (None, 28, 28, 1)
    config = [
        layer("Conv2D", "c", filters=2, kernel_size=(3, 3), batch_input_shape=shared),
        layer("Conv2D", "d", filters=2, kernel_size=(3, 3), note=shared, rate=1e-3, on=True),
    ]
    text = yaml.dump({"class_name": "Sequential", "config": config, "keras_version": "2.1.6"})
    assert "!!python/tuple" in text
    assert "*id001" in text
    path = tmp_path / "model.yaml"
    path.write_text(text)
    view = read(path)
    assert (view.format, view.kind) == (ModelFormat.YAML, ModelKind.SEQUENTIAL)
    assert view.keras_version == "2.1.6"
    assert [one.class_name for one in view.layers][-2:] == ["Conv2D", "Conv2D"]
    last = view.layers[-1].config
    assert (last["kernel_size"], last["note"]) == ([3, 3], list(shared))
    assert (last["rate"], last["on"]) == (1e-3, True)
    assert "YAML" in view.view_only


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!!python/object/apply:os.system ['echo']", "run code"),
        ("!!python/name:os.system ''", "run code"),
        ("!!python/tuple [1]", "1 of the 1 layers"),
        ("&a {b: *a}", "within itself"),
        ("[" * 200 + "]" * 200, "levels deep"),
        ("\n  ? [a, b]\n  : 1", "key that is a list"),
        ("9" * 5000, "digits"),
        ("[1", "not YAML"),
    ],
)
def test_yaml_that_is_no_plain_data(text, words, tmp_path):
    path = tmp_path / "model.yaml"
    path.write_text(f"class_name: Sequential\nconfig: {text}\n")
    with pytest.raises(UnreadableFile, match=words):
        read(path)


def test_yaml_that_grows_by_its_aliases(tmp_path):
    lines = ["class_name: Sequential", "config:", "  - &l0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"  - &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 20)]
    path = tmp_path / "model.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(UnreadableFile, match="aliases counted"):
        read(path)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([("../up", b"x")], ["outside"]),
        ([("/etc/passwd", b"x")], ["outside"]),
        ([("a/../../b", b"x")], ["outside"]),
        ([("C:\\x", b"x")], ["outside"]),
        ([("a", b"x"), ("./a", b"y")], ["twice"]),
        ([(f"f{n}", b"x") for n in range(201)], ["200 files"]),
        ([("big", bytes(2**27))], ["times its size"]),
        ([("model.pt", b"\x80\x02}q\x00.")], ["model.pt", "pickle"]),
        ([("x.mat", b"MATLAB 5.0 MAT-file, x" + bytes(200))], ["x.mat", "MATLAB"]),
        (
            [("checkpoint", b"x"), ("m.index", b"y"), ("m.data-00000-of-00001", b"z")],
            ["checkpoint"],
        ),
        ([("a", b"x"), ("b", b"y")], ["None of the 2 files", "'a', 'b'"]),
        ([("Manifest.json", b"{}"), ("Data/com.apple.CoreML/w", b"x")], ["Core ML"]),
        ([("._x", b"y")], ["empty"]),
    ],
)
def test_tars_that_are_no_honest_model(members, words, tmp_path):
    refused(tar_of(tmp_path / "m.tar.gz", *members), *words)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_in_a_tar(kind, tmp_path):
    path = tmp_path / "m.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("model.h5")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    refused(path, "link")


def test_several_models_are_a_question(files, tmp_path):
    content = (files / "model.h5").read_bytes()
    refused(tar_of(tmp_path / "m.tar", ("a", content), ("b", content), mode="w"), "2 models", "'a'")


def test_one_of_several_models_is_chosen_by_its_name(files, model, tmp_path):
    content = (files / "model.h5").read_bytes()
    path = tar_of(tmp_path / "m.tar", ("a", content), ("x/b", content), mode="w")
    found, member = unpacked(path, wanted="x/b")
    assert member == "x/b"
    check_predicts(found, model)
    found.unlink()
    with pytest.raises(UnreadableFile, match="no model 'c'") as caught:
        unpacked(path, wanted="c")
    assert "'a', 'x/b'" in caught.value.hint


def test_two_saved_models_the_other_is_named(files, tmp_path):
    with zipfile.ZipFile(files / "exported.zip") as archive:
        inside = [(name.partition("/")[2], archive.read(name)) for name in archive.namelist()]
    members = [
        (f"{folder}/{name}", data) for folder in ("one", "two/deep") for name, data in inside
    ]
    notes = read(zip_of(tmp_path / "m.zip", *members)).notes
    assert any("This is one; the others: two/deep." in note for note in notes)
    path = tar_of(tmp_path / "m.tar.gz", *members)
    (tmp_path / "out").mkdir()
    target = str(tmp_path / "out" / "model")
    found = unpack_model(UnpackModelRequest(path=str(path), target_path=target, max_bytes=10**8))
    assert (found.member, found.others) == ("one", ("two/deep",))
    _, member = unpacked(path, wanted="two/deep/")
    assert member == "two/deep"


def test_a_zip_with_members_upon_each_other(files, tmp_path):
    path = zip_of(tmp_path / "m.zip", ("a", b"x" * 100), ("b", b"y" * 100), method=0)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 42 : place + 46] = (0).to_bytes(4, "little")
    path.write_bytes(content)
    refused(path, "upon another")


def test_more_than_may_be_kept(files, tmp_path):
    path = tar_of(tmp_path / "m.tar", ("a", bytes(5000)), mode="w")
    with pytest.raises(UnreadableFile, match="more than a model file may"):
        unpacked(path, most=4999)


@pytest.mark.parametrize("mode", ["zip", "w", "w:gz", "w:bz2", "w:xz"])
def test_damaged_archives_are_words(files, mode, tmp_path):
    content = ("m.h5", (files / "model.h5").read_bytes())
    whole = tmp_path / "whole"
    made = zip_of(whole, content) if mode == "zip" else tar_of(whole, content, mode=mode)
    data = made.read_bytes()
    rng = np.random.default_rng(3)
    path = tmp_path / "damaged"
    for place in rng.integers(0, len(data), 40):
        flipped = bytearray(data)
        flipped[place] ^= int(rng.integers(1, 256))
        path.write_bytes(flipped if place % 2 else data[:place])
        with suppress(UnreadableFile):
            unpacked(path)


def test_what_is_no_archive_is_left_to_the_readers(tmp_path):
    path = tmp_path / "m"
    path.write_bytes(b"hello")
    assert unpacked(path) is None
