"""Files that are empty, cut, something else, or made to do harm."""

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from tests.api.clear_errors import assert_nothing_inside, clear_error, no_hang
from tests.api.talking import assert_serves, made, upload
from tests.server import RunningServer

LFS = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


class Exploding:
    """Writes a file when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path("/tmp/layerwright_was_pickled").write_text, ("x",))


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy_header(shape: str, dtype: str = "<f4") -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def pickled() -> bytes:
    array = np.empty(1, object)
    array[0] = Exploding()
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


DATA_FILES = {
    "empty.csv": b"",
    "blank.csv": b"\n\n\n   \n",
    "header.csv": b"a,b,c\n",
    "binary.csv": bytes(range(256)) * 100,
    "nulls.csv": b"\x00" * 10_000,
    "random.csv": np.random.default_rng(0).bytes(100_000),
    "png.csv": PNG,
    "lfs.csv": LFS,
    "a page.csv": b"<!DOCTYPE html><html><body><h1>404</h1></body></html>",
    "json.csv": b'{"a": [1, 2, 3]}',
    "empty.npz": b"",
    "text.npz": b"this is no zip",
    "lfs.npz": LFS,
    "cut.npz": npz(x=np.zeros((100, 4)), y=np.zeros(100))[:-300],
    "no arrays.npz": zipped({}),
    "no npy.npz": zipped({"readme.txt": b"hello"}),
    "pickled.npz": zipped({"x.npy": pickled()}),
    "a pickle.npz": pickle.dumps(Exploding()),
    "bomb.npz": zipped({"x.npy": npy_header("(1000000000, 10)") + b"\x00" * 200_000_000}),
    "declared.npz": zipped({"x.npy": npy_header("(10000000000000, 1000)") + b"\x00" * 100}),
    "negative.npz": zipped({"x.npy": npy_header("(-5, 2)") + b"\x00" * 40}),
    "bad header.npz": zipped({"x.npy": b"\x93NUMPY\x01\x00\xff\xff{" + b"[" * 60_000}),
    "odd dtype.npz": zipped({"x.npy": npy_header("(5,)", "|V1000000000") + b"\x00" * 40}),
    "object.npz": npz(x=np.array([{"a": 1}], object)),
    "scalar.npz": npz(x=np.float32(1)),
    "outward.npz": zipped({"../../x.npy": npy_header("(2,)") + b"\x00" * 8}),
    "nothing": b"",
}


@pytest.mark.parametrize("name", DATA_FILES)
def test_data_that_cannot_be_read_is_refused(server: RunningServer, name: str) -> None:
    trace = Path("/tmp/layerwright_was_pickled")
    trace.unlink(missing_ok=True)
    with server.client() as client, no_hang():
        before = made(client.get("/api/datasets"), 200)
        answer = client.post("/api/datasets", files={"file": (name, DATA_FILES[name])})
        if answer.status_code != 201:
            clear_error(server, answer, 413, 422)
            assert made(client.get("/api/datasets"), 200) == before
        else:
            # some bytes are a table in a manner of speaking: then it says what is odd in it
            assert answer.json()["issues"], answer.text[:1000]
            assert_nothing_inside(server, answer.text)
            client.delete(f"/api/datasets/{answer.json()['id']}")
        assert_serves(client)
    assert not trace.exists()
    left = [path for path in (server.home / "files").rglob("*") if "upload" in path.name]
    assert left == []


def test_files_that_hold_no_table_at_all_are_never_kept(server: RunningServer) -> None:
    with server.client() as client:
        for name in ("empty.csv", "binary.csv", "nulls.csv", "lfs.csv", "pickled.npz", "bomb.npz"):
            answer = client.post("/api/datasets", files={"file": (name, DATA_FILES[name])})
            clear_error(server, answer, 413, 422)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n" * 5,
        b"a,b\n1,2\n" + b"3," * 5000 + b"\n",
        b'a,b\n"1,2\n3,4\n5,6\n',
        b"a,a,a\n1,2,3\n4,5,6\n",
        b"a,b\r1,2\r3,4\r",
        b"a,b\n" + b"1" * 5000 + b",2\n3,4\n",
        b"a,b\nnan,inf\n1e999,-1e999\n1,2\n",
        "a,b\n\ud7ff,ﬀ\n名,前\n".encode(),
        b"<script>,'\"`\n1,2\n3,4\n",
        b",,,\n,,,\n",
        b";".join(b"column%d" % n for n in range(3000)) + b"\n" + b"1;" * 2999 + b"1\n",
    ],
    ids=lambda content: repr(content[:25]),
)
def test_odd_tables_are_said_or_refused(server: RunningServer, content: bytes) -> None:
    with server.client() as client, no_hang():
        answer = client.post("/api/datasets", files={"file": ("odd.csv", content)})
        if answer.status_code != 201:
            clear_error(server, answer, 413, 422)
            return
        dataset = answer.json()
        assert dataset["num_rows"] >= 1
        preview = made(client.get(f"/api/datasets/{dataset['id']}/preview"), 200)
        assert len(preview["columns"]) == len(dataset["columns"])
        client.delete(f"/api/datasets/{dataset['id']}")


@pytest.fixture(scope="module")
def model_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small model as Keras writes it, in both formats."""
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(3), keras.layers.Dense(1)])
    folder = tmp_path_factory.mktemp("models")
    files = {}
    for suffix in ("keras", "h5"):
        model.save(folder / f"model.{suffix}")
        files[suffix] = (folder / f"model.{suffix}").read_bytes()
    return files


MODEL_FILES = {
    "empty.keras": b"",
    "empty.h5": b"",
    "text.keras": b"this is no model",
    "text.h5": b"this is no model",
    "lfs.keras": LFS,
    "lfs.h5": LFS,
    "png.keras": PNG,
    "zip.keras": zipped({"readme.txt": b"hello"}),
    "no layers.keras": zipped({"config.json": b"{}", "metadata.json": b"{}"}),
    "deep.keras": zipped({"config.json": b'{"a":' * 100_000, "metadata.json": b"{}"}),
    "nan.keras": zipped({"config.json": b'{"class_name": NaN}', "metadata.json": b"{}"}),
    "a list.keras": zipped({"config.json": b"[1]", "metadata.json": b"[2]"}),
    "bomb.keras": zipped({"config.json": b" " * 200_000_000, "metadata.json": b"{}"}),
    "outward.keras": zipped({"../../config.json": b"{}"}),
    "no root.h5": b"\x89HDF\r\n\x1a\n" + b"\x00" * 1000,
    "random.h5": b"\x89HDF\r\n\x1a\n" + np.random.default_rng(1).bytes(5000),
    "numbers.h5": npz(x=np.zeros(3)),
}


@pytest.mark.parametrize("name", MODEL_FILES)
def test_what_is_no_model_is_refused(server: RunningServer, name: str) -> None:
    with server.client() as client, no_hang():
        before = made(client.get("/api/models"), 200)
        answer = client.post("/api/models", files={"file": (name, MODEL_FILES[name])})
        clear_error(server, answer, 413, 422)
        assert made(client.get("/api/models"), 200) == before
        assert_serves(client)


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_model_cut_anywhere_is_no_fault(
    server: RunningServer, model_files: dict[str, bytes], suffix: str
) -> None:
    whole = model_files[suffix]
    places = sorted({len(whole) * part // 23 for part in range(23)} | {1, 7, 8, 9, 100, 600})
    with server.client() as client, no_hang():
        for place in places:
            answer = client.post("/api/models", files={"file": (f"c.{suffix}", whole[:place])})
            if answer.status_code == 201:  # only what it does not need to be seen is missing
                model = answer.json()
                loaded = client.post(f"/api/models/{model['id']}/load")
                if loaded.status_code != 200:
                    clear_error(server, loaded)
                client.delete(f"/api/models/{model['id']}")
            else:
                clear_error(server, answer, 422)
        assert_serves(client)


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_model_with_flipped_bytes_is_no_fault(
    server: RunningServer, model_files: dict[str, bytes], suffix: str
) -> None:
    random = np.random.default_rng(5)
    with server.client() as client, no_hang():
        for _ in range(15):
            content = bytearray(model_files[suffix])
            for place in random.integers(0, len(content), 40):
                content[place] = random.integers(0, 256)
            answer = client.post("/api/models", files={"file": (f"f.{suffix}", bytes(content))})
            if answer.status_code == 201:
                model_id = answer.json()["id"]
                view = client.get(f"/api/models/{model_id}/view")
                assert view.status_code == 200
                client.delete(f"/api/models/{model_id}")
            else:
                clear_error(server, answer, 413, 422)
        assert_serves(client)


def test_a_format_is_told_by_its_bytes(
    server: RunningServer, model_files: dict[str, bytes]
) -> None:
    with server.client() as client:
        for suffix, other in (("keras", "h5"), ("h5", "keras")):
            model = upload(client, "models", f"misnamed.{other}", model_files[suffix])
            assert (model["format"], model["is_loadable"]) == (suffix, True)
            client.delete(f"/api/models/{model['id']}")


def test_a_file_that_declares_more_than_it_holds(server: RunningServer) -> None:
    file = io.BytesIO()
    with h5py.File(file, "w") as root:
        root.attrs["keras_version"] = "3.0.0"
        root.attrs["model_config"] = (
            '{"class_name": "Sequential", "config": {"name": "s", "layers": []}}'
        )
        weights = root.create_group("model_weights")
        weights.attrs["layer_names"] = np.array([b"dense"])
        dense = weights.create_group("dense")
        dense.attrs["weight_names"] = np.array([b"kernel"])
        dense.create_dataset("kernel", (10**6, 10**6), "f4", chunks=(1000, 1000))
    with server.client() as client, no_hang():
        answer = client.post("/api/models", files={"file": ("big.h5", file.getvalue())})
        if answer.status_code == 201:
            clear_error(server, client.post(f"/api/models/{answer.json()['id']}/load"))
        else:
            clear_error(server, answer, 413, 422)
        assert_serves(client)


FILE_NAMES = {
    "markup": b"<img src=x onerror=alert(1)>.csv",
    "quotes": b"'`.csv",
    "an escaped quote": b'a\\"b.csv',
    "an outward path": b"../../../etc/passwd",
    "a Windows path": b"C:\\temp\\..\\x.csv",
    "bad UTF-8": b"\xff\xfe\xfd.csv",
    "a lone surrogate": b"\xed\xa0\x80.csv",
    "a null": b"a\x00b.csv",
    "an escape": b"a\x1b[31m.csv",
    "nothing": b"",
    "dots": b"..",
    "long": b"n" * 5000 + b".csv",
    "Chinese": "数据.csv".encode(),
    "a right-to-left mark": "a\u202evsc.csv".encode(),
}


@pytest.mark.parametrize("filename", FILE_NAMES.values(), ids=FILE_NAMES.keys())
def test_a_file_may_have_any_name(server: RunningServer, filename: bytes) -> None:
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
        b"Content-Type: text/csv\r\n\r\na,b\n1,2\n3,4\n5,7\n\r\n--cut--\r\n"
    ) % filename
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    with server.client() as client, no_hang():
        answer = client.post("/api/datasets", content=body, headers=headers)
        if answer.status_code != 201:
            clear_error(server, answer, 422)
            return
        dataset = answer.json()
        assert 0 < len(dataset["name"]) <= 500
        assert "/" not in dataset["name"]
        assert made(client.get(f"/api/datasets/{dataset['id']}"), 200) == dataset
        assert made(client.get(f"/api/datasets/{dataset['id']}/preview"), 200)["rows"]
        client.delete(f"/api/datasets/{dataset['id']}")


@pytest.mark.parametrize(
    "name",
    ["a\r\nSet-Cookie: x=y", "../../x", '"; filename="evil.sh', "<b>", "数", "\x00", "n" * 500],
)
def test_a_download_is_named_safely(
    server: RunningServer, model_files: dict[str, bytes], name: str
) -> None:
    with server.client() as client:
        model = upload(client, "models", "m.keras", model_files["keras"])
        renamed = client.patch(f"/api/models/{model['id']}", json={"name": name})
        assert made(renamed, 200)["name"] == name
        file = client.get(f"/api/models/{model['id']}/file")
        assert file.status_code == 200
        assert file.content == model_files["keras"]
        disposition = file.headers["content-disposition"]
        assert disposition.startswith("attachment")
        assert "set-cookie" not in file.headers
        assert ".sh" not in disposition.replace("evil.sh", ".sh") or "keras" in disposition
        client.delete(f"/api/models/{model['id']}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--cut--\r\n",
        b"--cut\r\n",
        b'--cut\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc',
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--cu',
        b"--cut\r\nNonsense\r\n\r\nabc\r\n--cut--\r\n",
        b"--cut\r\nA: " + b"x" * 100_000 + b"\r\n\r\n--cut--\r\n",
        b"no boundary at all",
        b'--cut\r\nContent-Disposition: form-data; name="other"\r\n\r\n' + b"x" * 2_000_000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_malformed_upload_is_refused(server: RunningServer, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    with server.client() as client, no_hang():
        for noun in ("datasets", "models"):
            before = made(client.get(f"/api/{noun}"), 200)
            answer = client.post(f"/api/{noun}", content=body, headers=headers)
            clear_error(server, answer, 422)
            assert made(client.get(f"/api/{noun}"), 200) == before


@pytest.mark.parametrize("units", [5, -3])
def test_the_drawing_of_a_model_that_does_not_load_stays(
    server: RunningServer, model_files: dict[str, bytes], units: int
) -> None:
    """Of weights that do not fit their layer, and of a layer that cannot be."""
    file = io.BytesIO(model_files["h5"])
    with h5py.File(file, "r+") as stored:
        config = json.loads(stored.attrs["model_config"])
        entry = config["config"]["layers"][1]["config"]
        entry["units"] = units
        stored.attrs["model_config"] = json.dumps(config)
    with server.client() as client, no_hang():
        answer = client.post("/api/models", files={"file": ("m.h5", file.getvalue())})
        place = f"/api/models/{made(answer, 201)['id']}"
        report = made(client.post(f"{place}/load", json={}), 200)
        assert not report["is_loaded"]
        assert entry["name"] in report["problem"]
        assert_nothing_inside(server, report["problem"])
        layers = made(client.get(f"{place}/view"), 200)["layers"]
        assert [layer["class_name"] for layer in layers] == ["InputLayer", "Dense", "Dense"]
        client.delete(place)
