"""Lambdas: their code is never run; a class of one's own takes their place."""

import base64
import marshal

import keras
import numpy as np
import pytest

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import check_load, load_repaired
from app.engine.saved_models.read import read_model
from app.errors import Refused
from app.spec.class_names import classes_of_model
from app.spec.custom_layer import CustomLayerSource
from app.spec.function_bytes import read_function
from app.spec.known_layers import is_loadable, mark_known
from app.spec.lambdas import constants_of, function_words, lambda_words, replacement_name
from app.spec.model_requests import ModelRequest, ReadModelRequest
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old

SOURCE = """
import keras
class TwiceMoreFunction(keras.layers.Layer):
    def __init__(self, by=2.0, **kwargs):
        super().__init__(**kwargs)
        self.by = by
    def call(self, inputs):
        return inputs * self.by
    def get_config(self):
        return {**super().get_config(), "by": self.by}
"""
KNOWN = tuple(name for name in dir(keras.layers) if name[0].isupper())
REFUSED = {"Lambda": "no"}


def sources():
    return (CustomLayerSource(name="TwiceMoreFunction", version=1, source=SOURCE),)


@pytest.fixture(params=["h5 of Keras 2", "keras of today"])
def saved(request, tmp_path):
    if request.param == "keras of today":
        model = keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Lambda(lambda x, by: x * by, arguments={"by": 3.0}, name="twice_more"),
                keras.layers.Dense(2, name="d"),
            ]
        )
        path = tmp_path / "m.keras"
        model.save(path)
        return path, [one.numpy() for one in model.weights]
    code = base64.b64encode(marshal.dumps((lambda x, by: x * by).__code__)).decode()
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4])
    twice = called("Lambda", "twice_more", ["x"], function=[code, None, None])
    twice["config"].update(function_type="lambda", output_shape=None, arguments={"by": 3.0})
    dense = called("Dense", "d", ["twice_more"], units=2, activation="linear")
    weights = [numbers(4, 2), numbers(2)]
    named = {"d": [("d/kernel:0", weights[0]), ("d/bias:0", weights[1])]}
    model = functional("m", [x, twice, dense], ["x"], ["d"])
    return write_old(tmp_path / "m.h5", model, named, "2.3.1"), weights


def test_it_is_refused_with_the_way_out_and_loads_with_the_class(saved):
    path, (kernel, bias) = saved
    view = read_model(
        ReadModelRequest(
            path=str(path), filename=path.name, known_classes=KNOWN, refused_classes=REFUSED
        )
    )
    (refusal,) = view.refusals
    assert (refusal.layer, refusal.class_name) == ("twice_more", "Lambda")
    assert "TwiceMoreFunction" in refusal.reason
    assert "by" in refusal.reason
    with pytest.raises(Refused):
        load_repaired(path, {})
    assert "TwiceMoreFunction" in classes_of_model(view)
    today = mark_known(view, (*KNOWN, "TwiceMoreFunction"), REFUSED)
    assert is_loadable(today) == (True, None)
    found = load_repaired(path, load_custom_layers(sources()))
    x = numbers(3, 4, seed=7)
    np.testing.assert_allclose(
        found.model.predict(x, verbose=0), (x * 3) @ kernel + bias, atol=1e-5
    )
    assert "lambda_replacement" in {repair.code for repair in found.repairs}
    report = check_load(
        ModelRequest(path=str(path), format=path.suffix[1:], custom_layers=sources())
    )
    assert report.is_loaded, report.problem


def test_names_and_constants_are_picked_out_of_the_bytes():
    def depth(x):
        return keras.space_to_depth(x, block_size=2) * 0.125 + 1000

    def outer(x):
        return [depth(x) for _ in range(3)]

    names, found = constants_of(read_function(marshal.dumps(depth.__code__)))
    assert names == ["keras", "space_to_depth"]
    assert {"1000", "0.125", "('block_size',)"} <= set(found)
    nested = read_function(marshal.dumps(outer.__code__))
    assert nested.arguments == ("x",)
    assert "3" in constants_of(nested)[1]


PYTHON_2 = (
    "c\x01\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00C\x00\x00\x00s\x08\x00\x00\x00|\x00\x00d\x01"
    "\x00\x13S(\x02\x00\x00\x00Ni\x02\x00\x00\x00(\x00\x00\x00\x00(\x01\x00\x00\x00t\x01\x00\x00\x00x"
    "(\x00\x00\x00\x00(\x00\x00\x00\x00s\x04\x00\x00\x00m.pys\x08\x00\x00\x00<lambda>\x01\x00\x00\x00s"
    "\x00\x00\x00\x00"
)
"""`lambda x: x ** 2` as Keras 1 wrote it under Python 2.7."""


def test_what_keras_1_wrote_under_python_2_is_told():
    config = {"function": PYTHON_2, "function_type": "lambda"}
    told = lambda_words("square", config)
    assert told.startswith(
        "Its code, which is not run, takes x and has the constant 2 (line 1 of m.py)."
    )
    assert "SquareFunction" in told


def test_bytes_that_are_no_function_tell_nothing():
    data = marshal.dumps(replacement_name.__code__)
    for size in range(0, len(data), 7):
        assert read_function(data[:size]) is None
    deep = b"(\x01\x00\x00\x00" * 2000
    endless = b"\xa9\x01r\x00\x00\x00\x00"
    for odd in (
        b"",
        b"c",
        b"\xe3" + b"\xff" * 60,
        deep,
        endless,
        b"(\xff\xff\xff\x7fN",
        data + b"N",
    ):
        assert read_function(odd) is None
    for odd in (None, 3, "", "not base64 at all", ["AAAA"], {"config": {"code": "%%"}}):
        assert function_words(odd) == ""


def test_every_layer_name_gives_the_name_of_a_class():
    names = ("lambda", "lambda_3", "space_to_depth_x2", "3d.pool", "a-b")
    assert [replacement_name(name) for name in names] == [
        "LambdaFunction",
        "Lambda3Function",
        "SpaceToDepthX2Function",
        "Lambda3dPoolFunction",
        "ABFunction",
    ]
    assert all(replacement_name(name).isidentifier() for name in names)


def test_a_lambda_within_a_wrapper_is_replaced_too(tmp_path):
    inner = layer("Lambda", "twice_more", function="twice", function_type="function")
    inner["config"]["arguments"] = {}
    steps = layer("TimeDistributed", "t", batch_input_shape=[None, 3, 4], layer=inner)
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": [steps]}}
    path = write_old(tmp_path / "m.h5", model, {}, "2.3.1")
    x = numbers(2, 3, 4)
    found = load_repaired(path, load_custom_layers(sources())).model
    np.testing.assert_allclose(found.predict(x, verbose=0), x * 2, atol=1e-6)
