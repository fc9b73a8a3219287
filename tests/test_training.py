"""`train` and `predict` from the shell, with real workers and no server."""

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.errors import Conflict, DoesNotFit, TrainingFailed, UnreadableFile
from app.predicting import predict_file
from app.reading_options import reading_options
from app.settings import Settings
from app.spec.dataset import Reading
from app.spec.events import RunEvent, RunEventKind
from app.spec.training import OptimizerOptions, RunState
from app.training import TrainOptions, request_of, train_file
from tests.server import REPOSITORY

ROWS = "a,b,kind\n" + "".join(f"{n % 7},{n % 5},{'xyz'[n % 3]}\n" for n in range(90))
NETWORK = {
    "name": "net",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [2]}},
        {"name": "o", "class_name": "Dense", "config": {"units": 3, "activation": "softmax"}},
    ],
}
WISHES = {
    "targets": ("kind",),
    "inputs": (),
    "optimizer": None,
    "loss": None,
    "metrics": (),
    "seed": 1,
}


class Heard:
    """What a person at the terminal gets to see."""

    def __init__(self, interrupt_at_epoch: int | None = None) -> None:
        self.words: list[str] = []
        self.epochs: list[int | None] = []
        self._interrupt_at_epoch = interrupt_at_epoch

    def tell(self, words: str) -> None:
        self.words.append(words)

    def on_event(self, event: RunEvent) -> None:
        if event.kind is RunEventKind.EPOCH:
            self.epochs.append(event.epoch)
            if event.epoch == self._interrupt_at_epoch:
                os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    network, data = tmp_path / "net.network.json", tmp_path / "rows.csv"
    network.write_text(json.dumps(NETWORK))
    data.write_text(ROWS)
    return network, data, tmp_path / "model.keras"


async def test_a_model_is_trained_and_predicts_raw_rows(
    settings: Settings, files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    heard = Heard()
    options = TrainOptions(*files, request_of(**WISHES, epochs=3))
    trained = await train_file(settings, options, heard.tell, heard.on_event)
    assert (trained.state, trained.num_epochs_done) == (RunState.FINISHED, 3)
    assert heard.epochs == [1, 2, 3]
    assert len(trained.history["loss"]) == 3
    assert any("optimizer" in words for words in heard.words)
    table, output = tmp_path / "table.csv", tmp_path / "out.csv"
    table.write_text("note,b,a\n=1+1,2,1\nplain,,3\n")
    found, text = await predict_file(settings, files[2], table, output)
    assert (found.num_rows, found.unused_columns, text) == (2, ("note",), "")
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == ["'=1+1", "plain"]
    assert all(row["predicted_kind"] in "xyz" for row in rows)
    printed, text = await predict_file(settings, files[2], table, None)
    assert text.encode() == output.read_bytes()
    assert printed.rows == tuple(rows)
    table.write_text("nothing\n1\n")
    with pytest.raises(DoesNotFit):
        await predict_file(settings, files[2], table, None)


async def test_a_learning_rate_that_is_too_high_is_said(
    settings: Settings, files: tuple[Path, Path, Path]
) -> None:
    layers = [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [1]}},
        {"name": "out", "class_name": "Dense", "config": {"units": 1}},
    ]
    files[0].write_text(json.dumps({"name": "net", "layers": layers}))
    heard = Heard()
    wishes = {**WISHES, "targets": ("a",), "inputs": ("b",), "optimizer": "SGD"}
    request = request_of(**wishes, learning_rate=1e30, epochs=2)
    assert request.compile.optimizer == OptimizerOptions(
        class_name="SGD", config={"learning_rate": 1e30}
    )
    with pytest.raises(TrainingFailed, match="not a number") as caught:
        await train_file(settings, TrainOptions(*files, request), heard.tell, heard.on_event)
    assert "1e+30" in (caught.value.hint or "")
    assert not files[2].exists()


async def test_tables_are_read_as_is_said(
    settings: Settings, files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    _, data, model = files
    data.write_bytes(ROWS.replace(",", "#").encode("utf-16-le"))
    heard = Heard()
    reading = Reading(delimiter="#", encoding="utf-16-le")
    options = TrainOptions(*files, request_of(**WISHES, epochs=1), reading=reading)
    trained = await train_file(settings, options, heard.tell, heard.on_event)
    assert (trained.format, trained.reading.delimiter) == ("csv", "#")
    assert any("parted by '#'" in words for words in heard.words)
    table = tmp_path / "table.csv"
    table.write_text("1~2,5\n")
    with pytest.raises(DoesNotFit):
        await predict_file(settings, model, table, None)
    names = "b~a\n1~2,5\n"
    table.write_text(names)
    said = Reading(delimiter="~", decimal_point=",")
    found, _ = await predict_file(settings, model, table, None, said)
    assert found.rows is not None
    assert (found.rows[0]["a"], found.reading.decimal_point) == ("2.5", ",")


def test_the_options_of_reading_are_those_of_the_api() -> None:
    heard: list[Reading] = []

    @click.command()
    @reading_options
    def command(reading: Reading) -> None:
        heard.append(reading)

    options = "--encoding latin1 --delimiter tab --decimal-point , --quote none --no-header"
    more = "--skip-lines 2 --missing-word x --missing-word NA --sheet one --column-type a=b=text"
    done = CliRunner().invoke(command, [*options.split(), *more.split()])
    assert done.exit_code == 0, done.output
    assert heard[0] == Reading(
        encoding="latin-1",
        delimiter="\t",
        decimal_point=",",
        quote="",
        has_header=False,
        skip_lines=2,
        missing_words=("", "x", "NA"),
        sheet="one",
        column_types={"a=b": "text"},
    )
    assert CliRunner().invoke(command, []).exit_code == 0
    assert heard[1] == Reading()


async def test_ctrl_c_keeps_what_was_learned(
    settings: Settings, files: tuple[Path, Path, Path]
) -> None:
    heard = Heard(interrupt_at_epoch=2)
    options = TrainOptions(*files, request_of(**WISHES, epochs=100_000))
    trained = await train_file(settings, options, heard.tell, heard.on_event)
    assert trained.state is RunState.CANCELLED
    assert 2 <= trained.num_epochs_done < 100_000
    assert trained.model == str(files[2])
    assert files[2].stat().st_size > 1000
    assert "keep what was learned" in heard.words[-1]


async def test_what_does_not_fit_is_said_and_fitted_on_demand(
    settings: Settings, files: tuple[Path, Path, Path]
) -> None:
    wide = {**NETWORK, "layers": [{**NETWORK["layers"][0], "config": {"shape": [5]}}]}
    files[0].write_text(json.dumps({**wide, "layers": [*wide["layers"], NETWORK["layers"][1]]}))
    heard = Heard()
    options = TrainOptions(*files, request_of(**WISHES, epochs=1))
    with pytest.raises(DoesNotFit) as caught:
        await train_file(settings, options, heard.tell, heard.on_event)
    assert "--fit" in (caught.value.hint or "")
    assert not files[2].exists()
    options = TrainOptions(*files, request_of(**WISHES, epochs=1), fits=True)
    trained = await train_file(settings, options, heard.tell, heard.on_event)
    assert trained.state is RunState.FINISHED


async def test_files_that_are_something_else_are_said(
    settings: Settings, files: tuple[Path, Path, Path]
) -> None:
    network, data, output = files
    options = TrainOptions(data, data, output, request_of(**WISHES))
    heard = Heard()
    with pytest.raises(UnreadableFile, match="not a network document"):
        await train_file(settings, options, heard.tell, heard.on_event)
    with pytest.raises((UnreadableFile, Conflict)):
        await predict_file(settings, network, data, None)


def test_a_narrow_terminal_shows_the_count_whole_and_ctrl_c_ends_in_words(tmp_path: Path) -> None:
    (tmp_path / "net.network.json").write_text(json.dumps(NETWORK))
    (tmp_path / "rows.csv").write_text(ROWS)
    arguments = ["train", "net.network.json", "rows.csv", "--target", "kind", "--epochs", "90000"]
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=tmp_path,
        env=_shell(tmp_path) | {"COLUMNS": "80", "TERM": "xterm"},
        stdin=end,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    shown, is_interrupted = b"", False
    while part := _read(terminal):
        shown += part
        if not is_interrupted and re.search(rb"[1-9]\d*/90000", shown):
            is_interrupted = True
            process.send_signal(signal.SIGINT)
    os.close(terminal)
    status = process.wait()
    words = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert status == 1
    assert re.search(r"epoch +\d+/90000 \W+accuracy", words), words[-3000:]
    assert "Stopping after this step" in words
    assert "Cancelled after" in words
    assert "Traceback" not in words
    assert (tmp_path / "net.keras").is_file()


def _shell(folder: Path) -> dict[str, str]:
    """The environment for the command in another folder."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "LAYERWRIGHT_HOME": str(folder / "home")}


def _read(terminal: int) -> bytes:
    """What came on a terminal; nothing once the program has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_with_json_an_error_is_a_document_too(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "net.network.json").write_text("{")
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "train", "net.network.json", "rows.csv", "--json"],
        cwd=tmp_path,
        env=_shell(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error["message"] in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "net.network.json", "nothing.csv"], "does not exist"),
        (["train", "net.network.json", "rows.csv", "--epochs", "0"], "--epochs"),
        (["train", "net.network.json", "rows.csv", "-o", "model.onnx"], ".keras or .h5"),
        (["train", "net.network.json", "rows.csv", "-o", "there.keras"], "--force"),
        (["train", "net.network.json", "rows.csv", "-o", "no/folder.keras"], "no folder"),
        (["predict", "net.network.json", "rows.csv", "-o", "x.txt"], ".csv"),
        (["predict", "net.network.json", "rows.csv", "--delimiter", "ab"], "one character"),
        (["train", "net.network.json", "rows.csv", "--encoding", "klingon"], "cp1252"),
        (["train", "net.network.json", "rows.csv", "--column-type", "a=image"], "category"),
    ],
)
def test_wrong_use_is_said_at_once(
    files: tuple[Path, Path, Path], arguments: list[str], words: str
) -> None:
    (files[0].parent / "there.keras").touch()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "app.cli", *arguments],
        cwd=files[0].parent,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
