"""The `layerwright` command. Exit status: 0, 1 (the answer is no), 2 (usage).

Heavy rooms are imported inside the commands, so that `--help` answers at once.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from app.errors import LayerwrightError
from app.reading_options import reading_options
from app.settings import Settings
from app.spec.dataset import Reading
from app.spec.training import RunState
from app.version import version

P = ParamSpec("P")

_EXIT_NO = 1


def _in_words(command: Callable[P, None]) -> Callable[P, None]:
    """Print our own errors as words on standard error and exit with 1.

    With --json the error is on standard output too: there is one JSON document in any case.
    """

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with _ended_as_by_ctrl_c():
                command(*args, **kwargs)
        except LayerwrightError as error:
            click.echo(f"layerwright: {error.message}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            if kwargs.get("as_json"):
                click.echo(json.dumps(error.as_answer(), indent=1))
            sys.exit(_EXIT_NO)
        except KeyboardInterrupt:
            click.echo("layerwright: stopped; nothing was written.", err=True)
            sys.exit(_EXIT_NO)

    return wrapped


def _interrupt(*_: object) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell's `&` starts programs
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


@contextmanager
def _ended_as_by_ctrl_c() -> Iterator[None]:
    """SIGTERM, and a terminal that closes, leave nothing behind either: temporary folders, workers.

    A server sets its own handlers.
    """
    before = {ending: signal.getsignal(ending) for ending in (signal.SIGTERM, signal.SIGHUP)}
    changed = [one for one, handler in before.items() if handler is signal.SIG_DFL]  # not nohup's
    for ending in changed:
        signal.signal(ending, _interrupt)
    try:
        yield
    finally:
        for ending in changed:
            signal.signal(ending, before[ending])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), prog_name="layerwright")
def main() -> None:
    """Draw, check, train, open and take away Keras networks, in the browser.

    Every option of `serve` can also be set in the environment: LAYERWRIGHT_HOME,
    LAYERWRIGHT_HOST, LAYERWRIGHT_PORT, LAYERWRIGHT_TOKEN, LAYERWRIGHT_ALLOWED_HOSTS …
    """


def _help_of(setting: str) -> str:
    return Settings.model_fields[setting].description or ""


@main.command()
@click.option("--home", type=click.Path(path_type=Path), help=_help_of("home"))
@click.option("--host", help=_help_of("host") + "  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help=_help_of("port") + "  [default: 8000]")
@click.option("--token", help=_help_of("token"))
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    help=_help_of("allowed_hosts") + " (repeat it for more)",
)
@_in_words
def serve(
    home: Path | None,
    host: str | None,
    port: int | None,
    token: str | None,
    allowed_hosts: tuple[str, ...],
) -> None:
    """Start the designer and print its address."""
    given = {
        "home": home and home.absolute(),
        "host": host,
        "port": port,
        "token": token,
        "allowed_hosts": allowed_hosts or None,
    }
    settings = _settings({name: value for name, value in given.items() if value is not None})
    from app.server import run_server

    run_server(settings)


def _settings(given: dict[str, object]) -> Settings:
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    try:
        return Settings(**given)  # type: ignore[arg-type]
    except SettingsError as error:
        raise click.UsageError(
            "LAYERWRIGHT_ALLOWED_HOSTS is not a JSON list of host names, such as "
            "'[\"designer.example.org\"]'."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise click.UsageError(f"{name or 'settings'}: {first['msg']}") from error


_EXISTING = click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path)
_FILE = click.argument("file", type=click.Path(exists=True, readable=False, path_type=Path))
"""Not resolved: a link's own name is what the person knows it by."""


@main.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="print the model view as JSON")
@click.option("--open", "is_opened", is_flag=True, help="show it in the browser instead")
@click.option("--member", default="", help="which model, by its name in an archive with several")
@_in_words
def view(file: Path, as_json: bool, is_opened: bool, member: str) -> None:
    """Show what is in a saved model, without running anything of it.

    FILE may also be the folder of a SavedModel. --open shows it in the server that uses the
    data folder; where none runs, one is started, until Ctrl+C.

    Custom layers are known that are registered in the data folder (LAYERWRIGHT_HOME).
    """
    if is_opened and as_json:
        raise click.UsageError("--open and --json are two ways to show it: choose one.")
    if is_opened and member:
        raise click.UsageError("--open shows the whole FILE: leave --member out, or unpack it.")
    if is_opened:
        from app.opening import open_in_page

        open_in_page(_settings({}), file)
        return
    from app.inspection import read_model_file
    from app.progress import waiting
    from app.tables import print_model

    with waiting(f"Reading {file.name} …"):
        found = asyncio.run(read_model_file(_settings({}), file, member))
    if as_json:
        click.echo(found.model_dump_json(indent=1))
    else:
        print_model(found)


@main.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="print the findings as JSON")
@_in_words
def check(file: Path, as_json: bool) -> None:
    """Check a network document (*.network.json) or a saved model; exit with 1 if it is wrong.

    A model is loaded for real, in the sandbox, and asked for a prediction.

    Custom layers are known that are registered in the data folder (LAYERWRIGHT_HOME).
    """
    from app.inspection import check_file
    from app.progress import waiting
    from app.tables import print_findings

    with waiting(f"Checking {file.name} …"):
        findings = asyncio.run(check_file(_settings({}), file))
    if as_json:
        click.echo(findings.model_dump_json(indent=1))
    else:
        print_findings(findings)
    sys.exit(0 if findings.is_good else _EXIT_NO)


_OUTPUT = click.Path(dir_okay=False, resolve_path=True, path_type=Path)


def _free_output(output: Path, is_forced: bool, suffixes: tuple[str, ...]) -> Path:
    if output.suffix not in suffixes:
        raise click.UsageError(f"--output ends in {' or '.join(suffixes)}, not {output.name!r}.")
    if output.exists() and not is_forced:
        raise click.UsageError(f"{output} is there already. --force writes over it.")
    if not output.parent.is_dir():
        raise click.UsageError(f"There is no folder {output.parent}.")
    return output


@main.command()
@click.argument("network", type=_EXISTING)
@click.argument("data", type=_EXISTING)
@click.option("--target", "targets", multiple=True, help="column to predict (repeat it for more)")
@click.option("--input", "inputs", multiple=True, help="column to learn from (repeat it for more)")
@click.option("--epochs", type=click.IntRange(1, 100_000), help="times through the data")
@click.option("--batch-size", type=click.IntRange(1, 1_000_000), help="rows a step")
@click.option("--validation-split", type=click.FloatRange(0, 1, max_open=True))
@click.option("--test-split", type=click.FloatRange(0, 1, max_open=True))
@click.option("--optimizer", help="Keras's name of it, such as Adam")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="the optimizer's")
@click.option("--loss", help="Keras's name of it")
@click.option("--metric", "metrics", multiple=True, help="Keras's name of one (repeat it for more)")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="the same seed splits the same")
@click.option("--fit", "fits", is_flag=True, help="first fit the input and output to the data")
@click.option("-o", "--output", type=_OUTPUT, help="model file  [default: NETWORK's name.keras]")
@click.option("--force", is_flag=True, help="write over the output")
@click.option("--json", "as_json", is_flag=True, help="print what came of it as JSON")
@reading_options
@_in_words
def train(
    network: Path,
    data: Path,
    reading: Reading,
    output: Path | None,
    force: bool,
    as_json: bool,
    fits: bool,
    **wishes: Any,
) -> None:
    """Train a network document (*.network.json) on a data file, and write the model.

    What is left out is chosen from the data, and said; so is how its file is read. Ctrl+C
    ends it and keeps what was learned by then (exit status 1). The model takes raw rows:
    `layerwright predict` or plain Keras. Custom layers are known that are registered in
    the data folder.
    """
    stem = network.name.removesuffix(".json").removesuffix(".network")
    suffixes = (".keras", ".h5")
    chosen = _free_output(output or Path.cwd() / f"{stem}.keras", force, suffixes)
    from app.progress import print_trained, training_shown
    from app.training import TrainOptions, request_of, train_file

    options = TrainOptions(network, data, chosen, request_of(**wishes), fits, reading)
    with training_shown(is_quiet=as_json) as shown:
        trained = asyncio.run(train_file(_settings({}), options, shown.tell, shown.show))
    if as_json:
        click.echo(trained.model_dump_json(indent=1))
    else:
        print_trained(trained)
    sys.exit(0 if trained.state is RunState.FINISHED else _EXIT_NO)


@main.command()
@click.argument("model", type=_EXISTING)
@click.argument("table", type=_EXISTING)
@click.option("-o", "--output", type=_OUTPUT, help="CSV file  [default: standard output]")
@click.option("--force", is_flag=True, help="write over the output")
@click.option("--json", "as_json", is_flag=True, help="print what came of it as JSON")
@reading_options
@_in_words
def predict(
    model: Path, table: Path, reading: Reading, output: Path | None, force: bool, as_json: bool
) -> None:
    """Predict every row of a table with a saved model; the table comes back as CSV.

    The model's own table columns are found by name; predictions are appended. The table is
    read as the model's own was where that fits, else as its bytes suggest, or as is said
    here. Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    chosen = None if output is None else _free_output(output, force, (".csv",))
    from app.predicting import predict_file
    from app.progress import print_predicted, waiting

    with waiting(f"Predicting {table.name} with {model.name} …"):
        found, text = asyncio.run(predict_file(_settings({}), model, table, chosen, reading))
    if as_json:
        click.echo(found.model_dump_json(indent=1))
    else:
        print_predicted(found, text)


@main.command()
@_FILE
@click.option(
    "-o",
    "--output",
    required=True,
    type=_OUTPUT,
    help="where to write the repaired model (.keras, or .h5)",
)
@click.option("--force", is_flag=True, help="write over the output")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="CODE",
    help="make an offered repair too, such as channels_last (repeat it for more)",
)
@click.option(
    "--vocabulary",
    "given",
    multiple=True,
    metavar="LAYER=FILE",
    help="words that an .h5 lacks for a lookup layer: one a line, or a JSON list (repeat it)",
)
@click.option("--json", "as_json", is_flag=True, help="print what was repaired as JSON")
@_in_words
def repair(
    file: Path,
    output: Path,
    force: bool,
    accepted: tuple[str, ...],
    given: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write a saved model of an older Keras anew, so that Keras 3 loads it; say what changed.

    The model is loaded in the sandbox, its weights are compared with the file, and it
    predicts once, before anything is written. FILE itself is left as it is.
    """
    if output.exists() and output.samefile(file):
        raise click.UsageError("--output is FILE itself, which is left as it is: name another.")
    chosen = _free_output(output, force, (".keras", ".h5", ".hdf5"))
    from app.inspection import repair_file
    from app.progress import waiting
    from app.tables import print_repairs
    from app.vocabularies import read_vocabularies

    words = read_vocabularies(given)
    with waiting(f"Repairing {file.name} …"):
        report = asyncio.run(repair_file(_settings({}), file, chosen, accepted, words))
    if as_json:
        click.echo(report.model_dump_json(indent=1))
    else:
        print_repairs(report)


@main.command()
@_in_words
def doctor() -> None:
    """Check the installation: Python, Keras, the data folder, the sandbox."""
    from app.doctor import examine
    from app.tables import print_findings

    findings = asyncio.run(examine(_settings({})))
    print_findings(findings)
    sys.exit(0 if findings.is_good else _EXIT_NO)


@main.command(hidden=True)
def openapi() -> None:
    """Print the OpenAPI document (the front end's types are generated from it)."""
    from app.main import create_app

    api = create_app(Settings(), token="only-for-openapi", hosts=())  # noqa: S106
    click.echo(json.dumps(api.openapi(), indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
