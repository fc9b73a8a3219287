"""The values of weights that ONNX keeps in its own ways, against what onnx says of them."""

from contextlib import suppress

import ml_dtypes
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.engine.saved_models.readers.registry import reader_of
from app.errors import UnreadableFile
from tests.engine.saved_models.old_files import numbers
from tests.engine.saved_models.stored_values import array_of, check, told, weights_of


def test_every_way_in_which_onnx_keeps_numbers(tmp_path):
    halves = np.array([[1, -7, 3], [4, 5, -6]])
    tensors = [
        numpy_helper.from_array(numbers(3, 2), "raw"),
        helper.make_tensor("floats", TensorProto.FLOAT, [2, 3], numbers(6).tolist()),
        helper.make_tensor("doubles", TensorProto.DOUBLE, [6], numbers(6).tolist()),
        helper.make_tensor("longs", TensorProto.INT64, [3], [-(2**60), 5, 0]),
        helper.make_tensor("unsigned", TensorProto.UINT64, [3], [2**63, 5, 0]),
        helper.make_tensor("bytes", TensorProto.INT8, [4], [-128, 127, 0, -1]),
        helper.make_tensor("flags", TensorProto.BOOL, [3], [True, False, True]),
        helper.make_tensor("half", TensorProto.FLOAT16, [3], [1.5, -2, 0]),
        helper.make_tensor("brain", TensorProto.BFLOAT16, [3], [1.5, -2, 0]),
        helper.make_tensor("f8", TensorProto.FLOAT8E4M3FN, [3], [1.5, -2, 448]),
        helper.make_tensor("nibbles", TensorProto.INT4, [2, 3], halves.reshape(-1).tolist()),
        numpy_helper.from_array(halves.astype(ml_dtypes.int4), "raw nibbles"),
        numpy_helper.from_array(np.array([1, -2, 0, 1, -1]).astype(ml_dtypes.int2), "quarters"),
        helper.make_tensor("unsigned quarters", TensorProto.UINT2, [5], [1, 2, 0, 3, 3]),
        helper.make_tensor("one", TensorProto.FLOAT, [], [3.0]),
        helper.make_tensor("none", TensorProto.FLOAT, [0, 3], []),
    ]
    nodes = [
        helper.make_node("Identity", [one.name], [f"out {one.name}"], name=one.name)
        for one in tensors
    ]
    graph = helper.make_graph(nodes, "all", [], [], tensors)
    path = tmp_path / "all.onnx"
    onnx.save(helper.make_model(graph), path)
    weights = {weight.name: weight for weight in weights_of(path)}
    for one in tensors:
        truth = numpy_helper.to_array(one)
        found = array_of(path, weights[one.name].place, tmp_path)
        assert found.shape == truth.shape
        np.testing.assert_array_equal(found.astype(np.float64), truth.astype(np.float64), one.name)


def test_onnx_values_in_another_file_are_said_and_never_looked_for(tmp_path):
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(range(256)) * 64)
    tensor = numpy_helper.from_array(numbers(40, 100), "w")
    graph = helper.make_graph([helper.make_node("Identity", ["w"], ["y"])], "g", [], [], [tensor])
    path = tmp_path / "outside.onnx"
    onnx.save(helper.make_model(graph), path, save_as_external_data=True, location="secret.bin")
    assert path.stat().st_size < 1000
    (weight,) = weights_of(path)
    (one,) = told(path, weight.place)
    assert "another file" in one.problem
    assert one.minimum is None


def test_weights_inside_branches_and_functions(tmp_path):
    """A branch that reads a weight of the graph around it and has one of its own."""
    inner = helper.make_graph(
        [
            helper.make_node("Add", ["x", "outer"], ["s"], name="add"),
            helper.make_node("Mul", ["s", "inner"], ["t"], name="mul"),
        ],
        "then",
        [],
        [helper.make_tensor_value_info("t", TensorProto.FLOAT, [4])],
        [numpy_helper.from_array(numbers(4), "inner")],
    )
    other = helper.make_graph(
        [helper.make_node("Neg", ["x"], ["u"], name="neg")],
        "else",
        [],
        [helper.make_tensor_value_info("u", TensorProto.FLOAT, [4])],
    )
    scaled = helper.make_function(
        "mine",
        "Scaled",
        ["a"],
        ["b"],
        [
            helper.make_node(
                "Constant", [], ["c"], value=numpy_helper.from_array(numbers(4, seed=3), "c")
            ),
            helper.make_node("Mul", ["a", "c"], ["b"], name="scale"),
        ],
        [helper.make_opsetid("", 18)],
    )
    nodes = [
        helper.make_node("Relu", ["input"], ["x"], name="relu"),
        helper.make_node("If", ["flag"], ["y"], "choice", then_branch=inner, else_branch=other),
        helper.make_node("Scaled", ["y"], ["z"], name="scaled", domain="mine"),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [
            helper.make_tensor_value_info("input", TensorProto.FLOAT, [4]),
            helper.make_tensor_value_info("flag", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, [4])],
        [numpy_helper.from_array(numbers(4, seed=2), "outer")],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("mine", 1)]
    model = helper.make_model(graph, functions=[scaled], opset_imports=opsets)
    onnx.checker.check_model(model)
    path = tmp_path / "branches.onnx"
    onnx.save(model, path)
    view = reader_of(path).read(path)
    layers = {layer.name: layer for layer in view.layers}
    # What a branch reads of the graph around it leads into the operator that has the branch.
    assert layers["choice"].inbound == ("flag", "relu")
    assert layers["scaled"].inbound == ("choice",)
    branches = {layer.name: layer for layer in layers["choice"].layers}
    assert branches.keys() == {"then_branch", "else_branch"}
    inside = {layer.name: layer for layer in branches["then_branch"].layers}
    assert inside["x"].class_name == "Input"
    assert inside["add"].inbound == ("x",)
    assert inside["mul"].inbound == ("add",)
    assert [weight.name for weight in inside["add"].weights] == ["outer"]
    assert [one.class_name for one in layers["scaled"].layers] == ["Input", "Mul"]
    assert view.num_params == 8 + 4
    check(
        path,
        lambda w: numpy_helper.to_array(
            eval(w.path, {"graph": model.graph, "functions": model.functions})
        ),
        tmp_path,
    )


def test_a_function_that_calls_itself_and_branches_without_end(tmp_path):
    calls = [helper.make_node("F", ["a"], ["b"], domain="mine")]
    function = helper.make_function("mine", "F", ["a"], ["b"], calls, [helper.make_opsetid("", 18)])
    widening = [
        helper.make_function(
            "mine",
            f"G{level}",
            ["a"],
            ["b"],
            [helper.make_node(f"G{level + 1}", ["a"], [f"b{i}"], domain="mine") for i in range(40)],
            [helper.make_opsetid("", 18)],
        )
        for level in range(10)
    ]
    nodes = [
        helper.make_node("F", ["x"], ["y"], domain="mine"),
        helper.make_node("G0", ["y"], ["z"], domain="mine"),
    ]
    graph = helper.make_graph(nodes, "g", [], [])
    path = tmp_path / "endless.onnx"
    path.write_bytes(helper.make_model(graph, functions=[function, *widening]).SerializeToString())
    with suppress(UnreadableFile):
        view = reader_of(path).read(path)
        assert len(view.model_dump_json()) < 20e6


def test_weights_inside_onnx_loops(tmp_path):
    inner = numpy_helper.from_array(numbers(3), "inner")
    body = helper.make_graph(
        [
            helper.make_node("Add", ["sum", "inner"], ["next"], name="add"),
            helper.make_node("Identity", ["go"], ["on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum", TensorProto.FLOAT, [3]),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, [3]),
        ],
        [inner],
    )
    loop = helper.make_node("Loop", ["n", "", "x"], ["y"], name="loop", body=body)
    graph = helper.make_graph(
        [loop],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [3])],
        [numpy_helper.from_array(np.array(5), "n")],
    )
    path = tmp_path / "loop.onnx"
    domains = [helper.make_opsetid("", 18), helper.make_opsetid("com.mine", 7)]
    onnx.save(helper.make_model(graph, opset_imports=domains), path)
    view = reader_of(path).read(path)
    (body_box,) = next(box for box in view.layers if box.name == "loop").layers
    assert [box.class_name for box in body_box.layers] == ["Input"] * 3 + ["Add", "Identity"]
    assert "com.mine 7" in " ".join(one.value for one in view.details)
    found = {weight.name: weight for weight in weights_of(path)}
    np.testing.assert_array_equal(
        array_of(path, found["inner"].place, tmp_path), numpy_helper.to_array(inner)
    )
