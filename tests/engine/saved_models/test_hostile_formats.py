"""Files of the formats for looking at that were made to do harm: refused, or shown, in words."""

import json
import time
import zipfile
from contextlib import suppress

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from app.engine.saved_models.load import load_model
from app.engine.saved_models.protobuf_wire import encoded
from app.engine.saved_models.read import read_model
from app.engine.saved_models.stored_weights.describe import read_weights
from app.errors import Conflict, UnreadableFile
from app.spec.model_requests import ReadModelRequest
from app.spec.model_view import ModelFormat
from app.spec.weight_values import ReadWeightsRequest


def read(path):
    return read_model(ReadModelRequest(path=str(path), filename="model"))


def refused(path, content, *words):
    """By the reader and by the loader, within a moment."""
    path.write_bytes(content)
    start = time.process_time()
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    assert time.process_time() - start < 15
    text = f"{caught.value.message} {caught.value.hint}"
    for word in words:
        assert word in text
    with pytest.raises((UnreadableFile, Conflict)):
        load_model(path, ModelFormat.KERAS, {})


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def tensor(shape=(1,), places=(0, 4), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(places)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (safetensors(b'{"a": 1, "a": 2}'), ["twice"]),
        (safetensors({"a": tensor(), "b": tensor(places=(2, 6))}, bytes(8)), ["upon another"]),
        (safetensors({"a": tensor(places=(0, 5))}, bytes(4)), ["beyond the end"]),
        (safetensors({"a": tensor(places=(4, 0))}, bytes(4)), ["beyond the end"]),
        (safetensors({"a": tensor(places=(-4, 0))}, bytes(4)), ["beyond the end"]),
        (safetensors({"a": tensor((2**62, 2**62))}, bytes(4)), ["makes sense"]),
        (safetensors({"a": tensor((10**8, 10**8))}, bytes(4)), ["parameters"]),
        (safetensors({"a": tensor((2**40, 0, 2**40))}, bytes(4)), []),
        (safetensors({"a": tensor((float("nan"),))}, bytes(4)), ["makes sense"]),
        (safetensors({"a": tensor((-1,))}, bytes(4)), ["makes sense"]),
        (safetensors({"a": [tensor()]}, bytes(4)), ["makes sense"]),
        (safetensors(b'{"a":' + b"[" * 100_000), ["levels deep"]),
        (safetensors(b'{"a": "\xff"}'), ["not JSON"]),
        ((2**63).to_bytes(8, "little") + b'{"', []),
    ],
)
def test_safetensors(content, words, tmp_path):
    path = tmp_path / "m"
    if not words:
        path.write_bytes(content)
        with suppress(UnreadableFile):
            read(path)
        return
    refused(path, content, *words)


def onnx_bytes(nodes, weights=(), inputs=(), outputs=()):
    graph = helper.make_graph(nodes, "g", list(inputs), list(outputs), list(weights))
    return helper.make_model(graph).SerializeToString()


def nested(depth):
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [], [])
    for _ in range(depth):
        node = helper.make_node("If", ["c"], ["y"], then_branch=graph, else_branch=graph)
        graph = helper.make_graph([node], "g", [], [])
    return list(graph.node)


def claiming(*dims):
    found = numpy_helper.from_array(np.zeros(1, np.float32), "w")
    found.ClearField("dims")
    found.dims.extend(dims)
    return found


def test_onnx_whose_operators_wait_for_each_other(tmp_path):
    nodes = [
        helper.make_node("Add", ["x", "b"], ["a"], name="one"),
        helper.make_node("Relu", ["a"], ["b"], name="two"),
    ]
    refused(tmp_path / "m", onnx_bytes(nodes), "circle", "'one'")
    itself = [helper.make_node("Relu", ["a"], ["a"], name="self")]
    refused(tmp_path / "m", onnx_bytes(itself), "circle", "'self'")


def test_onnx_that_claims_more_than_there_is(tmp_path):
    use = [helper.make_node("Identity", ["w"], ["y"])]
    for dims in ((2**62, 2**62), (2**40, 2**40), (10**6,) * 60):
        refused(tmp_path / "m", onnx_bytes(use, [claiming(*dims)]), "claims")
    path = tmp_path / "m"
    path.write_bytes(onnx_bytes(use, [claiming(2**40)]))
    assert read(path).num_params == 2**40
    place = read(path).layers[0].weights[0].place
    (told,) = read_weights(ReadWeightsRequest(path=str(path), weights=(place,))).weights
    assert "4 are stored" in told.problem


def test_onnx_nested_without_end(tmp_path):
    path = tmp_path / "m"
    path.write_bytes(onnx_bytes(nested(10)))  # twice as many in each: a thousand graphs
    assert len(read(path).model_dump_json()) < 20e6
    one = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [], [])
    content = one.SerializeToString()
    for _ in range(200):  # by hand: the package itself refuses to write so many
        attribute = b"\x0a\x01b\x32" + encoded(len(content)) + content + b"\xa0\x01\x05"
        node = b"\x22\x02If\x2a" + encoded(len(attribute)) + attribute
        content = b"\x0a" + encoded(len(node)) + node
    model = b"\x08\x0a\x3a" + encoded(len(content)) + content + b"\x42\x02\x10\x12"
    refused(tmp_path / "m", model, "damaged")


def test_a_message_of_nothing_but_empty_fields(tmp_path):
    model = b"\x08\x0a\x42\x02\x10\x12\x3a" + encoded(40_000_000) + b"\x0a\x00" * 20_000_000
    path = tmp_path / "m"
    path.write_bytes(model[:4_000_000])
    refused(path, path.read_bytes(), "cut off")


def test_a_saved_model_whose_values_lie_elsewhere(tmp_path):
    from tests.engine.saved_models.other_formats import saved_model, small_network

    source = saved_model(tmp_path, small_network())
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    data = next(name for name in members if ".data-" in name)
    place = next(w.place for layer in read(source).layers for w in layer.weights)
    for name, content, words in (
        (data, members[data][:40], "beyond the end"),
        (data, None, "not in this zip"),
        (data.replace(".data-00000-of-00001", ".index"), None, "variables is missing"),
    ):
        path = tmp_path / "m.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for member, was in members.items():
                kept = content if member == name else was
                if kept is not None:
                    archive.writestr(member, kept)
        try:
            (told,) = read_weights(ReadWeightsRequest(path=str(path), weights=(place,))).weights
            problem = told.problem
        except Conflict as error:
            problem = error.message
        if words not in problem:  # the first weight lies within the first bytes
            places = tuple(w.place for layer in read(path).layers for w in layer.weights)
            told = read_weights(ReadWeightsRequest(path=str(path), weights=places)).weights
            assert any(words in (one.problem or "") for one in told)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "-1", "99999999999999999999"])
def test_sizes_of_nonsense_in_an_architecture(value, tmp_path):
    path = tmp_path / "m.json"
    config = f'{{"name": "d", "units": {value}, "batch_input_shape": [null, {value}]}}'
    layer = f'{{"class_name": "Dense", "config": {config}}}'
    path.write_text(f'{{"class_name": "Sequential", "config": [{layer}]}}')
    with suppress(UnreadableFile):
        json.loads(read(path).model_dump_json(), parse_constant=pytest.fail)


def test_names_of_every_kind_are_shown(tmp_path):
    names = ["../../etc/passwd", "<script>alert(1)</script>", "a\x00b", "x" * 100_000, "\u202egnp"]
    nodes = [helper.make_node("Relu", ["x"], [f"y{i}"], name=name) for i, name in enumerate(names)]
    path = tmp_path / "m"
    path.write_bytes(onnx_bytes(nodes))
    view = read(path)
    assert len(view.layers) == len(names)
    assert all(0 < len(layer.name) <= 500 for layer in view.layers)


def test_flatbuffers_that_point_anywhere(tmp_path):
    import tflite

    assert tflite  # the classes that read it
    path = tmp_path / "m"
    for root in (8, 0, 0x7FFFFFFF, 0xFFFFFFFF, 12):
        for fill in (b"\x00", b"\xff", b"\x01\x00\x00\x00", b"\x08\x00\x00\x00"):
            path.write_bytes(root.to_bytes(4, "little") + b"TFL3" + fill * 200)
            with suppress(UnreadableFile):
                read(path)


def test_an_onnx_model_is_never_loaded(tmp_path):
    path = tmp_path / "m"
    weight = numpy_helper.from_array(np.ones(3, np.float32), "w")
    value = helper.make_tensor_value_info("y", TensorProto.FLOAT, [3])
    path.write_bytes(
        onnx_bytes([helper.make_node("Identity", ["w"], ["y"])], [weight], (), [value])
    )
    onnx.load(path)
    with pytest.raises(Conflict, match="looked at"):
        load_model(path, ModelFormat.ONNX, {})
