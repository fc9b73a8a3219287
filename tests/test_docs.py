"""What README and CONTRIBUTING promise, compared with the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def settings_in_readme() -> dict[str, str]:
    rows = re.findall(r"^\| `LAYERWRIGHT_(\w+)` \| ([^|]+) \|", README, re.MULTILINE)
    return {name.lower(): default.strip(" `") for name, default in rows}


def test_readme_has_every_setting_and_no_other():
    assert list(settings_in_readme()) == list(Settings.model_fields)


def test_defaults_in_readme_are_the_defaults():
    for name, written in settings_in_readme().items():
        default = Settings.model_fields[name].default
        if isinstance(default, str | int | float):
            assert written == str(default), name


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


def test_readme_has_every_command():
    named = set(re.findall(r"^\| `layerwright (\w+)", README, re.MULTILINE))
    assert named == {name for name, command in main.commands.items() if not command.hidden}


def test_make_targets_that_are_named_exist():
    named = set(re.findall(r"`?make (\w+)(?=[ `])", README + CONTRIBUTING))
    targets = set(re.findall(r"^(\w+):", MAKEFILE, re.MULTILINE))
    assert {"run", "test", "check", "bench"} <= named <= targets


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_named_exist(text):
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    quoted = re.findall(r"`((?:app|static|tests|requirements)/[\w./]+)`", text)
    missing = [path for path in (*linked, *quoted) if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("LAYERWRIGHT_ALLOWED_HOSTS", "designer.example.org", "JSON list"),
        ("LAYERWRIGHT_PORT", "eight", "port"),
        ("LAYERWRIGHT_TOKEN", "short", "16 characters"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_wrong_setting_is_a_usage_error_in_words(monkeypatch, command, variable, value, words):
    monkeypatch.setenv(variable, value)
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", command],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
