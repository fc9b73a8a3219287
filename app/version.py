"""The version of the program, as its package states it."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path


@cache
def version() -> str:
    """The version: of the checkout where there is one, else of the installed package."""
    pyproject = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if pyproject.is_file():
        project = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == "layerwright":
            return str(project["version"])
    try:
        return installed_version("layerwright")
    except PackageNotFoundError:  # a bare copy of the folder `app`
        return "unknown"
