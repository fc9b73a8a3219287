"""Where the files that are not Python lie: templates and the built front end.

In a repository checkout they lie beside `app`; in an installed wheel the build
(see `hatch_build.py`) puts them in `app/_bundled`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"


def templates_folder() -> Path:
    """The folder that holds `pages/` and `codegen/`."""
    return _BUNDLED / "templates" if _BUNDLED.is_dir() else _PACKAGE.parent / "templates"


def front_end_folder() -> Path:
    """The built front end: `manifest.json` and `assets/`. Absent in a checkout before `make`."""
    return _BUNDLED / "static" if _BUNDLED.is_dir() else _PACKAGE.parent / "static" / "dist"
