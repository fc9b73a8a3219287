"""Files that a person names to a command, and `view --open`: what is no file, and what is shown."""

import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import opening
from app.cli import _ended_as_by_ctrl_c, main
from app.errors import LayerwrightError, NotSignedIn, TooLarge, UnreadableFile
from app.given_files import as_one_file, check_given, shown_name
from app.home import served_at
from app.settings import Settings
from tests.server import RunningServer
from tests.workers.test_models import model_file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_pipes_devices_and_sockets_are_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.keras")
    (tmp_path / "zero.keras").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket.h5"))
        for name in ("pipe.keras", "zero.keras", "socket.h5"):
            with pytest.raises(UnreadableFile, match=f"{name} is no file but"):
                check_given(tmp_path / name, 2**32)


def test_more_than_a_model_may_have_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "hole.h5"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(TooLarge, match="1,099,511,627,776 bytes"):
        check_given(path, 2**32)
    (tmp_path / "folder").mkdir()
    path.rename(tmp_path / "folder" / "saved_model.pb")
    with pytest.raises(TooLarge, match="holds more than a model"):
        as_one_file(tmp_path / "folder", tmp_path, 2**32)


def test_a_file_that_may_not_be_opened_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "closed.keras"
    path.write_bytes(b"x")
    monkeypatch.setattr(Path, "open", refuse)  # root may open everything
    with pytest.raises(UnreadableFile, match="cannot be opened: Permission denied"):
        check_given(path, 2**32)


def test_a_folder_of_something_else_and_links_in_a_folder(tmp_path: Path) -> None:
    check_given(tmp_path, 10)
    with pytest.raises(UnreadableFile, match=r"no SavedModel: there is no saved_model\.pb"):
        as_one_file(tmp_path, tmp_path, 2**32)
    (tmp_path / "saved_model.pb").symlink_to("/etc/passwd")
    with pytest.raises(UnreadableFile, match="not followed"):
        as_one_file(tmp_path, tmp_path, 2**32)


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"m\xff.h5")
    path.write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    given = as_one_file(path, tmp_path / "folder", 2**32)
    assert given.name == "given"
    assert given.read_bytes() == b"x"
    assert shown_name(path) == "m�.h5"


def test_the_file_itself_and_what_is_there_are_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(b"x")
    (tmp_path / "there.keras").write_bytes(b"y")
    for target, words in (
        ("m.keras", "FILE itself"),
        ("there.keras", "--force"),
        ("m.txt", "ends in"),
        ("no/m.keras", "no folder"),
    ):
        answer = run("repair", path, "-o", tmp_path / target)
        assert answer.exit_code == 2
        assert words in answer.stderr
    assert path.read_bytes() == b"x"
    assert run("repair", path, "-o", path, "--force").exit_code == 2
    assert run("view", tmp_path / "nothing").exit_code == 2
    assert run("view", path, "--open", "--json").exit_code == 2


def test_a_file_is_opened_in_the_page_of_the_server_that_runs(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(opening.webbrowser, "open", lambda way: opened.append(way) or True)
    monkeypatch.setenv("LAYERWRIGHT_HOME", str(server.home))
    answer = run("view", model_file(tmp_path / 'a "model".h5'), "--open")
    assert answer.exit_code == 0, answer.output
    way = server.home / "open.html"
    assert opened == [way.as_uri()]
    assert way.stat().st_mode & 0o077 == 0
    address = answer.stdout.split(" is at ")[1].strip()
    assert server.token not in answer.stdout
    assert f"{address}?token={server.token}" in way.read_text()
    with server.client() as client:
        kept = client.get(f"/api{address.removeprefix(server.address)}").json()
    assert (kept["name"], kept["num_params"]) == ("a _model_", 6)

    (tmp_path / "text.h5").write_text("no model")
    answer = run("view", tmp_path / "text.h5", "--open")
    assert answer.exit_code == 1
    assert "text file" in answer.stderr
    monkeypatch.setenv("LAYERWRIGHT_TOKEN", "another token of some length")
    answer = run("view", tmp_path / "text.h5", "--open")
    assert "another token" in answer.stderr


def test_no_server_holds_a_folder_that_is_not_locked(server: RunningServer, tmp_path: Path) -> None:
    host, port = served_at(server.home) or ("", 0)
    assert server.address == f"http://{host}:{port}"
    assert served_at(tmp_path) is None
    (tmp_path / "lock").write_text("8000 127.0.0.1\n")  # of a server that is gone
    assert served_at(tmp_path) is None


def test_where_no_server_runs_one_is_started_and_a_refusal_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Settings, file: Path) -> None:
        assert settings.port > 0
        raise NotSignedIn("refused here")

    monkeypatch.setattr(opening, "_show", refuse)
    settings = Settings(home=tmp_path / "home", port=0)
    with pytest.raises(LayerwrightError, match="refused here"):
        opening.open_in_page(settings, model_file(tmp_path / "m.h5"))


def test_json_has_the_error_and_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    os.mkfifo(tmp_path / "m.keras")
    answer = CliRunner(env={"LAYERWRIGHT_HOME": str(tmp_path / "home")}).invoke(
        main, ["view", str(tmp_path / "m.keras"), "--json"]
    )
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"]["code"] == "unreadable_file"
    assert "a pipe" in answer.stderr


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_as_ctrl_c_does(ending: signal.Signals) -> None:
    before = signal.getsignal(ending), signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), _ended_as_by_ctrl_c():
        signal.raise_signal(ending)
    assert (signal.getsignal(ending), signal.getsignal(signal.SIGINT)) == before
