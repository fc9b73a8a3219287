"""What is chosen for a profile, and what is refused in words."""

import pytest

from app.errors import DoesNotFit, InvalidRequest
from app.spec.choosing import choose
from app.spec.dataset import (
    CategoryCount,
    ColumnProfile,
    ColumnType,
    DatasetIssue,
    DatasetKind,
    DatasetProfile,
    LearningTask,
    TextFacts,
)


def column(name, type=ColumnType.NUMBER, categories="", width=1, **values) -> ColumnProfile:
    return ColumnProfile(
        name=name,
        type=type,
        dtype=values.pop("dtype", "float64"),
        num_rows=values.pop("num_rows", 100),
        categories=tuple(CategoryCount(value=v, count=9) for v in categories),
        encoded_width=width,
        **values,
    )


def table(*columns, issues=()) -> DatasetProfile:
    return DatasetProfile(
        kind=DatasetKind.TABLE, num_rows=100, columns=columns, issues=tuple(issues)
    )


def arrays(*columns) -> DatasetProfile:
    return DatasetProfile(kind=DatasetKind.ARRAYS, num_rows=100, columns=columns)


CLASSES = column("species", ColumnType.CATEGORY, "abc", width=3, dtype="string")
TEXT = column("remark", ColumnType.TEXT, width=None, dtype="string")
WORDS = TextFacts(
    mean_words=9, longest_words=40, num_words=700, sequence_length=24, vocabulary_size=500
)
MESSAGE = column("message", ColumnType.TEXT, width=24, dtype="string", text=WORDS)
TITLE = MESSAGE.model_copy(
    update={"name": "title", "text": WORDS.model_copy(update={"mean_words": 3})}
)


def test_a_named_target_goes_before_the_last_column():
    found = choose(table(CLASSES, column("length"), column("width")))
    assert found.targets == ("species",)
    assert found.inputs == ("length", "width")
    assert (found.input_shape, found.num_outputs, found.output_activation) == ((2,), 3, "softmax")
    assert found.class_names == ("a", "b", "c")


def test_the_longest_text_is_the_input_where_there_is_nothing_else():
    found = choose(table(CLASSES, TITLE, MESSAGE))
    assert (found.inputs, found.input_shape) == (("message",), (24,))
    assert found.vocabulary_size == 500
    beside = choose(table(CLASSES, MESSAGE, column("length")))
    assert (beside.inputs, beside.vocabulary_size) == (("length",), None)


def test_else_the_last_column_is_the_target_and_categories_widen_the_input():
    kind = column("kind", ColumnType.CATEGORY, "abcd", width=4, dtype="string")
    found = choose(table(kind, column("length"), column("price")))
    assert (found.targets, found.input_shape) == (("price",), (5,))
    assert (found.learning_task, found.loss) == (LearningTask.REGRESSION, "mse")


def test_row_counters_constants_and_texts_are_left_out():
    issue = DatasetIssue(code="identifier", column="id", message="counts")
    found = choose(
        table(
            column("id"),
            column("same", ColumnType.CONSTANT, width=None),
            TEXT,
            column("length"),
            CLASSES,
            issues=[issue],
        )
    )
    assert found.inputs == ("length",)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (("1", "0"), ("0", "1")),
        (("yes", "no"), ("no", "yes")),
        (("True", "False"), ("False", "True")),
    ],
)
def test_of_two_classes_the_positive_one_is_the_second(values, names):
    found = choose(table(column("x"), column("y", ColumnType.CATEGORY, values, width=2)))
    assert found.class_names == names
    assert (found.num_outputs, found.output_activation) == (1, "sigmoid")


@pytest.mark.parametrize(
    ("inputs", "targets", "error", "words"),
    [
        (["lenght"], None, InvalidRequest, "no column 'lenght'"),
        (["length", "length"], None, InvalidRequest, "twice"),
        ([], None, InvalidRequest, "No input"),
        (["length"], ["length"], DoesNotFit, "both an input and the target"),
        (["remark"], None, DoesNotFit, "holds dates"),
        (["message", "length"], None, DoesNotFit, "'message' cannot be an input beside 'length'"),
        (None, ["remark"], DoesNotFit, "text"),
        (None, ["same"], DoesNotFit, "same in every row"),
        (["length"], ["species", "flag"], DoesNotFit, "classes"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(inputs, targets, error, words):
    profile = table(
        CLASSES,
        column("length"),
        TEXT,
        MESSAGE,
        column("same", ColumnType.CONSTANT, width=None),
        column("flag"),
    )
    with pytest.raises(error, match=words) as refused:
        choose(profile, inputs, targets)
    if words.startswith("no column"):
        assert "'length'" in refused.value.hint


def test_keras_names_of_arrays():
    image = {"type": ColumnType.IMAGE, "shape": (28, 28), "width": None}
    label = {"type": ColumnType.CATEGORY, "dtype": "uint8", "width": None}
    found = choose(
        arrays(
            column("x_train", test_column="x_test", **image),
            column("y_train", categories="0123", test_column="y_test", **label),
            column("x_test", is_test_part=True, **image),
            column("y_test", categories="01234", is_test_part=True, **label),
        )
    )
    assert (found.inputs, found.targets, found.input_shape) == (
        ("x_train",),
        ("y_train",),
        (28, 28),
    )
    assert found.class_names == tuple("01234")  # a class that only the test part has too


def test_whole_labels_keep_their_place_unless_they_start_late():
    label = {"type": ColumnType.CATEGORY, "dtype": "int64"}
    with_gap = choose(arrays(column("x", shape=(4,)), column("y", categories="0134", **label)))
    assert with_gap.class_names == tuple("01234")
    from_three = choose(arrays(column("x", shape=(4,)), column("y", categories="345", **label)))
    assert from_three.class_names == tuple("345")


def test_arrays_of_unequal_length_are_refused_with_both_lengths():
    with pytest.raises(DoesNotFit, match=r"100 rows.*90"):
        choose(arrays(column("x", shape=(4,)), column("y", num_rows=90)))
