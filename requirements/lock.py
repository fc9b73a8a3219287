"""Write the lock files: `make lock`. They carry hashes and no registry's address."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--python-version",
    "3.11",
    "--quiet",
]
GROUPS = {"run.txt": ("build",), "dev.txt": ("build", "dev")}


def main() -> None:
    """Compile each lock file from pyproject.toml; dev keeps the versions of run."""
    for file_name, groups in GROUPS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, "pyproject.toml"]
        command += [f"--group={group}" for group in groups]
        command += ["--output-file", str(FOLDER / file_name)]
        if file_name != "run.txt":
            command += ["--constraint", str(FOLDER / "run.txt")]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
