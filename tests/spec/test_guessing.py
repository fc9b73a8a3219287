"""Which column is learned, and whether it holds classes: tables as people have them."""

import pytest

from app.spec.choosing import choose
from app.spec.dataset import (
    ColumnType,
    DatasetIssue,
    DatasetProfile,
    LearningTask,
    Reading,
)
from app.spec.guessing import is_identifier_name, words_of_name
from tests.spec.test_choosing import column, table

NUMBERS = [column("length"), column("width")]


def words(name: str, categories: str = "abc"):
    return column(name, ColumnType.CATEGORY, categories, width=3, dtype="string")


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        ([column("Survived", categories="01"), column("Pclass", categories="123"),
          column("Fare")], "Survived"),
        ([words("diagnosis", "MB"), *NUMBERS], "diagnosis"),
        ([column("SalePrice"), *NUMBERS], "SalePrice"),
        ([words("type"), *NUMBERS, column("quality", categories="345")], "quality"),
        ([column("mpg"), *NUMBERS, column("origin", categories="123")], "mpg"),
        ([column("carat"), words("cut"), column("price"), column("x"), column("y"),
          column("z")], "price"),
        ([column("x"), column("y")], "y"),
        ([column("x"), column("y"), words("species")], "species"),
        ([column("age"), words("default", "ny"), column("y", categories="01")], "y"),
        ([column("survived", categories="01"), words("class"), words("sex")], "survived"),
        ([*NUMBERS, column("rings")], "rings"),
        ([words("sex", "fm"), *NUMBERS, column("rings", categories="123456789")], "rings"),
    ],
)  # fmt: skip
def test_the_target_is_found_by_its_name_else_it_is_the_last_column(columns, target):
    assert choose(table(*columns)).targets == (target,)


def headless(*columns) -> DatasetProfile:
    return table(*columns).model_copy(update={"reading": Reading(has_header=False)})


def test_without_a_header_a_class_in_front_of_measurements_is_the_target():
    label = column("column_1", categories="123")
    found = choose(headless(label, column("column_2"), column("column_3")))
    assert (found.targets, found.class_names) == (("column_1",), tuple("123"))
    found = choose(headless(label, column("column_2"), column("column_3", categories="12")))
    assert found.targets == ("column_3",)


@pytest.mark.parametrize(
    ("name", "values", "task"),
    [
        ("Cover_Type", "1234567", LearningTask.CLASSIFICATION),
        ("Type", "123567", LearningTask.CLASSIFICATION),
        ("class_label", "123456", LearningTask.CLASSIFICATION),
        ("Customer_Segment", "123", LearningTask.CLASSIFICATION),
        ("Class", "24", LearningTask.BINARY_CLASSIFICATION),
        ("purchased", "12", LearningTask.BINARY_CLASSIFICATION),
        ("quality", "345678", LearningTask.REGRESSION),
        ("stars", "12345", LearningTask.REGRESSION),
        ("rooms", "35", LearningTask.BINARY_CLASSIFICATION),
        ("rooms", "357", LearningTask.REGRESSION),
    ],
)
def test_whole_numbers_are_classes_or_quantities(name, values, task):
    found = choose(table(*NUMBERS, column(name, categories=values)))
    assert found.learning_task is task
    is_regression = task is LearningTask.REGRESSION
    assert found.class_names == (() if is_regression else tuple(values))


def test_words_of_a_name():
    assert words_of_name("Cover_Type") == words_of_name("coverType") == ["cover", "type"]
    assert words_of_name("Delta 15 N (o/oo)") == ["delta", "15", "n", "o", "oo"]
    assert words_of_name("  ") == []


def test_names_of_identifiers():
    assert all(map(is_identifier_name, ["id", "Id", "PassengerId", "customer_id", "UUID"]))
    assert not any(map(is_identifier_name, ["width", "idle", "paid", "identity_score", ""]))


def filled(found, share: float):
    return found.model_copy(update={"num_missing": round(found.num_rows * (1 - share))})


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        # A word that many columns end with tells little in the middle of a table.
        ([column("age"), words("BMI Category"), *NUMBERS, words("disorder")], "disorder"),
        ([column("age"), words("Water Source Type"), *NUMBERS, column("cases")], "cases"),
        ([column("age"), column("unit_price"), *NUMBERS, column("sales")], "sales"),
        (
            [column("age"), words("type"), column("avg_selling_price"), *NUMBERS],
            "avg_selling_price",
        ),
        ([words("Cover_Type", "1234567"), *NUMBERS], "Cover_Type"),
        ([*NUMBERS, words("house type")], "house type"),
        # Where, when and which row are seldom what is to be learned.
        ([words("service"), column("cases"), column("year")], "cases"),
        ([column("cases"), column("lat"), column("lon")], "cases"),
        ([column("income"), column("familyid")], "income"),
        ([column("lat"), column("lon")], "lon"),
        ([*NUMBERS, filled(column("speed"), 0.2)], "width"),
        # A class is no quantity.
        ([column("class"), *NUMBERS, column("score")], "score"),
        ([column("class", categories="123"), *NUMBERS], "class"),
    ],
)
def test_what_is_seldom_learned_is_not_guessed(columns, target):
    assert choose(table(*columns)).targets == (target,)


def test_a_counting_column_is_the_input_where_there_is_nothing_else():
    found = table(column("week"), column("column_2"), column("sales"))
    counting = [
        DatasetIssue(code="identifier", column=name, message="counts")
        for name in ("week", "column_2")
    ]
    choice = choose(found.model_copy(update={"issues": tuple(counting)}))
    assert (choice.inputs, choice.targets) == (("week",), ("sales",))
