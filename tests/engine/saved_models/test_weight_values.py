"""What is told of a file's weights, against NumPy on what Keras itself gives."""

import base64
import json
import tracemalloc

import h5py
import keras
import numpy as np
import pytest

from app.engine.saved_models.readers.registry import reader_of
from app.engine.saved_models.stored_weights.compare import compare_weights
from app.engine.saved_models.stored_weights.describe import read_weights
from app.engine.saved_models.stored_weights.save import save_weight
from app.engine.saved_models.stored_weights.unsound import find_unsound
from app.errors import Conflict, UnreadableFile
from app.spec.comparing import compare_views, weight_pairs
from app.spec.comparison import MatchKind
from app.spec.unsound_weights import FindUnsoundRequest, placed_weights, unsound_words
from app.spec.weight_values import (
    CompareWeightsRequest,
    ReadWeightsRequest,
    SaveWeightRequest,
    WeightPair,
)
from tests.engine.saved_models.npy_files import saved_array


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A model and its files: a first convolution, a normalization, a nested model, an odd head."""
    inner = keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, name="deep")], name="inner")
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.Conv2D(70, 3, name="first"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(6, name="head"),
            inner,
        ]
    )
    rng = np.random.default_rng(4)
    values = [rng.normal(size=w.shape).astype(w.dtype) for w in model.weights]
    values[0][0, 0, 0, :9] = 0
    values[2][:3] = [np.nan, np.inf, -np.inf]
    model.set_weights(values)
    folder = tmp_path_factory.mktemp("values")
    paths = [folder / "model.keras", folder / "model.h5"]
    for path in paths:
        model.save(path)
    return model, paths


def weights_of(path):
    return [weight for layer in reader_of(path).read(path).layers for weight in layer.weights]


def described(path, *places):
    return read_weights(ReadWeightsRequest(path=str(path), weights=places)).weights


@pytest.mark.parametrize("number", [0, 1], ids=["keras", "h5"])
def test_weights_that_hold_no_numbers_are_found(saved, number):
    _, paths = saved
    layers = reader_of(paths[number]).read(paths[number]).layers
    weights = placed_weights(layers)
    assert len({weight.place for weight in weights}) == len(weights) == 10
    assert {weight.layer for weight in weights} == {"first", "norm", "head", "deep"}
    found = find_unsound(FindUnsoundRequest(path=str(paths[number]), weights=weights))
    assert (found.num_weights, found.num_nan, found.num_infinite) == (1, 1, 2)
    (weight,) = found.weights
    assert (weight.layer, weight.num_values) == ("norm", 70)
    assert unsound_words(weight).endswith("1 NaN and 2 infinite of the 70 values")


@pytest.mark.parametrize("number", [0, 1], ids=["keras", "h5"])
def test_numbers_are_numpys_on_keras_own_weights(saved, number):
    model, paths = saved
    views = weights_of(paths[number])
    told = described(paths[number], *(weight.place for weight in views))
    assert len(told) == len(model.weights)
    for variable, found in zip(model.weights, told, strict=True):
        array = variable.numpy().astype(np.float64)
        finite = array[np.isfinite(array)]
        assert found.problem is None
        assert found.shape == array.shape
        assert found.dtype == "float32"
        assert (found.minimum, found.maximum) == (finite.min(), finite.max())
        assert found.mean == pytest.approx(finite.mean(), abs=1e-12)
        assert found.standard_deviation == pytest.approx(finite.std(), rel=1e-12)
        assert found.num_zeros == (array == 0).sum()
        assert found.num_nan == np.isnan(array).sum()
        assert found.num_infinite == np.isinf(array).sum()
        edges = found.histogram.edges
        counts, _ = np.histogram(finite, bins=len(edges) - 1, range=(edges[0], edges[-1]))
        assert found.histogram.counts == tuple(counts)
        total = sum(counts) + found.histogram.num_below + found.histogram.num_above
        assert total == finite.size


def test_a_first_layers_filters_are_images_and_a_matrix_is_a_heat_map(saved):
    model, (path, _) = saved
    first, _, _, _, _, _, head, *_ = described(path, *(w.place for w in weights_of(path)))
    filters = model.layers[0].get_weights()[0]
    assert (first.picture.kind, first.picture.num_tiles, first.picture.num_filters) == (
        "filters",
        64,
        70,
    )
    pixels = np.frombuffer(base64.b64decode(first.picture.pixels), np.uint8).reshape(64, 3, 3, 3)
    low, high = filters[..., :64].min(), filters[..., :64].max()
    wanted = np.moveaxis(filters, -1, 0)[:64]
    assert np.abs(low + (pixels - 1.0) / 254 * (high - low) - wanted).max() < (high - low) / 250
    assert (head.picture.kind, head.picture.height, head.picture.width) == ("matrix", 70, 6)
    pixels = np.frombuffer(base64.b64decode(head.picture.pixels), np.uint8).reshape(70, 6)
    bound = head.picture.high
    kernel = np.clip(model.layers[3].get_weights()[0], -bound, bound)
    assert np.abs((pixels - 128.0) / 127 * bound - kernel).max() < bound / 100


@pytest.mark.parametrize("number", [0, 1], ids=["keras", "h5"])
def test_a_download_is_the_array(saved, number, tmp_path):
    model, paths = saved
    for variable, weight in zip(model.weights, weights_of(paths[number]), strict=True):
        array, told = saved_array(paths[number], weight.place, tmp_path / "weight.npy")
        assert told.place is not None  # nothing has to be copied
        np.testing.assert_array_equal(array, variable.numpy())


def test_differences_are_the_largest_ones(saved, tmp_path):
    _, (path, h5) = saved
    views = weights_of(path), weights_of(h5)
    pairs = tuple(WeightPair(left=a.place, right=b.place) for a, b in zip(*views, strict=True))
    request = {"left_path": str(path), "right_path": str(h5), "pairs": pairs}
    same = compare_weights(CompareWeightsRequest(**request)).differences
    assert {(d.max_difference, d.num_different, d.problem) for d in same} == {(0.0, 0, None)}
    other = keras.models.load_model(path)
    kernel, bias = other.layers[3].get_weights()
    kernel[2, 3] += 0.5
    other.layers[3].set_weights([kernel, bias])
    other.save(tmp_path / "other.keras")
    request["right_path"], request["left_path"] = str(h5), str(tmp_path / "other.keras")
    found = compare_weights(CompareWeightsRequest(**request)).differences
    assert [d.num_different for d in found] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert found[6].max_difference == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "num_different", "max_difference"),
    [
        ([1.0, np.nan, np.inf], [1.0, np.nan, np.inf], 0, 0.0),
        ([1.0, np.nan, -np.inf], [1.0, 2.0, np.inf], 2, None),
        ([1.0, np.nan], [1.5, 2.0], 2, 0.5),
        ([0.0], [-0.0], 0, 0.0),
        ([2**62, -(2**63)], [2**62 + 1, 2**63 - 1], 2, 2.0**64),
        ([], [], 0, 0.0),
    ],
)
def test_what_is_no_number_and_what_float64_has_not(
    tmp_path, one, other, num_different, max_difference
):
    for name, values in (("one", one), ("other", other)):
        with h5py.File(tmp_path / name, "w") as file:
            file.attrs["layer_names"] = ["x"]
            file["w"] = np.array(values)
    request = {"left_path": str(tmp_path / "one"), "right_path": str(tmp_path / "other")}
    pairs = (WeightPair(left="w", right="w"),)
    (found,) = compare_weights(CompareWeightsRequest(**request, pairs=pairs)).differences
    assert (found.num_different, found.max_difference) == (num_different, max_difference)


@pytest.fixture
def hostile(tmp_path):
    """An HDF5 file with everything that a weight should not be."""
    path = tmp_path / "hostile.h5"
    (tmp_path / "values.raw").write_bytes(bytes(4000))
    with h5py.File(path, "w") as file:
        file["texts"] = ["a", "b"]
        file["complex"] = np.zeros(3, complex)
        file["records"] = np.zeros(3, [("a", "f4"), ("b", "i4")])
        file["honest"] = np.arange(6.0).reshape(2, 3)
        file["references"] = np.array([file["honest"].ref], h5py.ref_dtype)
        file["link"] = h5py.SoftLink("/honest")
        file["outside"] = h5py.ExternalLink("/etc/passwd", "/x")
        outside = [(str(tmp_path / "values.raw"), 0, 4000)]
        file.create_dataset("external", (1000,), "f4", external=outside)
        layout = h5py.VirtualLayout((6,), "f4")
        layout[:] = h5py.VirtualSource(str(path), "honest", (6,))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("bomb", (10**6,), "f4", chunks=(10**6,), compression="gzip")
        file["bomb"][:] = 0
        file.create_dataset("unwritten", (2**40,), "f4", chunks=(1024,))
        file.create_dataset("chunk", (5000, 5000), "f4", chunks=(5000, 5000), shuffle=True)
        file["chunk"][:] = np.random.default_rng(0).normal(size=(5000, 5000))
        file.create_group("group")
        file.create_dataset("damaged", data=np.arange(4e4), chunks=(10**4,), compression="gzip")
        place = file["damaged"].id.get_chunk_info(1)
    with path.open("r+b") as file:
        file.seek(place.byte_offset)
        file.write(bytes(place.size))
    return path


def test_what_is_no_honest_tensor_of_numbers_says_so(hostile):
    wrong = ["texts", "complex", "records", "references", "link", "outside", "external"]
    wrong += [
        "virtual",
        "bomb",
        "unwritten",
        "chunk",
        "group",
        "",
        "../honest",
        "honest/x",
        "no",
        "damaged",
    ]
    told = described(hostile, "honest", *wrong)
    assert told[0].mean == 2.5
    assert [found.path for found in told if found.problem is None] == ["honest"]
    assert all(len(found.problem) > 20 for found in told[1:])
    with pytest.raises((Conflict, UnreadableFile)):
        save_weight(
            SaveWeightRequest(
                path=str(hostile), weight="texts", target_path=str(hostile.with_suffix(".npy"))
            )
        )


def test_odd_types_and_sizes_are_told(tmp_path):
    path = tmp_path / "odd.h5"
    bits = (np.array([1.5, -2.0, 0.0], np.float32).view(np.uint32) >> 16).astype(np.uint16)
    arrays = {
        "empty": np.zeros((0, 4), "f4"),
        "scalar": np.float64(3),
        "flags": np.array([True, False, True]),
        "whole": np.array([[-5, 7], [0, 1]], ">i8"),
        "huge": np.array([1e308, -1e308, 1e308]),
        "nothing": np.full(4, np.nan, "f2"),
        "brain": bits.view("V2"),
    }
    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            file[name] = array
        file.create_dataset(
            "packed", data=np.arange(3e6).reshape(-1, 3), chunks=(1000, 2), compression="lzf"
        )
    told = dict(zip([*arrays, "packed"], described(path, *arrays, "packed"), strict=True))
    assert [name for name, found in told.items() if found.problem is not None] == []
    assert (told["empty"].num_values, told["empty"].mean) == (0, None)
    assert (told["scalar"].mean, told["scalar"].standard_deviation) == (3, 0)
    assert told["flags"].mean == pytest.approx(2 / 3)
    assert (told["whole"].minimum, told["whole"].maximum, told["whole"].num_zeros) == (-5, 7, 1)
    assert (told["huge"].maximum, told["huge"].standard_deviation) == (1e308, None)
    assert (told["nothing"].num_nan, told["nothing"].minimum) == (4, None)
    assert (told["brain"].dtype, told["brain"].minimum) == ("bfloat16", -2)
    assert told["packed"].mean == pytest.approx(1499999.5)
    for found in told.values():
        json.loads(found.model_dump_json())
    for name in ("scalar", "empty", "whole", "packed"):
        array, _ = saved_array(path, name, tmp_path / "odd.npy")
        with h5py.File(path) as file:
            np.testing.assert_array_equal(array, file[name][()])


def test_a_large_tensor_is_read_in_pieces(tmp_path):
    path = tmp_path / "large.h5"
    with h5py.File(path, "w") as file:
        file["w"] = np.ones((60_000, 256), "f4")
    tracemalloc.start()
    (told,) = described(path, "w")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (told.mean, told.num_values) == (1, 60_000 * 256)
    assert peak < 60e6


def test_a_model_in_both_formats_is_one_and_the_same(tmp_path):
    """Formats list weights in different orders: of an attention, a nested model, a wrapper."""
    image = keras.Input((4, 8, 8, 1))
    stack = [keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3), keras.layers.BatchNormalization()]
    cnn = keras.Sequential([*stack, keras.layers.Flatten(), keras.layers.Dense(6)], name="cnn")
    row = keras.layers.TimeDistributed(cnn)(image)
    row = keras.layers.MultiHeadAttention(2, 3)(row, row)
    row = keras.layers.SpectralNormalization(keras.layers.Dense(3))(row)
    model = keras.Model(image, row)
    views = []
    for suffix in ("keras", "h5"):
        path = tmp_path / f"m.{suffix}"
        model.save(path)
        views.append(reader_of(path).read(path))
    found = compare_views(views[0], views[1], ("one", "other"))
    assert [match.left for match in found.layers if match.kind is not MatchKind.SAME] == []
    request = {"left_path": str(tmp_path / "m.keras"), "right_path": str(tmp_path / "m.h5")}
    pairs = weight_pairs(found)
    told = compare_weights(CompareWeightsRequest(**request, pairs=pairs)).differences
    assert len(told) == len(model.weights)
    assert {one.num_different for one in told} == {0}
