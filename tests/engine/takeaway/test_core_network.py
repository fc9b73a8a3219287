"""A network of an unusual shape, with preprocessing around it, and taken off again."""

import keras
import numpy as np
import pytest

from app.engine.exporters.export import save_model
from app.engine.exporters.raw_rows import raw_inputs, with_raw_rows
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.errors import Conflict
from app.spec.dataset import ColumnEncoding, DataEncoding, EncodingKind
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest

ENCODING = DataEncoding(
    kind="table",
    inputs=("x", "label"),
    targets=("y",),
    learning_task="classification",
    class_names=("no", "perhaps", "yes"),
    is_logits=True,
    columns=(
        ColumnEncoding(
            column="x", kind=EncodingKind.STANDARDIZE, width=1, mean=2, standard_deviation=3
        ),
        ColumnEncoding(column="label", kind=EncodingKind.ONE_HOT, width=3, categories=("a", "b")),
    ),
)


def a_core() -> keras.Model:
    """A layer called twice, a merge, an input of two axes, and names that are also ours."""
    entry = keras.Input((2, 2), name="preprocessing")
    shared = keras.layers.Dense(2, name="b")
    twice = shared(shared(entry))
    added = keras.layers.Add(name="probabilities")([twice, entry])
    flat = keras.layers.Flatten(name="row")(added)
    return keras.Model(entry, keras.layers.Dense(3, name="label")(flat), name="odd")


@pytest.mark.parametrize("format", ["keras", "h5"])
def test_the_network_comes_out_as_it_went_in(tmp_path, format):
    core = a_core()
    raw = with_raw_rows(core, ENCODING)
    path = tmp_path / f"model.{format}"
    save_model(raw.model, format, path, raw.facts)
    loaded = keras.models.load_model(path, compile=False)
    names = [given.name for given in raw.facts.inputs]
    assert len({*names, "preprocessing", "label"}) == 4
    rows = {names[0]: np.array([5.0, np.nan]), names[1]: np.array(["b", "c"], object)}
    told = loaded.predict(rows, verbose=0)
    prepared = np.array([[1, 0, 1, 0], [0, 0, 0, 0]], "float32").reshape(2, 2, 2)
    scores = core.predict(prepared, verbose=0)
    np.testing.assert_allclose(told["probabilities"], keras.ops.softmax(scores), atol=1e-6)
    expected = [ENCODING.class_names[place] for place in scores.argmax(1)]
    assert [label.decode() for label in told["label"]] == expected

    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    found = network_of_model(ModelNetworkRequest(view=view))
    assert found.report.is_valid, found.report.issues
    assert found.report.num_params == core.count_params()
    boxes = [(layer.name, layer.shares) for layer in found.network.layers]
    assert boxes[0] == ("preprocessing_", None)
    assert ("b_call_2", "b") in boxes
    assert found.network.outputs == ("label",)


def test_equal_probabilities_give_the_first_class():
    core = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, kernel_initializer="zeros")])
    told = with_raw_rows(core, ENCODING).model.predict(
        [np.array([1.0, 2.0]), np.array(["a", ""], object)], verbose=0
    )
    assert [label.decode() for label in told["label"]] == ["no", "no"]


def test_names_are_plain_and_never_twice():
    columns = tuple(
        ENCODING.columns[0].model_copy(update={"column": column})
        for column in ("Delta 15 N (o/oo)", "delta/15", "delta 15", "---", "x", "Größe")
    )
    given = raw_inputs(ENCODING.model_copy(update={"columns": columns}), ["x"])
    names = [one.name for one in given]
    assert names == ["Delta_15_N_o_oo", "delta_15", "delta_15_2", "column", "x_2", "Gr_e"]
    assert [one.column for one in given] == [column.column for column in columns]


def test_a_model_of_two_inputs_is_refused_in_words():
    inputs = [keras.Input((1,)), keras.Input((1,))]
    model = keras.Model(inputs, keras.layers.Add()(inputs))
    with pytest.raises(Conflict, match="2 inputs"):
        with_raw_rows(model, ENCODING)
