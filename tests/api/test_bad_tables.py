"""Tables with nothing to learn in them, hostile names, and files made to do harm."""

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from tests.api.clear_errors import assert_nothing_inside, clear_error, no_hang
from tests.api.talking import assert_serves, finished, made, start, upload
from tests.api.test_bad_files import zipped
from tests.engine.datasets.written import as_jsonl, zipped_workbook
from tests.server import RunningServer

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row>%s</sheetData></worksheet>'
)
FAR_CELL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], object), allow_pickle=True)
    return file.getvalue()


def wide_parquet() -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({f"c{i}": [i] for i in range(20_000)}), file)
    return file.getvalue()


def workbook(parts: str) -> bytes:
    return zipped_workbook(["s"], {"xl/worksheets/sheet0.xml": parts})


def npz_bomb() -> bytes:
    """400 MB of zeros, in 400 kB."""
    file = io.BytesIO()
    np.savez_compressed(file, x=np.zeros((50_000, 1000)), y=np.arange(50_000) % 2)
    return file.getvalue()


HARMFUL = {
    "bomb.npz": npz_bomb,
    "a million columns.csv": lambda: b",".join(b"c%d" % i for i in range(1_000_000)) + b"\n1\n",
    "endless line.csv": lambda: b"a,b\n1," + b"7" * 60_000_000,
    "unclosed quote.csv": lambda: b'a,b\n1,x\n2,"y\n' + b"3,z\n" * 200_000,
    "null.csv": lambda: b"a,b\n1,2\n3,\x004\n",
    "pickled.npy": npy,
    "wide.parquet": wide_parquet,
    "cut.parquet": lambda: wide_parquet()[:-100],
    "magic.parquet": lambda: b"PAR1" + b"\xff" * 5000 + b"PAR1",
    "far.xlsx": lambda: workbook(SHEET % FAR_CELL),
    "bomb.xlsx": lambda: workbook(SHEET % "" + " " * 300_000_000),
    "entities.xlsx": lambda: workbook(
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
        + "]>"
        + SHEET % '<row r="2"><c r="A2" t="inlineStr"><is><t>&j;</t></is></c></row>'
    ),
    "document.docx": lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/a.xml": b"<a/>"}),
    "deep.json": lambda: b'{"a":' * 200_000,
    "long.json": lambda: b'[{"a": "' + b"x" * 70_000_000,
    "half.jsonl": lambda: b'{"a": 1}\n' * 1000 + b'{"a": ',
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_would_do_harm_is_refused_and_nothing_kept(server: RunningServer, name: str) -> None:
    content = HARMFUL[name]()
    with server.client() as client, no_hang():
        before = made(client.get("/api/datasets"), 200)
        answer = client.post("/api/datasets", files={"file": (name, content)})
        if name != "entities.xlsx" or answer.status_code != 201:
            clear_error(server, answer, 413, 422)
            assert made(client.get("/api/datasets"), 200) == before
        assert_serves(client)
    assert list((server.home / "files" / "temporary").iterdir()) == []


DENSE = {
    "name": "n",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [1]}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}},
    ],
}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x,label\n" + b"1,a\n2,a\n3,a\n" * 10, "same in every row"),
        (b"x,label\n" + b"1,\n2,NA\n3,\n" * 10, "same in every row (or missing)"),
        (b"x,label\n" + b"1,nan\n2,nan\n3,\n" * 10, "or missing"),
    ],
)
def test_a_target_with_nothing_to_learn_is_refused_in_words(server, content, words) -> None:
    with server.client() as client:
        data = upload(client, "datasets", "t.csv", content)
        assert "constant_column" in {issue["code"] for issue in data["issues"]}
        body = {"network": DENSE, "dataset_id": data["id"], "targets": ["label"]}
        error = clear_error(server, client.post("/api/runs", json=body), 409)
        assert words in error["message"]
        assert error["hint"]


def test_fewer_rows_than_a_batch_and_rows_without_a_target(server: RunningServer) -> None:
    rows = b"x,label\n1,0\n2,1\n3,0\n4,1\n5,nan\n6,\n1e999,1\n,0\n"
    with server.client() as client:
        data = upload(client, "datasets", "few.csv", rows)
        assert {"infinite_values"} <= {issue["code"] for issue in data["issues"]}
        run = start(client, data["id"], DENSE, fit={"epochs": 2, "batch_size": 32})
        done = finished(client, run["id"])
        assert all(value is not None for value in done["history"]["loss"])


HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "=1+1|' /C calc'!A0",
    "@SUM(A1)",
    "a\x00b\x1b[31mc\u202ed",
    "x" * 10_000,
    "\ud800 lone",
    "'; drop table datasets; --",
    "../../etc/passwd",
    "{{7*7}} ${x} %s %n",
    "__class__",
    "",
)


def test_hostile_column_names_train_and_predict(server: RunningServer) -> None:
    rng = np.random.default_rng(0)
    names = [*HOSTILE_NAMES, "label"]
    rows = [[*rng.normal(size=len(HOSTILE_NAMES)).round(3), "ab"[i % 2]] for i in range(40)]
    with server.client() as client, no_hang():
        data = upload(client, "datasets", "names.jsonl", as_jsonl(names, rows))
        inputs = [column["name"] for column in data["columns"][:-1]]
        assert len(set(inputs)) == len(HOSTILE_NAMES)
        assert all(0 < len(name) <= 220 and name.isprintable() for name in inputs)
        network = json.loads(json.dumps(DENSE))
        network["layers"][0]["config"]["shape"] = [len(inputs)]
        run = start(client, data["id"], network, targets=["label"], fit={"epochs": 1})
        done = finished(client, run["id"])
        row = dict.fromkeys(inputs, 0.5)
        predicted = client.post(f"/api/models/{done['model_id']}/predict", json={"rows": [row]})
        assert made(predicted, 200)["predictions"][0]["label"] in ("a", "b")


@pytest.mark.parametrize(
    "name",
    [
        b"<img src=x onerror=alert(1)>.csv",
        b"=cmd|' /C calc'!A0.csv",
        b"a\x01\x02\x7f\x1b[31mb.csv",
        b"\xff\xfe\xed\xa0\x80.csv",
        "\u202egnp.csv".encode(),
        b"n" * 10_000 + b".csv",
        b"../../../etc/passwd",
        b"..\\..\\windows\\system32",
        b".",
        b" ",
    ],
    ids=lambda name: repr(name[:12]),
)
def test_hostile_file_names_are_text_to_show(server: RunningServer, name: bytes) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + name
        + b'"\r\n\r\na,b\n1,x\n2,y\n3,x\n\r\n--b--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    with server.client() as client, no_hang():
        answer = client.post("/api/datasets", content=body, headers=headers)
        data = made(answer)
        assert 0 < len(data["name"]) <= 500
        assert "/" not in data["name"]
        assert data["name"].isprintable(), data["name"]
        assert data["filename"].isprintable(), data["filename"]
        assert_nothing_inside(server, answer.text)
        made(client.get(f"/api/datasets/{data['id']}/preview"), 200)
