"""The `layerwright` command. Exit status: 0, 1 (the answer is no), 2 (usage).

Heavy rooms are imported inside the commands, so that `--help` answers at once.
"""

import asyncio
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from app.errors import LayerwrightError
from app.settings import Settings
from app.version import version

P = ParamSpec("P")

_EXIT_NO = 1


def _in_words(command: Callable[P, None]) -> Callable[P, None]:
    """Print our own errors as words on standard error and exit with 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LayerwrightError as error:
            click.echo(f"layerwright: {error.message}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            sys.exit(_EXIT_NO)

    return wrapped


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


_FILE = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path)
)


@main.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="print the model view as JSON")
@_in_words
def view(file: Path, as_json: bool) -> None:
    """Show what is in a saved model, without running anything of it.

    Custom layers are known that are registered in the data folder (LAYERWRIGHT_HOME).
    """
    from app.inspection import read_model_file
    from app.tables import print_model

    found = asyncio.run(read_model_file(_settings({}), file))
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

    Custom layers are known that are registered in the data folder (LAYERWRIGHT_HOME).
    """
    from app.inspection import check_file
    from app.tables import print_findings

    findings = asyncio.run(check_file(_settings({}), file))
    if as_json:
        click.echo(findings.model_dump_json(indent=1))
    else:
        print_findings(findings)
    sys.exit(0 if findings.is_good else _EXIT_NO)


@main.command()
@_FILE
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, resolve_path=True, path_type=Path),
    help="where to write the repaired model (.keras, or .h5)",
)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="CODE",
    help="make an offered repair too, such as channels_last (repeat it for more)",
)
@click.option("--json", "as_json", is_flag=True, help="print what was repaired as JSON")
@_in_words
def repair(file: Path, output: Path, accepted: tuple[str, ...], as_json: bool) -> None:
    """Write a saved model of an older Keras anew, so that Keras 3 loads it; say what changed.

    The model is loaded in the sandbox, its weights are compared with the file, and it
    predicts once, before anything is written. FILE itself is left as it is.
    """
    from app.inspection import repair_file
    from app.tables import print_repairs

    if not output.parent.is_dir():
        raise click.UsageError(f"There is no folder {output.parent}.")
    report = asyncio.run(repair_file(_settings({}), file, output, accepted))
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
    import json

    from app.main import create_app

    api = create_app(Settings(), token="only-for-openapi", hosts=())  # noqa: S106
    click.echo(json.dumps(api.openapi(), indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
