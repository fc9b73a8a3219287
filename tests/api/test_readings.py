"""How a file is read is shown and changed over HTTP; choices are kept; copies; the split."""

import json
from urllib.parse import unquote

import pytest

from tests.api.clear_errors import clear_error
from tests.api.talking import assert_serves, finished, made, real_data, start, upload
from tests.engine.datasets.written import WRITERS
from tests.server import RunningServer

TABLE = b"1;2,5;x\n2;3,5;y\n3;4,5;x\n4;1,5;y\n" * 20
ROWS = [(i / 3, ("red", "blue")[i % 2], bool(i % 3)) for i in range(60)]


@pytest.fixture
def client(server: RunningServer):
    with server.client() as client:
        yield client


@pytest.mark.parametrize("format", sorted(WRITERS))
def test_every_format_is_taken_by_its_bytes(client, format):
    content = WRITERS[format](["size", "colour", "is it"], ROWS)
    data = upload(client, "datasets", "no ending", content)
    assert (data["format"], data["num_rows"]) == (format, 60)
    assert [column["type"] for column in data["columns"]] == ["number", "category", "boolean"]
    shown = made(client.get(f"/api/datasets/{data['id']}/preview?limit=2"), 200)
    assert shown["rows"][0][:2] == [0, "red"]


def test_what_was_detected_is_shown_and_changed(client):
    data = upload(client, "datasets", "t.csv", TABLE)
    path = f"/api/datasets/{data['id']}"
    assert data["reading"]["delimiter"] == ";"
    assert data["reading"]["decimal_point"] == ","
    assert data["reading"]["has_header"] is False
    assert "encoding" in data["options"]
    wished = {"has_header": True, "column_types": {"x": "text"}}
    changed = made(client.post(f"{path}/reading", json=wished), 200)
    assert [column["name"] for column in changed["columns"]] == ["1", "2,5", "x"]
    assert changed["columns"][2]["type"] == "text"
    assert changed["wished"]["has_header"] is True
    assert made(client.get(path), 200) == changed
    back = made(client.post(f"{path}/reading", json={}), 200)
    assert back == data


def test_a_reading_that_cannot_be_changes_nothing(server, client):
    data = upload(client, "datasets", "t.csv", TABLE)
    path = f"/api/datasets/{data['id']}"
    for wished in (
        {"encoding": "klingon"},
        {"encoding": "utf-32"},
        {"delimiter": "ab"},
        {"delimiter": ""},
        {"skip_lines": 5000},
        {"skip_lines": -1},
        {"sheet": "one"},
        {"column_types": {"nowhere": "number"}},
        {"column_types": {"column_3": "number"}},
        {"column_types": {"column_3": "image"}},
        {"missing_words": ["x" * 101]},
        {"unknown": 1},
    ):
        clear_error(server, client.post(f"{path}/reading", json=wished), 409, 422)
    assert made(client.get(path), 200) == data
    clear_error(server, client.post("/api/datasets/nothing/reading", json={}), 404)
    assert_serves(client)


UNCLOSED = b"a;b\n" + b"1;x\n" * 20 + b'2;"y\n' + b"3;z\n" * 20


def test_a_refused_file_is_taken_when_it_is_said_how_to_read_it(server, client):
    before = made(client.get("/api/datasets"), 200)
    form = {"file": ("odd.txt", UNCLOSED)}
    error = clear_error(server, client.post("/api/datasets", files=form), 422)
    assert "is never closed" in error["message"]
    for reading, status in (
        ("{", 422), ('{"delimiter": "ab"}', 422), ("[1]", 422), ('{"a": NaN}', 422),
        ('{"quote": "\\""}', 422), ('{"sheet": "x"}', 409), ("[" * 90_000, 422),
    ):  # fmt: skip
        answer = client.post("/api/datasets", files=form, data={"reading": reading})
        clear_error(server, answer, status)
    assert made(client.get("/api/datasets"), 200) == before
    assert list((server.home / "files" / "temporary").iterdir()) == []
    answer = client.post("/api/datasets", files=form, data={"reading": '{"quote": ""}'})
    found = made(answer)
    assert (found["wished"]["quote"], found["reading"]["quote"], found["num_rows"]) == ("", "", 41)
    assert made(client.get(f"/api/datasets/{found['id']}"), 200) == found


def test_a_choice_is_kept_through_another_reading_and_used_by_runs(client):
    data = upload(client, "datasets", "t.csv", TABLE)
    path = f"/api/datasets/{data['id']}"
    assert data["choice"]["targets"] == ["column_3"]
    kept = made(
        client.put(f"{path}/choice", json={"inputs": ["column_1"], "targets": ["column_2"]}), 200
    )
    assert kept["is_choice_kept"] is True
    again = made(client.post(f"{path}/reading", json={"missing_words": ["-"]}), 200)
    assert again["choice"] == kept["choice"]
    run = start(client, data["id"], _network(1, 1), fit={"epochs": 1})
    plan = finished(client, run["id"])["plan"]
    assert (plan["choice"]["inputs"], plan["choice"]["targets"]) == (["column_1"], ["column_2"])
    suggested = made(client.put(f"{path}/choice", json={}), 200)
    assert suggested["choice"] == data["choice"]
    assert suggested["is_choice_kept"] is False


COMMAS = b"id,size\n007,1.5\n008,2.5\n"
ODD = b"id#size\n007#1,5\n008#2,5\n"


def test_rows_to_predict_are_read_as_is_said(server, client):
    data = upload(client, "datasets", "t.csv", b"size,value\n" + b"1.5,3\n2.5,5\n" * 20)
    done = finished(client, start(client, data["id"], _network(1, 1), fit={"epochs": 1})["id"])
    path = f"/api/models/{done['model_id']}/predict-table"

    def ask(content, reading=None):
        form = {"file": ("rows.csv", content)}
        more = {} if reading is None else {"reading": json.dumps(reading)}
        return client.post(path, files=form, data=more)

    plain = ask(COMMAS)
    assert plain.status_code == 200, plain.text
    told = json.loads(unquote(plain.headers["layerwright-predicted"]))
    assert (told["format"], told["reading"]["delimiter"]) == ("csv", ",")
    assert "delimiter" in told["options"]
    error = clear_error(server, ask(ODD), 422)
    assert "'007#1,5'" in error["message"]
    said = {"delimiter": "#", "decimal_point": ",", "column_types": {"id": "text"}}
    mended = ask(ODD, said)
    assert mended.status_code == 200, mended.text
    assert mended.text == plain.text
    assert mended.text.splitlines()[1].startswith("007,1.5,")
    for reading, status in (
        ({"delimiter": "ab"}, 422), ([1], 422), ({"unknown": 1}, 422), ({"skip_lines": -1}, 422),
        ({"sheet": "x"}, 409), ({"encoding": "klingon"}, 409), ({"skip_lines": 500}, 422),
        ({"column_types": {"nowhere": "number"}}, 409), ({"column_types": {"id": "image"}}, 409),
        ({"has_header": False}, 409), ({"delimiter": ";"}, 409), ({"encoding": "utf-32"}, 422),
    ):  # fmt: skip
        clear_error(server, ask(COMMAS, reading), status)
    clear_error(
        server, client.post(path, files={"file": ("r", COMMAS)}, data={"reading": "{"}), 422
    )
    assert list((server.home / "files" / "temporary").iterdir()) == []
    assert_serves(client)


def _network(num_inputs: int, units: int) -> dict:
    return {
        "name": "small",
        "layers": [
            {"name": "input", "class_name": "InputLayer", "config": {"shape": [num_inputs]}},
            {"name": "dense", "class_name": "Dense", "config": {"units": units}},
        ],
    }


def test_a_copy_stands_for_itself(client):
    data = upload(client, "datasets", "t.csv", TABLE)
    copy = made(client.post(f"/api/datasets/{data['id']}/copy"))
    assert copy["name"] == "t copy"
    made(client.delete(f"/api/datasets/{data['id']}"), 200)
    assert made(client.get(f"/api/datasets/{copy['id']}/preview"), 200)["num_rows"] == 80


def test_the_split_is_said_for_each_class(client):
    data = made(client.post("/api/datasets/samples/penguins"))
    found = made(client.post(f"/api/datasets/{data['id']}/split", json={"seed": 3}), 200)
    assert [part["name"] for part in found["parts"]] == ["training", "validation", "test"]
    for part in found["parts"]:
        shares = {one["value"]: one["count"] / part["num_rows"] for one in part["classes"]}
        assert shares["Adelie"] == pytest.approx(152 / 344, abs=0.02)
        assert shares["Chinstrap"] == pytest.approx(68 / 344, abs=0.02)


def test_a_text_is_learned_end_to_end(client):
    data = upload(client, "datasets", "sms.csv", real_data("sms_spam.csv").read_bytes())
    assert data["choice"]["inputs"] == ["message"]
    drawn = _network(4, 32)
    drawn["layers"][1]["config"]["activation"] = "relu"
    drawn["layers"].append({"name": "out", "class_name": "Dense", "config": {"units": 3}})
    body = {"network": drawn, "dataset_id": data["id"]}
    network = made(client.post("/api/networks/fit", json=body), 200)["network"]
    assert [layer["class_name"] for layer in network["layers"]][1] == "Embedding"
    run = start(client, data["id"], network, fit={"epochs": 8})
    done = finished(client, run["id"])
    assert done["test_metrics"]["accuracy"] > 0.95
    rows = [{"message": "WINNER!! Claim your FREE prize now, call 09061701461"}, {"message": None}]
    predicted = made(
        client.post(f"/api/models/{done['model_id']}/predict", json={"rows": rows}), 200
    )
    assert predicted["predictions"][0]["label"] == "spam"
