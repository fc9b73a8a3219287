"""A model trained on a table leaves as one that takes raw rows: the page and plain Keras agree."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.engine.conversion import export_model
from app.engine.datasets.registry import format_of
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.predict import predict
from app.engine.saved_models.read import read_model
from app.errors import LayerwrightError
from app.spec.choosing import choose
from app.spec.dataset import DataEncoding
from app.spec.fitting import fit_network
from app.spec.model_requests import (
    ExportRequest,
    ModelNetworkRequest,
    PredictRequest,
    ReadModelRequest,
)
from app.spec.prediction import PredictionRequest, Predictions
from app.spec.takeaway import TakenAlong
from tests.engine.takeaway.tables import Table, odd_tables, shared_tables
from tests.engine.training.runs import dense, profile, run

FORMATS = ("keras", "h5")
NUM_ASKED = 40
CLEAN_PROCESS = Path(__file__).with_name("clean_process.py")


@dataclass(frozen=True)
class Asked:
    """One table's model: what the page says of some rows, and the downloaded files."""

    encoding: DataEncoding
    rows: list[dict[str, object]]
    page: Predictions
    files: dict[str, Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("takeaway")


@pytest.fixture(scope="module")
def asked(folder) -> dict[str, Asked]:
    """Every table that can be learned: trained a little, taken away, and asked."""
    odd = odd_tables(folder)
    made = {name: ask(name, table, folder) for name, table in odd.items()}
    for name, table in shared_tables().items():
        try:
            choose(profile(table.path), table.inputs, table.target and (table.target,))
        except LayerwrightError:
            continue  # Nothing of it can be an input: said where data are profiled.
        made[name] = ask(name, table, folder)
    return made


@pytest.fixture(scope="module")
def told(asked, folder) -> dict[str, dict]:
    """What plain Keras says, in a process that cannot import anything of ours."""
    questions = {}
    for item in asked.values():
        columns = {column: [row[column] for row in item.rows] for column in item.encoding.inputs}
        for path in item.files.values():
            inputs = [(i.name, i.column, i.kind.value) for i in facts_in(path).inputs]
            questions[path.name] = {
                "inputs": inputs,
                "rows": columns,
                # Keras makes float32 of arrays: seconds since 1970 lose their last digits.
                "as_dataset": path.stem == "moments",
            }
    (folder / "asked.json").write_text(json.dumps(questions))
    done = subprocess.run(
        [sys.executable, "-I", str(CLEAN_PROCESS), str(folder)],
        cwd="/",
        env={key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((folder / "told.json").read_text())


def ask(name: str, table: Table, folder: Path) -> Asked:
    found = profile(table.path)
    choice = choose(found, table.inputs, table.target and (table.target,))
    network = dense(list(choice.input_shape), choice.num_outputs, choice.output_activation)
    finished = run(
        table.path,
        folder / name,
        fit_network(network, choice).network,
        inputs=choice.inputs,
        targets=choice.targets,
        fit={"epochs": 2},
    )
    encoding = finished.trained.encoding
    rows = rows_of(table, choice.inputs)
    model = folder / name / "model.keras"
    files = {}
    for format in FORMATS:
        files[format] = folder / f"{name}.{format}"
        export_model(
            ExportRequest(
                path=str(model),
                format="keras",
                target_format=format,
                target_path=str(files[format]),
                encoding=encoding,
            )
        )
    request = PredictRequest(
        path=str(model),
        format="keras",
        encoding=encoding,
        request=PredictionRequest(rows=tuple(rows)),
    )
    return Asked(encoding, rows, predict(request), files)


def rows_of(table: Table, names: tuple[str, ...]) -> list[dict[str, object]]:
    """Rows of the file as a program would read them, the odd ones, and one of blanks."""
    found = profile(table.path)
    columns = format_of(table.path, table.path.name).read(table.path, found, names)
    num_rows = len(columns[names[0]])
    places = np.linspace(0, num_rows - 1, min(NUM_ASKED, num_rows)).astype(int)
    rows = [{name: plain(columns[name][place]) for name in names} for place in places]
    return [*rows, *table.rows, dict.fromkeys(names)]


def plain(cell: object) -> object:
    if isinstance(cell, float | np.floating):
        return None if np.isnan(cell) else float(cell)
    return cell


def facts_in(path: Path) -> TakenAlong:
    facts = read_model(ReadModelRequest(path=str(path), filename=path.name)).facts
    assert facts is not None
    return facts


def test_the_odd_tables_are_all_there(asked):
    assert {"odd_names", "yes_or_no", "moments", "one_column", "one_word"} <= set(asked)


def test_plain_keras_says_of_raw_rows_what_the_page_says(asked, told):
    for name, item in asked.items():
        for path in item.files.values():
            answer = told[path.name]
            where = f"{name}, {path.name}"
            if "value" in answer:
                np.testing.assert_allclose(
                    answer["value"], item.page.outputs, rtol=1e-4, atol=1e-5, err_msg=where
                )
                continue
            page = item.page.predictions
            probabilities = [list(row.probabilities.values()) for row in page]
            np.testing.assert_allclose(
                answer["probabilities"], probabilities, atol=1e-5, err_msg=where
            )
            gaps = [np.diff(sorted(row)[-2:])[0] for row in probabilities]
            clear = [place for place, gap in enumerate(gaps) if gap > 1e-5]
            assert [answer["label"][i] for i in clear] == [page[i].label for i in clear], where


def test_a_file_that_comes_back_predicts_raw_rows(asked):
    for name, item in asked.items():
        for format, path in item.files.items():
            request = PredictRequest(
                path=str(path),
                format=format,
                facts=facts_in(path),
                request=PredictionRequest(rows=tuple({**row, "more": 1} for row in item.rows)),
            )
            back = predict(request)
            assert back.unused_columns == ("more",)
            np.testing.assert_allclose(
                [list((p.probabilities or {"": p.value}).values()) for p in back.predictions],
                [list((p.probabilities or {"": p.value}).values()) for p in item.page.predictions],
                rtol=1e-4,
                atol=1e-5,
                err_msg=f"{name}.{format}",
            )
            assert [p.label for p in back.predictions] == [
                p.label for p in item.page.predictions
            ], name


def test_a_file_that_comes_back_is_drawn_with_its_preprocessing_folded(asked):
    item = asked["odd_names"]
    for path in item.files.values():
        view = read_model(ReadModelRequest(path=str(path), filename=path.name))
        names = [layer.name for layer in view.layers]
        inputs = [given.name for given in view.facts.inputs]
        assert names[: len(inputs)] == inputs
        assert {"preprocessing", "hidden", "output", "label", "probabilities"} <= set(names)
        folded = view.layers[names.index("preprocessing")]
        assert folded.class_name == "Functional"
        assert len(folded.layers) > len(inputs)
        assert set(folded.inbound) == set(inputs)


def test_a_file_that_comes_back_becomes_the_network_again(asked):
    for name, item in asked.items():
        width = sum(column.width for column in item.encoding.columns)
        for path in item.files.values():
            view = read_model(ReadModelRequest(path=str(path), filename=path.name))
            found = network_of_model(ModelNetworkRequest(view=view))
            assert found.report.is_valid, (name, found.report.issues)
            first, *others = found.network.layers
            assert (first.class_name, first.config["shape"]) == ("InputLayer", [width])
            assert [layer.name for layer in others][-2:] == ["hidden", "output"], name
            assert not found.network.outputs or found.network.outputs == ("output",)
