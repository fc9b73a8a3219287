import keras
import numpy as np
import pytest

from app.engine.exporters.export import save_model
from app.engine.saved_models.predict import predict
from app.errors import DoesNotFit, InvalidRequest
from app.spec.dataset import ColumnEncoding, DataEncoding, EncodingKind, LearningTask
from app.spec.model_requests import PredictRequest
from app.spec.prediction import PredictionRequest

ENCODING = DataEncoding(
    kind="table",
    inputs=("length", "island", "is_male"),
    targets=("species",),
    learning_task=LearningTask.CLASSIFICATION,
    columns=(
        ColumnEncoding(
            column="length",
            kind=EncodingKind.STANDARDIZE,
            width=1,
            mean=40.0,
            standard_deviation=5.0,
        ),
        ColumnEncoding(
            column="island", kind=EncodingKind.ONE_HOT, width=3, categories=("Biscoe", "Dream")
        ),
        ColumnEncoding(column="is_male", kind=EncodingKind.BOOLEAN, width=1),
    ),
    class_names=("Adelie", "Gentoo", "Chinstrap"),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """name → (the model, its file)."""
    folder = tmp_path_factory.mktemp("predict")

    def dense(units, activation, bias="zeros"):
        layer = keras.layers.Dense(units, activation, bias_initializer=bias)
        return keras.Sequential([keras.Input((5,)), layer])

    left, right = keras.Input((2,)), keras.Input((3,))
    joined = keras.layers.Concatenate()([left, right])
    models = {
        "classes": dense(3, "softmax"),
        "binary": dense(1, "sigmoid"),
        "value": dense(1, None),
        "values": dense(2, None),
        "image": keras.Sequential([keras.Input((2, 3, 1)), keras.layers.Flatten()]),
        "steps": keras.Sequential([keras.Input((None, 2)), keras.layers.GlobalMaxPool1D()]),
        "two": keras.Model([left, right], [joined, keras.layers.Dense(1)(joined)]),
        "infinite": dense(1, None, keras.initializers.Constant(float("inf"))),
    }
    made = {}
    for name, model in models.items():
        path = folder / name
        save_model(model, "keras", path)
        made[name] = model, path
    return made


def ask(files, name, encoding=None, **request):
    return predict(
        PredictRequest(
            path=str(files[name][1]),
            format="keras",
            encoding=encoding,
            request=PredictionRequest(**request),
        )
    )


def test_rows_are_encoded_as_in_training(files):
    rows = [
        {"length": 45, "island": "Dream", "is_male": "yes"},
        {"length": "35.0", "island": None, "is_male": False},
        {"length": None, "island": "Torgersen", "is_male": None},
    ]
    answer = ask(files, "classes", ENCODING, rows=rows)
    encoded = np.array([[1, 0, 1, 0, 1], [-1, 0, 0, 0, 0], [0, 0, 0, 0, 0]], "float32")
    expected = files["classes"][0].predict(encoded, verbose=0)
    np.testing.assert_allclose(answer.outputs, expected, rtol=1e-6)
    names = ENCODING.class_names
    assert [item.label for item in answer.predictions] == [names[i] for i in expected.argmax(1)]
    assert list(answer.predictions[0].probabilities) == list(names)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"length": 1, "island": "a"}, ["misses", "is_male"]),
        ({"length": 1, "island": "a", "Is male": 1}, ["'is_male'", "has 'Is male' for"]),
        ({"length": "long", "island": "a", "is_male": 1}, ["'long'", "a number"]),
        ({"length": [1], "island": "a", "is_male": 1}, ["a single value"]),
        ({"length": 1, "island": "a", "is_male": "perhaps"}, ["true or false"]),
    ],
)
def test_rows_that_do_not_fit(files, row, words):
    with pytest.raises(DoesNotFit) as caught:
        ask(files, "classes", ENCODING, rows=[row])
    for word in words:
        assert word in caught.value.message


def test_the_target_may_stand_in_a_row_and_other_columns_are_not_used(files):
    row = {"length": 1, "island": "a", "is_male": 1, "species": "Adelie", "x": 2}
    answer = ask(files, "classes", ENCODING, rows=[row])
    assert len(answer.predictions) == 1
    assert answer.unused_columns == ("x",)


def test_rows_without_an_encoding(files):
    with pytest.raises(DoesNotFit, match="not known how columns become numbers"):
        ask(files, "classes", rows=[{"a": 1}])


def test_binary_classification_with_one_output(files):
    encoding = ENCODING.model_copy(
        update={
            "learning_task": LearningTask.BINARY_CLASSIFICATION,
            "class_names": ("no", "yes"),
        }
    )
    answer = ask(files, "binary", encoding, inputs=[[1, 2, 3, 4, 5], [-1, -2, -3, -4, -5]])
    for item, (raw,) in zip(answer.predictions, answer.outputs, strict=True):
        assert item.label == ("yes" if raw > 0.5 else "no")
        assert item.probabilities["yes"] == pytest.approx(raw)
        assert sum(item.probabilities.values()) == pytest.approx(1)


def test_values(files):
    answer = ask(files, "value", inputs=[[0, 0, 0, 0, 0]])
    assert answer.predictions[0].value == 0.0
    assert answer.outputs == [[0.0]]
    answer = ask(files, "values", inputs=[[0, 0, 0, 0, 0]])
    assert answer.predictions[0].value == [0.0, 0.0]
    assert answer.predictions[0].label is None


def test_classes_of_a_model_that_was_not_trained_here(files):
    answer = ask(files, "classes", inputs=[[0, 0, 0, 0, 0]])
    assert answer.predictions[0].probabilities == pytest.approx(
        {"0": 1 / 3, "1": 1 / 3, "2": 1 / 3}
    )


def test_what_is_not_finite_becomes_null(files):
    answer = ask(files, "infinite", inputs=[[1, 1, 1, 1, 1]])
    assert answer.predictions[0].value is None
    assert answer.outputs == [[None]]
    (note,) = answer.notes
    assert note.startswith("In the answer there is NaN or infinity")


@pytest.mark.parametrize(
    "row", [[1, 2, 3, 4, 5, 6], [[1, 2], [3, 4], [5, 6]], [[[1], [2], [3]], [[4], [5], [6]]]]
)
def test_equal_counts_are_reshaped_row_major(files, row):
    assert ask(files, "image", inputs=[row]).outputs == [[1, 2, 3, 4, 5, 6]]


def test_free_axes(files):
    assert ask(files, "steps", inputs=[[[1, 2], [3, 0], [2, 2]]]).outputs == [[3, 2]]
    assert ask(files, "steps", inputs=[[1, 2, 3, 0]]).outputs == [[3, 2]]


def test_several_inputs_and_outputs(files):
    answer = ask(files, "two", inputs=[[[1, 2]], [[3, 4, 5]]])
    joined, one = answer.outputs[0]
    assert joined == [1, 2, 3, 4, 5]
    assert len(one) == 1
    assert answer.predictions[0].value == answer.outputs[0]


@pytest.mark.parametrize(
    ("name", "inputs", "words"),
    [
        ("classes", [[1, 2]], ["(2,)", "(5,)"]),
        ("classes", [[1, 2, 3, 4, 5], [1]], ["ragged"]),
        ("classes", [["a", "b", "c", "d", "e"]], ["not a number"]),
        ("classes", [[None, 1, 2, 3, 4]], ["not a number"]),
        ("classes", [{"a": 1}], ["not a number"]),
        ("steps", [[1, 2, 3]], ["(3,)", "(None, 2)"]),
        ("two", [[[1, 2]]], ["2 inputs", "1 came"]),
        ("two", [[[1, 2], [1, 2]], [[3, 4, 5]]], ["different numbers of rows"]),
        ("two", [3, 4], ["single number"]),
    ],
)
def test_arrays_that_do_not_fit(files, name, inputs, words):
    with pytest.raises(DoesNotFit) as caught:
        ask(files, name, inputs=inputs)
    text = f"{caught.value.message} {caught.value.hint}"
    for word in words:
        assert word in text


def test_no_rows(files):
    answer = ask(files, "classes", inputs=[])
    assert answer.predictions == ()
    assert answer.outputs == []


def test_neither_or_both(files):
    with pytest.raises(InvalidRequest):
        ask(files, "classes")
    with pytest.raises(InvalidRequest):
        ask(files, "classes", rows=[{"a": 1}], inputs=[[1]])
