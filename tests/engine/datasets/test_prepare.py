"""Splitting and encoding: nothing of the rows set aside reaches what is fitted."""

import subprocess
import sys

import numpy as np
import pytest

from app.engine.datasets.prepare import Splits, prepare
from app.engine.datasets.profile import profile_dataset
from app.engine.datasets.split import split_rows
from app.engine.datasets.targets import class_indices
from app.spec.choosing import choose
from app.spec.dataset_requests import ProfileRequest


def prepared(path, splits, **names):
    found = profile_dataset(ProfileRequest(path=str(path), filename=path.name))
    return prepare(path, path.name, found, choose(found, **names), splits)


def test_the_encoding_is_fitted_on_the_training_rows_alone(tmp_path):
    rows = [f"{i}.5,{'ab'[i % 2]},{'xy'[i % 3 == 0]}" for i in range(40)]
    path = tmp_path / "data.csv"
    path.write_text("n,c,label\n" + "\n".join(rows))
    splits = Splits(validation_split=0.2, test_split=0.25, seed=3)
    before = prepared(path, splits)
    # Change every row that was set aside, beyond all bounds, and nothing fitted moves.
    labels = np.array([int(i % 3 == 0) for i in range(40)])
    rest, test = split_rows(40, 0.25, 3, labels)
    _, validation = split_rows(len(rest), 0.2, 4, labels[rest])
    aside = {*test.tolist(), *rest[validation].tolist()}
    changed = [
        f"1e9,unheard,{row.split(',')[2]}" if i in aside else row for i, row in enumerate(rows)
    ]
    path.write_text("n,c,label\n" + "\n".join(changed))
    after = prepared(path, splits)
    assert len(aside) == before.validation.num_rows + before.test.num_rows
    assert [e.model_dump(exclude={"width"}) for e in after.encoding.columns] == [
        e.model_dump(exclude={"width"}) for e in before.encoding.columns
    ]
    assert after.encoding.columns[1].width == 3  # the file has three categories
    unheard = after.test.inputs[:, 1:]
    assert (unheard == 0).all()


def test_missing_values_become_the_mean_and_no_category(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("n,c,y\n1,a,1.5\n,b,2.5\n3,,3.25\n5,a,4.5\n")
    found = prepared(path, Splits(0, 0, 1))
    np.testing.assert_allclose(found.training.inputs.mean(axis=0)[0], 0, atol=1e-6)
    assert found.training.inputs[1, 0] == 0
    assert found.training.inputs[2, 1:].tolist() == [0, 0]


def test_rows_without_a_target_are_dropped_and_said(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("n,label\n1,a\n2,\n3,b\n4,NA\n5,a\n6,b\n")
    found = prepared(path, Splits(0, 0, 1))
    assert found.training.num_rows == 4
    assert "2 of 6 rows have no value for 'label'" in found.notes[0]


@pytest.mark.parametrize("seed", range(3))
def test_splits_are_disjoint_complete_and_stratified(seed):
    classes = np.repeat([0, 1, 2], [500, 100, 11])
    kept, aside = split_rows(611, 0.2, seed, classes)
    assert sorted([*kept, *aside]) == list(range(611))
    shares = np.bincount(classes[aside]) / np.bincount(classes)
    np.testing.assert_allclose(shares, 0.2, atol=0.07)
    again = split_rows(611, 0.2, seed, classes)
    np.testing.assert_array_equal(again[1], aside)


def test_many_small_classes_still_give_rows_to_test():
    _, aside = split_rows(60, 0.2, 0, np.arange(60) // 2)
    assert len(aside) == pytest.approx(12, abs=1)


def test_nothing_is_set_aside_where_nothing_is_asked_or_left():
    assert len(split_rows(10, 0.0, 0)[1]) == 0
    assert len(split_rows(1, 0.5, 0)[0]) == 1
    assert len(split_rows(2, 0.9, 0)[0]) == 1


def test_class_indices_of_every_dtype():
    expected = [0, 1, -1]
    assert class_indices(np.array(["a", "b", None], object), ["a", "b"]).tolist() == expected
    assert class_indices(np.array([b"a", b"b", b"c"]), ["a", "b"]).tolist() == expected
    assert class_indices(np.array([3.0, 4.0, np.nan]), ["3", "4"]).tolist() == expected
    assert class_indices(np.array([[3], [4], [9]], "uint8"), ["3", "4"]).tolist() == expected
    assert class_indices(np.array([False, True]), ["0", "1"]).tolist() == [0, 1]


def test_profile_and_preview_load_neither_keras_nor_tensorflow():
    code = (
        "import sys, app.engine.datasets.profile, app.engine.datasets.preview; "
        "sys.exit(bool({'keras', 'tensorflow', 'h5py'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
