import numpy as np
import pytest

from app.engine.datasets.encoding import encode
from app.engine.datasets.rows import columns_of_rows
from app.errors import DoesNotFit
from app.spec.dataset import ColumnEncoding, EncodingKind

NUMBER = ColumnEncoding(
    column="x", kind=EncodingKind.STANDARDIZE, width=1, mean=10.0, standard_deviation=2.0
)
CATEGORY = ColumnEncoding(
    column="x", kind=EncodingKind.ONE_HOT, width=4, categories=("3", "True", "b")
)
BOOLEAN = ColumnEncoding(column="x", kind=EncodingKind.BOOLEAN, width=1)


def encoded(encoding, value):
    rows = [{"x": value}]
    return encode((encoding,), columns_of_rows(rows, (encoding,)), np.arange(1))[0].tolist()


@pytest.mark.parametrize(
    ("encoding", "value", "numbers"),
    [
        (NUMBER, 12, [1]),
        (NUMBER, " 8.0 ", [-1]),
        (NUMBER, None, [0]),
        (NUMBER, "NA", [0]),
        (NUMBER, " ", [0]),
        (NUMBER, float("nan"), [0]),
        (CATEGORY, "b ", [0, 0, 1, 0]),
        (CATEGORY, 3.0, [1, 0, 0, 0]),
        (CATEGORY, 3, [1, 0, 0, 0]),
        (CATEGORY, True, [0, 1, 0, 0]),
        (CATEGORY, "unseen", [0, 0, 0, 0]),
        (CATEGORY, None, [0, 0, 0, 0]),
        (BOOLEAN, "Yes", [1]),
        (BOOLEAN, True, [1]),
        (BOOLEAN, 1.0, [1]),
        (BOOLEAN, "n", [0]),
        (BOOLEAN, 0, [0]),
        (BOOLEAN, "", [0]),
    ],
)
def test_values_become_numbers(encoding, value, numbers):
    assert encoded(encoding, value) == numbers


@pytest.mark.parametrize(
    ("encoding", "value", "words"),
    [
        (NUMBER, "long", "a number"),
        (NUMBER, float("inf"), "'inf'"),
        (NUMBER, "-inf", "a network can take"),
        (NUMBER, 10**400, "a network can take"),
        (NUMBER, 1e39, "1e+39"),
        (NUMBER, [1], "a single value"),
        (CATEGORY, {"a": 1}, "a single value"),
        (BOOLEAN, "perhaps", "true or false"),
        (BOOLEAN, 2, "true or false"),
    ],
)
def test_what_cannot_be_meant_is_said(encoding, value, words):
    with pytest.raises(DoesNotFit) as caught:
        encoded(encoding, value)
    assert words in caught.value.message
    assert len(caught.value.message) < 200
    assert caught.value.where == "rows[0].x"
