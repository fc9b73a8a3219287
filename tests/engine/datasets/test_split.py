"""Stratified by class, the same for the same seed, and said as a run makes it."""

from collections import Counter

import numpy as np
import pytest

from app.engine.datasets.describe_split import shares_in_words, split_dataset
from app.engine.datasets.prepare import Splits, prepare
from app.engine.datasets.profile import profile_dataset
from app.engine.datasets.split import split_rows
from app.spec.choosing import choose
from app.spec.dataset_requests import ProfileRequest
from app.spec.splitting import SplitDatasetRequest, SplitRequest
from tests.engine.datasets.written import as_csv, write


def test_every_class_is_divided_by_itself():
    classes = np.repeat([0, 1, 2], [700, 200, 100])
    kept, aside = split_rows(1000, 0.2, 5, classes)
    assert Counter(classes[aside].tolist()) == {0: 140, 1: 40, 2: 20}
    assert sorted([*kept, *aside]) == list(range(1000))
    np.testing.assert_array_equal(split_rows(1000, 0.2, 5, classes)[1], aside)
    assert not np.array_equal(split_rows(1000, 0.2, 6, classes)[1], aside)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(3))
def test_shares_hold_with_many_small_classes(share, seed):
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 40, 400)
    kept, aside = split_rows(400, share, seed, classes)
    assert abs(len(aside) - 400 * share) <= 1 + 40 * (share > 0.7)
    assert set(classes[kept]) == set(classes)


@pytest.fixture
def described(tmp_path):
    rows = [
        (i, ("a", "b", "c", None)[(i % 10 > 5) + (i % 10 > 8) + (i % 97 == 0)]) for i in range(500)
    ]
    path = write(tmp_path, "data.csv", as_csv(["x", "kind"], rows))
    profile = profile_dataset(ProfileRequest(path=str(path), filename=path.name))

    def describe(**wished):
        request = SplitRequest(inputs=("x",), targets=("kind",), **wished)
        return split_dataset(
            SplitDatasetRequest(
                path=str(path), filename=path.name, profile=profile, request=request
            )
        )

    return path, profile, describe


def test_the_description_is_what_a_run_gets(described):
    path, profile, describe = described
    choice = choose(profile, ("x",), ("kind",))
    found = describe(validation_split=0.25, test_split=0.1, seed=7)
    data = prepare(path, path.name, profile, choice, Splits(0.25, 0.1, 7))
    for part, real in zip(found.parts, (data.training, data.validation, data.test), strict=True):
        assert part.num_rows == real.num_rows
        counted = Counter(choice.class_names[int(index)] for index in real.targets.reshape(-1))
        assert {entry.value: entry.count for entry in part.classes} == counted
    assert found.is_stratified
    words = shares_in_words(found.parts)
    assert words.startswith("classes in training / validation / test: a ")


def test_the_default_is_a_fifth_of_few_rows(described):
    found = described[2]()
    assert (found.validation_split, found.test_split, found.seed) == (0.2, 0.2, 1)
    training, validation, test = (part.num_rows for part in found.parts)
    assert training + validation + test + found.num_left_out == 500
