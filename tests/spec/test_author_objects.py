"""What a file names of its author's, in every form that a Keras wrote."""

import inspect

import keras
import pytest

from app.engine.supplied_layers.registry import SUPPLIED
from app.spec.author_objects import LET_GO
from app.spec.keras_objects import LAYERS_WITH_OBJECTS, OBJECTS, OLD_OBJECTS, role_of
from app.spec.known_layers import is_loadable, mark_known
from app.spec.model_view import ModelFormat, ModelLayer, ModelView

KNOWN = frozenset({"Dense", "Mine", "TimeDistributed"})


def marked(*layers, known=KNOWN, let_go=()):
    view = ModelView(
        format=ModelFormat.H5,
        class_name="Sequential",
        name="m",
        kind="sequential",
        layers=layers,
        let_go=let_go,
    )
    return mark_known(view, known, {})


def dense(**config):
    return ModelLayer(name="d", class_name="Dense", config=config)


def test_names_alone_are_of_the_author_in_layers_of_keras_only():
    config = {"activation": "mish2", "kernel_initializer": "normal", "kernel_regularizer": "mine>r"}
    view = marked(dense(**config), ModelLayer(name="own", class_name="Mine", config=config))
    assert [(one.name, one.registered_name) for one in view.unknown_objects] == [
        ("mish2", None),
        ("r", "mine>r"),
    ]
    uses = [(use.layer, use.argument) for use in view.unknown_objects[0].uses]
    assert uses == [("d", "activation")]


def test_an_object_within_a_wrapper_is_named_once_with_the_layer_that_has_it():
    inner = {"name": "inner", "kernel_constraint": {"class_name": "Cap", "config": {"cap": 2}}}
    wrapped = {"layer": {"class_name": "Dense", "config": inner}}
    child = ModelLayer(name="inner", class_name="Dense", config=inner)
    layer = ModelLayer(name="w", class_name="TimeDistributed", config=wrapped, layers=(child,))
    (one,) = marked(layer).unknown_objects
    assert (one.name, one.role, one.arguments) == ("Cap", "constraint", {"cap": 2})
    assert [(use.layer, use.argument) for use in one.uses] == [("inner", "kernel_constraint")]


def test_a_function_without_a_name_stays_refused():
    function = {"class_name": "function", "config": "<lambda>", "module": "builtins"}
    view = marked(dense(activation=function))
    assert (view.unknown_objects, len(view.refusals)) == ((), 1)


def test_what_is_let_go_is_told_as_a_repair_and_not_in_the_way():
    start = {"class_name": "Start", "config": {}, "registered_name": "Start"}
    layer = dense(kernel_initializer=start, activation="relu")
    assert not is_loadable(marked(layer))[0]
    view = marked(layer, let_go=("Start",))
    assert is_loadable(view) == (True, None)
    (repair,) = view.repairs
    assert (repair.code, repair.layers) == (LET_GO, ("d",))
    assert "has no effect on a saved model" in repair.reason
    registered = marked(layer, known=KNOWN | {"Start"}, let_go=("Start",))
    assert (registered.repairs, registered.unknown_objects) == ((), ())


def test_an_activation_cannot_be_let_go():
    view = marked(dense(activation="mish2"), let_go=("mish2",))
    assert [one.name for one in view.unknown_objects] == ["mish2"]


def test_the_layers_in_which_texts_name_objects_are_those_of_keras():
    classes = {name: found for name, found in vars(keras.layers).items() if inspect.isclass(found)}
    with_objects = {
        name
        for name, cls in classes.items()
        if name not in ("Layer", "Wrapper", "RNN", "StackedRNNCells", "JaxLayer")
        and any(
            role_of(argument) and argument != "activity_regularizer"
            for argument in inspect.signature(cls.__init__).parameters
        )
    }
    assert with_objects <= LAYERS_WITH_OBJECTS
    assert LAYERS_WITH_OBJECTS - set(classes) <= set(SUPPLIED) | {
        "Convolution1D",
        "Convolution2D",
        "Convolution3D",
        "DepthwiseConv3D",
        "GroupQueryAttention",
        "GroupedQueryAttention",
        "TimeDistributedDense",
    }


@pytest.mark.parametrize("home", ["initializers", "regularizers", "constraints"])
def test_every_name_that_keras_takes_is_known(home):
    names = getattr(keras.src, home).ALL_OBJECTS_DICT
    assert set(names) <= OBJECTS | OLD_OBJECTS
