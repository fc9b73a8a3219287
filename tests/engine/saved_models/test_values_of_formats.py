"""The values of weights in every format, against what the format's own library says of them."""

import json
import tracemalloc
import zipfile
from contextlib import suppress

import flatbuffers
import ml_dtypes
import numpy as np
import onnx
import pytest
import tensorflow as tf
from onnx import helper, numpy_helper
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.lite.python import schema_py_generated as schema

from app.engine.saved_models.readers.registry import reader_of
from app.errors import Conflict, LayerwrightError, NotFound, UnreadableFile
from tests.engine.saved_models.bundle_files import rewritten
from tests.engine.saved_models.old_files import layer, numbers
from tests.engine.saved_models.other_formats import MAKERS, small_network, zipped
from tests.engine.saved_models.stored_values import array_of, check, told, weights_of


@pytest.fixture(scope="module")
def model():
    made = small_network()
    made.set_weights([np.abs(numbers(*weight.shape, seed=7)) for weight in made.weights])
    return made


@pytest.fixture(scope="module")
def files(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("values")
    return {
        name: make(folder, model) for name, make in MAKERS.items() if name not in ("json", "yaml")
    }


def test_safetensors(files, tmp_path):
    content = files["safetensors"].read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])

    def truth(weight):
        start, end = header[weight.name]["data_offsets"]
        data = content[8 + length + start : 8 + length + end]
        return np.frombuffer(data, "<f4").reshape(weight.shape)

    assert len(check(files["safetensors"], truth, tmp_path)) == 10


def test_a_saved_model(files, tmp_path):
    """By the names that TensorFlow's own reader of checkpoints knows."""
    with zipfile.ZipFile(files["saved_model"]) as archive:
        archive.extractall(tmp_path)
    checkpoint = tf.train.load_checkpoint(str(tmp_path / "exported/variables/variables"))
    found = check(files["saved_model"], lambda w: checkpoint.get_tensor(w.path), tmp_path)
    assert len(found) == 10


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_tflite(files, tmp_path):
    interpreter = tf.lite.Interpreter(model_path=str(files["tflite"]))
    check(
        files["tflite"], lambda w: interpreter.get_tensor(int(w.path.partition("/")[2])), tmp_path
    )


def test_onnx(files, tmp_path):
    model = onnx.load(files["onnx"])
    found = check(
        files["onnx"],
        lambda w: numpy_helper.to_array(eval(w.path, {"graph": model.graph})),
        tmp_path,
    )
    assert {weight.name for weight in found} >= {"conv.weight", "fc.weight", "shape"}
    kernel = next(weight for weight in found if weight.name == "conv.weight")
    (one,) = told(files["onnx"], kernel.place)
    assert (one.picture.kind, one.picture.num_filters, one.picture.width) == ("filters", 4, 3)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["full", "float16"])
def test_quantized_tflite_is_told_as_what_it_stands_for(model, kind, tmp_path):
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "full":
        converter.representative_dataset = lambda: ([numbers(1, 8, 8, 1)] for _ in range(3))
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    path = tmp_path / "quantized.tflite"
    path.write_bytes(converter.convert())
    interpreter = tf.lite.Interpreter(model_path=str(path), experimental_preserve_all_tensors=True)
    details = {one["index"]: one for one in interpreter.get_tensor_details()}
    num_quantized = 0
    weights = weights_of(path)
    for weight, one in zip(weights, told(path, *(w.place for w in weights)), strict=True):
        number = int(weight.path.partition("/")[2])
        array = interpreter.get_tensor(number)
        scales = details[number]["quantization_parameters"]
        if scales["scales"].size and array.dtype.kind == "i":
            num_quantized += 1
            shape = [1] * array.ndim
            if scales["scales"].size > 1:
                shape[scales["quantized_dimension"]] = -1
            points = scales["zero_points"].reshape(shape).astype(np.float64)
            array = ((array - points) * scales["scales"].reshape(shape)).astype(np.float32)
            assert f"{scales['scales'].size:,} slices" in one.note or "zero point" in one.note
        else:
            assert one.note is None
        np.testing.assert_allclose(array_of(path, weight.place, tmp_path), array, rtol=1e-6)
        assert one.mean == pytest.approx(np.mean(array, dtype=np.float64), rel=1e-5, abs=1e-9)
    assert (num_quantized > 0) == (kind != "float16")


class Looping(tf.Module):
    """A loop, a branch, and a second way in."""

    @tf.function(input_signature=[tf.TensorSpec((4,), tf.float32)])
    def loop(self, x):
        matrix = tf.constant(numbers(4, 4))
        step = lambda i, x: (i + 1, tf.linalg.matvec(matrix, x))  # noqa: E731
        _, y = tf.while_loop(lambda i, x: i < 5, step, [tf.constant(0), x])
        return tf.cond(tf.reduce_sum(y) > 0, lambda: y * 2.0, lambda: tf.nn.relu(y))

    @tf.function(input_signature=[tf.TensorSpec((4,), tf.float32)])
    def other(self, x):
        return tf.nn.softmax(x + tf.constant(numbers(4, seed=5)))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_tflite_with_loops_branches_and_several_signatures(tmp_path):
    module = Looping()
    signatures = {"loop": module.loop, "other": module.other}
    tf.saved_model.save(module, str(tmp_path / "module"), signatures=signatures)
    path = tmp_path / "loop.tflite"
    path.write_bytes(tf.lite.TFLiteConverter.from_saved_model(str(tmp_path / "module")).convert())
    view = reader_of(path).read(path)
    by_class = {layer.class_name: layer for layer in view.layers}
    loop, branch = by_class["WHILE"], by_class["IF"]
    assert [one.name for one in loop.layers] == ["condition", "body"]
    assert [one.name for one in branch.layers] == ["then", "else"]
    assert loop.inbound == (view.layers[0].name,)
    assert f"{loop.name}:1" in branch.inbound
    body = loop.layers[1].layers
    assert {"FULLY_CONNECTED", "ADD"} <= {one.class_name for one in body}
    for graph in (view.layers, body, *(one.layers for one in branch.layers)):
        names = {one.name for one in graph}
        assert {wire.split(":")[0] for one in graph for wire in one.inbound} <= names
        assert any(one.inbound for one in graph)
    assert {one.name for one in view.signatures} == {"loop", "other"}
    assert [one.class_name for one in by_class["Graph"].layers] == ["Input", "ADD", "SOFTMAX"]
    interpreter = tf.lite.Interpreter(model_path=str(path))
    check(
        path,
        lambda w: interpreter.get_tensor(*map(int, reversed(w.path.split("/")))),
        tmp_path,
    )


def test_every_dtype_of_safetensors(tmp_path):
    values = np.array([[1.5, -2, 0.25, 0], [448, -0.5, 1, 2]])
    kinds = {
        "F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": ml_dtypes.bfloat16,
        "F8_E4M3": ml_dtypes.float8_e4m3fn, "F8_E5M2": ml_dtypes.float8_e5m2,
        "F8_E4M3FNUZ": ml_dtypes.float8_e4m3fnuz, "F8_E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
        "I64": np.int64, "I32": np.int32, "I16": np.int16, "I8": np.int8,
        "U64": np.uint64, "U32": np.uint32, "U16": np.uint16, "U8": np.uint8, "BOOL": np.bool_,
    }  # fmt: skip
    header, data, truth = {}, b"", {}
    for name, kind in kinds.items():
        plain = values if np.dtype(kind).kind in "fV" else np.abs(values) % 100
        truth[name] = plain.astype(kind)
        stored = truth[name].tobytes()
        places = [len(data), len(data) + len(stored)]
        header[f"x.{name}"] = {"dtype": name, "shape": [2, 4], "data_offsets": places}
        data += stored
    header["x.C64"] = {"dtype": "C64", "shape": [1], "data_offsets": [len(data), len(data) + 8]}
    text = json.dumps(header).encode()
    path = tmp_path / "all.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + data + bytes(8))
    for name, array in truth.items():
        found = array_of(path, f"x.{name}", tmp_path)
        np.testing.assert_array_equal(found.astype(np.float64), array.astype(np.float64), name)
    (one,) = told(path, "x.C64")
    assert "complex64" in one.problem


def partitioned(folder):
    """A checkpoint of TensorFlow 1: one variable in two parts, one whole."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.get_variable(
            "split",
            (600, 3),
            initializer=tf.compat.v1.random_normal_initializer(seed=1),
            partitioner=tf.compat.v1.fixed_size_partitioner(4),
        )
        tf.compat.v1.get_variable("dense/kernel", (3, 2))
        placed = tf.compat.v1.placeholder(tf.float32, (None, 3), "x")
        result = tf.identity(placed, "y")
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.saved_model.simple_save(session, str(folder), {"x": placed}, {"y": result})


def test_a_saved_model_of_tensorflow_1(tmp_path):
    partitioned(tmp_path / "old")
    path = zipped(tmp_path / "old", tmp_path / "old.zip")
    checkpoint = tf.train.load_checkpoint(str(tmp_path / "old/variables/variables"))
    weights = {weight.name: weight for weight in weights_of(path)}
    assert weights.keys() == {"split", "dense/kernel"}
    check(path, lambda w: checkpoint.get_tensor(w.path), tmp_path)


@pytest.mark.parametrize(("is_packed", "is_big_endian"), [(True, False), (False, True)])
def test_bundles_of_other_machines(files, is_packed, is_big_endian, tmp_path):
    """TensorFlow itself reads them, and the same numbers."""
    with zipfile.ZipFile(files["saved_model"]) as archive:
        archive.extractall(tmp_path)
    whole = tf.train.load_checkpoint(str(tmp_path / "exported/variables/variables"))
    before = {name: whole.get_tensor(name) for name in whole.get_variable_to_dtype_map()}
    rewritten(tmp_path / "exported/variables", is_packed=is_packed, is_big_endian=is_big_endian)
    checkpoint = tf.train.load_checkpoint(str(tmp_path / "exported/variables/variables"))
    path = zipped(tmp_path / "exported", tmp_path / "again.zip")
    weights = check(path, lambda w: checkpoint.get_tensor(w.path), tmp_path)
    for weight in weights:
        np.testing.assert_array_equal(checkpoint.get_tensor(weight.path), before[weight.path])
    assert len(weights) == 10


def test_a_packed_index_that_is_damaged():
    from app.engine.saved_models.snappy import unpack_snappy

    text = b"abcdabcdabcdabcd" * 4 + b"the end"
    packed = bytes([71, 3 << 2]) + b"abcd" + bytes([(60 - 1) << 2 | 2, 4, 0, 6 << 2]) + b"the end"
    assert unpack_snappy(packed) == text
    for place in range(len(packed)):
        with suppress(UnreadableFile):
            unpack_snappy(packed[:place])
        with suppress(UnreadableFile):
            unpack_snappy(packed[:place] + b"\xff" + packed[place + 1 :])


@pytest.mark.parametrize("name", ["tflite", "onnx", "safetensors", "saved_model", "weights.h5"])
def test_damaged_values_and_places_that_are_none_are_words(name, files, tmp_path):
    content = files[name].read_bytes()
    places = [weight.place for weight in weights_of(files[name])]
    for place in ("", "0", "0/9999", "99/0", "graph.node[0]", "graph.initializer[99]", "/../x"):
        (one,) = told(files[name], place)
        assert len(one.problem) > 20
        with pytest.raises(LayerwrightError):
            array_of(files[name], place, tmp_path)
    path = tmp_path / "damaged"
    rng = np.random.default_rng(11)
    for at in rng.integers(0, len(content), 60):
        flipped = bytearray(content)
        flipped[at] ^= int(rng.integers(1, 256))
        path.write_bytes(flipped if at % 3 else content[:at])
        with suppress(UnreadableFile, Conflict, NotFound):
            told(path, *places[:4])


def test_large_values_are_read_in_pieces(tmp_path):
    shape = (4000, 4000)
    size = 64_000_000
    header = {"w": {"dtype": "F32", "shape": shape, "data_offsets": [0, size]}}
    text = json.dumps(header).encode()
    path = tmp_path / "large.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + np.ones(shape, "<f4").tobytes())
    tracemalloc.start()
    (one,) = told(path, "w")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (one.mean, one.num_values) == (1, 16_000_000)
    assert peak < 80e6


def test_a_saved_model_as_tensorflow_2_0_to_2_4_wrote_it(tmp_path):
    """Keras's metadata stands in the objects themselves; keys are the names on the way."""
    message = saved_model_pb2.SavedModel()
    message.meta_graphs.add().meta_info_def.tensorflow_version = "2.3.0"
    nodes = message.meta_graphs[0].object_graph_def.nodes
    root, dense, kernel, odd = (nodes.add() for _ in range(4))
    root.children.add(node_id=1, local_name="layer_with_weights-0")
    root.children.add(node_id=2, local_name="variables")  # the same by another way
    dense.children.add(node_id=2, local_name="kernel")
    dense.children.add(node_id=3, local_name="a/b.c")
    stack = [layer("Dense", "dense", units=2, batch_input_shape=[None, 3])]
    about = {"class_name": "Sequential", "name": "stack", "keras_version": "2.4.0"}
    about["config"] = {"name": "stack", "layers": stack}
    root.user_object.identifier = "_tf_keras_sequential"
    root.user_object.metadata = json.dumps(about)
    dense.user_object.identifier = "_tf_keras_layer"
    dense.user_object.metadata = json.dumps({"class_name": "Dense", "name": "dense", "config": {}})
    for node, name in ((kernel, "dense/kernel:0"), (odd, "dense/odd:0")):
        node.variable.name, node.variable.dtype = name, 1
        for size in (3, 2):
            node.variable.shape.dim.add(size=size)
    folder = tmp_path / "old"
    (folder / "variables").mkdir(parents=True)
    (folder / "saved_model.pb").write_bytes(message.SerializeToString())
    end = "/.ATTRIBUTES/VARIABLE_VALUE"
    keys = [f"layer_with_weights-0/{name}{end}" for name in ("kernel", "a.Sb..c")]
    values = [numbers(3, 2, seed=seed) for seed in (1, 2)]
    prefix = str(folder / "variables" / "variables")
    tf.raw_ops.SaveV2(prefix=prefix, tensor_names=keys, shape_and_slices=["", ""], tensors=values)
    path = zipped(folder, tmp_path / "old.zip")
    view = reader_of(path).read(path)
    assert (view.kind, view.keras_version, view.num_params) == ("sequential", "2.4.0", 12)
    assert view.layers[-1].class_name == "Dense"
    checkpoint = tf.train.load_checkpoint(prefix)
    found = check(path, lambda w: checkpoint.get_tensor(w.path), tmp_path)
    assert [weight.path for weight in found] == keys


def edited(path, target, change):
    """A TFLite file with its first float matrix changed: (tensor, its buffer) → None."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(bytearray(path.read_bytes()), 0))
    tensor = next(
        one
        for one in model.subgraphs[0].tensors
        if len(one.shape) == 2 and one.type == 0 and np.size(model.buffers[one.buffer].data) > 16
    )
    change(tensor, model.buffers[tensor.buffer])
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    target.write_bytes(bytes(builder.Output()))
    return tensor.name.decode()


@pytest.mark.parametrize(("kind", "bits"), [("INT4", 4), ("UINT4", 4), ("INT2", 2)])
def test_tflite_with_several_values_in_a_byte(files, kind, bits, tmp_path):
    low = 0 if kind[0] == "U" else -(2 ** (bits - 1))
    values = np.random.default_rng(3).integers(low, low + 2**bits, 432)

    def change(tensor, buffer):
        parts = (values % 2**bits).reshape(-1, 8 // bits)
        packed = sum(parts[:, place] << bits * place for place in range(8 // bits))
        tensor.type, buffer.data = getattr(schema.TensorType, kind), packed.astype(np.uint8)

    path = tmp_path / "m.tflite"
    name = edited(files["tflite"], path, change)
    (weight,) = [one for one in weights_of(path) if one.name == name]
    np.testing.assert_array_equal(array_of(path, weight.place, tmp_path).reshape(-1), values)


def test_sparse_tensors_are_said(files, tmp_path):
    path = tmp_path / "m.tflite"

    def change(tensor, _):
        tensor.sparsity = schema.SparsityParametersT()

    name = edited(files["tflite"], path, change)
    (weight,) = [one for one in weights_of(path) if one.name == name]
    assert "kept sparse" in told(path, weight.place)[0].problem

    values = numpy_helper.from_array(numbers(2), "few")
    places = numpy_helper.from_array(np.array([1, 4]), "places")
    graph = helper.make_graph([helper.make_node("Neg", ["few"], ["y"])], "g", [], [], [])
    graph.sparse_initializer.append(helper.make_sparse_tensor(values, places, [2, 3]))
    onnx.save(helper.make_model(graph), tmp_path / "m.onnx")
    (weight,) = weights_of(tmp_path / "m.onnx")
    assert weight.shape == (2, 3)
    assert "kept sparse" in told(tmp_path / "m.onnx", weight.place)[0].problem
