"""NPZ: what arrays are taken for, and every kind of damage. Nothing is ever unpickled."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from app.engine.datasets import npz_members
from app.engine.datasets.arrays import find_test_parts
from app.engine.datasets.preview import preview_dataset
from app.engine.datasets.profile import profile_dataset
from app.engine.datasets.registry import format_of
from app.errors import TooLarge, UnreadableFile
from app.spec.dataset import ColumnType, DatasetProfile
from app.spec.dataset_requests import PreviewRequest, ProfileRequest

SAMPLES = Path(__file__).parents[3] / "app" / "samples" / "data"


def profile(path: Path) -> DatasetProfile:
    return profile_dataset(ProfileRequest(path=str(path), filename=path.name))


def saved(tmp_path: Path, **arrays: np.ndarray) -> Path:
    np.savez(tmp_path / "data.npz", **arrays)
    return tmp_path / "data.npz"


def test_mnist():
    found = profile(SAMPLES / "mnist_small.npz")
    by_name = {column.name: column for column in found.columns}
    assert found.num_rows == 2000
    images = by_name["x_train"]
    assert (images.type, images.shape, images.test_column) == (ColumnType.IMAGE, (28, 28), "x_test")
    assert by_name["x_test"].is_test_part
    assert [entry.count for entry in by_name["y_train"].categories] == [200] * 10
    real = np.load(SAMPLES / "mnist_small.npz")["x_train"]
    assert images.mean == pytest.approx(real.mean())
    assert images.standard_deviation == pytest.approx(real.std())
    assert found.choice.class_names == tuple("0123456789")


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.zeros((20, 8, 8), "uint8"), ColumnType.IMAGE),
        (np.random.default_rng(0).random((20, 8, 8, 3)), ColumnType.IMAGE),
        (np.random.default_rng(0).normal(size=(20, 8, 8)), ColumnType.ARRAY),
        (np.random.default_rng(0).normal(size=(20, 8)), ColumnType.ARRAY),
        (np.arange(20) % 3, ColumnType.CATEGORY),
        (np.array(["cat", "dog"] * 10), ColumnType.CATEGORY),
        (np.array([b"cat", b"dog"] * 10), ColumnType.CATEGORY),
        (np.arange(20) % 2 == 0, ColumnType.CATEGORY),
        (np.random.default_rng(0).normal(size=20), ColumnType.NUMBER),
        (np.arange(2000) * 3, ColumnType.NUMBER),
    ],
)
def test_types(tmp_path, array, expected):
    assert profile(saved(tmp_path, a=array)).columns[0].type is expected


@pytest.mark.parametrize(
    ("x", "y"), [("X", "y"), ("data", "labels"), ("images", "labels"), ("features", "target"),
                 ("arr_0", "arr_1"), ("train_images", "train_labels"), ("foo", "bar")],
)  # fmt: skip
def test_names_that_people_give(tmp_path, x, y):
    path = saved(
        tmp_path, **{y: np.arange(30) % 3, x: np.random.default_rng(0).normal(size=(30, 5))}
    )
    choice = profile(path).choice
    assert (choice.inputs, choice.targets) == ((x,), (y,))


def test_test_parts_by_name():
    assert find_test_parts(["x_train", "y_train", "x_test"]) == {"x_train": "x_test"}
    assert find_test_parts(["train_images", "test_images"]) == {"train_images": "test_images"}
    assert find_test_parts(["X_train", "X_val"]) == {"X_train": "X_val"}
    assert find_test_parts(["x", "x_test", "y"]) == {"x": "x_test"}
    assert find_test_parts(["x", "y"]) == {}


def test_one_hot_labels_are_recognised(tmp_path):
    one_hot = np.eye(4)[np.arange(40) % 4]
    path = saved(tmp_path, x=np.random.default_rng(0).normal(size=(40, 6)), y=one_hot)
    choice = profile(path).choice
    assert (choice.num_outputs, choice.loss) == (4, "categorical_crossentropy")


def test_what_a_network_cannot_take_is_left_out_and_said(tmp_path):
    path = saved(
        tmp_path,
        x=np.asfortranarray(np.random.default_rng(0).normal(size=(20, 3))),
        y=np.arange(20) % 2,
        waves=np.zeros(20, complex),
        when=np.zeros(20, "datetime64[s]"),
        rows=np.zeros(20, [("a", "f4"), ("b", "i4")]),
        version=np.float64(3),
        none=np.zeros((0, 4)),
    )
    found = profile(path)
    assert [column.name for column in found.columns] == ["x", "y"]
    left_out = {issue.column for issue in found.issues if issue.code == "array_left_out"}
    assert left_out == {"waves", "when", "rows", "version", "none"}
    read = format_of(path, "data.npz").read(path, found, ["x"])["x"]
    np.testing.assert_array_equal(read, np.load(path)["x"])


def test_unequal_lengths_are_said(tmp_path):
    found = profile(saved(tmp_path, x_train=np.ones((10, 3)), y_train=np.arange(9) % 2))
    assert found.choice is None
    assert {"unequal_lengths", "no_choice"} <= {issue.code for issue in found.issues}


def test_nan_is_counted_and_the_answer_is_json(tmp_path):
    found = profile(saved(tmp_path, x=np.array([[np.nan, 1], [np.inf, 2], [3, 4]]), y=np.arange(3)))
    assert found.columns[0].num_missing == 2
    assert found.columns[0].maximum == 4
    found.model_dump_json()


def test_objects_are_refused_and_never_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    np.savez(tmp_path / "trap.npz", x=np.array([Trap(), 1], dtype=object))
    with pytest.raises(UnreadableFile, match="Python objects"):
        profile(tmp_path / "trap.npz")
    assert not (tmp_path / "sprung").exists()


def header_of(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    file = io.BytesIO()
    described = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, described)
    return file.getvalue()


@pytest.mark.parametrize("shape", [(10**12,), (3,), (-1,), (2**62, 2**62)])
def test_headers_that_lie_are_refused_before_anything_is_read(tmp_path, shape):
    with zipfile.ZipFile(tmp_path / "lie.npz", "w") as archive:
        archive.writestr("x.npy", header_of(shape) + bytes(80))
    with pytest.raises(UnreadableFile, match=r"declares|not a NumPy array"):
        profile(tmp_path / "lie.npz")


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    assert (npz_members.FREE_BYTES, npz_members.MAX_RATIO) == (100 * 2**20, 100)
    monkeypatch.setattr(npz_members, "FREE_BYTES", 2**20)
    for x in (np.zeros(2**17 + 1), np.zeros(2**16 + 1)):
        path = tmp_path / "bomb.npz"
        np.savez_compressed(path, x=x, y=x)
        with pytest.raises(TooLarge, match="zip bomb") as refused:
            profile(path)
        assert "np.savez(" in refused.value.hint
    np.savez(path, x=np.zeros((2**15, 8)), y=np.arange(2**15) % 2)
    assert profile(path).num_rows == 2**15


def test_what_packs_well_and_is_no_bomb_is_taken(tmp_path, monkeypatch):
    np.savez_compressed(
        tmp_path / "small.npz", x=np.zeros((4000, 2000), "uint8"), y=np.arange(4000) % 2
    )
    assert profile(tmp_path / "small.npz").num_rows == 4000
    monkeypatch.setattr(npz_members, "FREE_BYTES", 2**20)
    rng = np.random.default_rng(0)
    sparse = np.zeros((2000, 400), "float32")
    sparse[:, ::50] = rng.random((2000, 8))
    np.savez_compressed(tmp_path / "sparse.npz", x=sparse, y=np.arange(2000) % 2)
    assert profile(tmp_path / "sparse.npz").num_rows == 2000


def test_more_than_a_worker_holds_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(npz_members, "MAX_TOTAL_BYTES", 1000)
    with pytest.raises(TooLarge, match="unpacked"):
        profile(saved(tmp_path, x=np.zeros(1000)))


def test_damaged_files(tmp_path):
    whole = saved(
        tmp_path, x=np.random.default_rng(0).normal(size=(50, 9)), y=np.arange(50)
    ).read_bytes()
    for name, content in {
        "cut": whole[: len(whole) // 2],
        "turned": whole[:400] + bytes([whole[400] ^ 255]) + whole[401:],
        "empty": b"PK\x05\x06" + bytes(18),
    }.items():
        path = tmp_path / f"{name}.npz"
        path.write_bytes(content)
        with pytest.raises(UnreadableFile):
            profile(path)


def test_a_single_npy_says_what_to_do(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros(3))
    with pytest.raises(UnreadableFile) as refused:
        profile(tmp_path / "x.npy")
    assert "np.savez" in refused.value.hint


def test_the_preview_nests_and_cuts(tmp_path):
    path = saved(
        tmp_path, x=np.arange(8.0).reshape(2, 2, 2), y=np.array(["a", "b"]), big=np.zeros((2, 5000))
    )
    found = profile(path)
    preview = preview_dataset(PreviewRequest(path=str(path), filename="", profile=found, limit=1))
    row = dict(zip(preview.columns, preview.rows[0], strict=True))
    assert row["x"] == [[0, 1], [2, 3]]
    assert row["y"] == "a"
    assert len(row["big"]) == 1024
    preview.model_dump_json()
