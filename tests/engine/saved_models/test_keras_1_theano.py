"""What Keras 1.2.2 wrote over Theano, seen in files that it wrote itself; numbers by NumPy.

It did not write over which backend it ran, nor the order of axes of half of its layers.
"""

import numpy as np
import pytest

from app.engine.saved_models.load import load_repaired
from app.engine.saved_models.read import read_model
from app.engine.saved_models.repairs.apply import repair
from app.engine.saved_models.repairs.rule import FileFacts
from app.spec.model_requests import ReadModelRequest
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old


def old_stack(*entries):
    """A Sequential as Keras before 2.2.3 wrote it: a list without a name."""
    return {"class_name": "Sequential", "config": list(entries)}


def dense(name, inputs=None, size=3):
    stated = {"batch_input_shape": [None, inputs]} if inputs else {}
    return layer("Dense", name, output_dim=size, bias=False, **stated)


def written(path, model, **weights):
    named = {name: [(f"{name}_W", array)] for name, array in weights.items()}
    return write_old(path, model, named, "1.2.2", None)


def predicted(path, *inputs):
    found = load_repaired(path, {}, ("channels_last",))
    outputs = found.model(list(inputs) if len(inputs) > 1 else inputs[0], training=False)
    return np.asarray(outputs), {repair.code for repair in found.repairs}


@pytest.mark.parametrize("suffix", ["", ":0"])
def test_the_names_of_the_weights_tell_the_backend(tmp_path, suffix):
    """Over TensorFlow the same config and weights gave other numbers."""
    kernel = numbers(4, 2, 3, 3)
    conv = layer("Convolution2D", "c", nb_filter=4, nb_row=3, nb_col=3, dim_ordering="th")
    conv["config"].update(bias=False, batch_input_shape=[None, 2, 5, 5], border_mode="valid")
    model = old_stack(conv, layer("UpSampling2D", "u", size=[2, 2]))
    weights = {"c": [(f"c_W{suffix}", kernel)]}
    path = write_old(tmp_path / "m.h5", model, weights, "1.2.2", None)
    x = numbers(1, 2, 5, 5, seed=4)
    turned = kernel if suffix else kernel[:, :, ::-1, ::-1]
    expected = np.zeros((1, 4, 3, 3), "float32")
    for row in range(3):
        for column in range(3):
            window = x[..., row : row + 3, column : column + 3]
            expected[..., row, column] = np.einsum("bchw,fchw->bf", window, turned)
    found, codes = predicted(path, x)
    np.testing.assert_allclose(found, expected.repeat(2, axis=2).repeat(2, axis=3), atol=1e-5)
    assert {"unstated_ordering", "keras_1_kernels"} <= codes
    assert ("theano_kernels" in codes) is not bool(suffix)


def test_merges_within_merges(tmp_path):
    kernels = {name: numbers(*shape, seed=n) for n, (name, shape) in enumerate(SHAPES.items())}
    inner = layer(
        "Merge", "m1", mode="sum", layers=[old_stack(dense("a", 4)), old_stack(dense("b", 4))]
    )
    branches = [old_stack(inner, dense("c")), old_stack(dense("d", 5))]
    outer = layer("Merge", "m2", mode="mul", layers=branches)
    path = written(tmp_path / "m.h5", old_stack(outer, dense("e")), **kernels)
    xs = [numbers(2, 4, seed=7), numbers(2, 4, seed=8), numbers(2, 5, seed=9)]
    first = (xs[0] @ kernels["a"] + xs[1] @ kernels["b"]) @ kernels["c"]
    found, _ = predicted(path, *xs)
    np.testing.assert_allclose(found, first * (xs[2] @ kernels["d"]) @ kernels["e"], atol=1e-5)


SHAPES = {"a": (4, 3), "b": (4, 3), "c": (3, 3), "d": (5, 3), "e": (3, 3)}


def test_the_cosine_of_two_branches(tmp_path):
    first, second = numbers(4, 3), numbers(4, 3, seed=1)
    branches = [old_stack(dense("a", 4)), old_stack(dense("b", 4))]
    merge = layer("Merge", "m", mode="cos", dot_axes=1, layers=branches)
    path = written(tmp_path / "m.h5", old_stack(merge), a=first, b=second)
    x, y = numbers(2, 4, seed=5), numbers(2, 4, seed=6)
    left, right = x @ first, y @ second
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    found, _ = predicted(path, x, y)
    assert found.shape == (2, 1, 1)
    np.testing.assert_allclose(found[:, 0, 0], (left * right).sum(1) / lengths, atol=1e-5)


def test_a_functional_branch_whose_layers_the_file_lists_as_the_models_own(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4])
    inner = functional("f", [x, called("Dense", "a", ["x"], output_dim=3, bias=False)], "x", "a")
    merge = layer("Merge", "m", mode="sum", layers=[inner, old_stack(dense("b", 4))])
    kernels = {"a": numbers(4, 3), "b": numbers(4, 3, seed=1), "e": numbers(3, 3)}
    path = written(tmp_path / "m.h5", old_stack(merge, dense("e")), **kernels)
    xs = [numbers(2, 4, seed=7), numbers(2, 4, seed=8)]
    expected = (xs[0] @ kernels["a"] + xs[1] @ kernels["b"]) @ kernels["e"]
    found, _ = predicted(path, *xs)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_two_stacks_without_names(tmp_path):
    """A GAN: generator and discriminator; the file has a group for each, and names for both."""
    first, second = numbers(4, 3), numbers(3, 2, seed=1)
    model = old_stack(old_stack(dense("a", 4)), old_stack(dense("b", 3, 2)))
    weights = {"sequential_7": [("a_W", first)], "sequential_9": [("b_W", second)]}
    path = write_old(tmp_path / "m.h5", model, weights, "1.2.2", None)
    x = numbers(2, 4, seed=5)
    found, _ = predicted(path, x)
    np.testing.assert_allclose(found, x @ first @ second, atol=1e-5)
    view = read_model(ReadModelRequest(path=str(path), filename="m.h5"))
    assert [one.num_params for one in view.layers] == [12, 6]


def test_an_order_that_not_all_layers_agree_on_is_not_taken_for_others():
    both = [layer("MaxPooling2D", f"p{order}", dim_ordering=order) for order in ("th", "tf")]
    model = old_stack(*both, layer("UpSampling2D", "u", size=[2, 2]))
    assert "unstated_ordering" not in {item.code for item in repair(model, FileFacts()).repairs}
