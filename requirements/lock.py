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
GROUPS = {
    "run.txt": ("build",),
    "dev.txt": ("build", "dev"),
    "bench.txt": ("build", "dev", "bench"),
}


def main() -> None:
    """Compile each lock file from pyproject.toml; each keeps the versions of the one before."""
    before: Path | None = None
    for file_name, groups in GROUPS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, "pyproject.toml"]
        command += [f"--group={group}" for group in groups]
        command += ["--output-file", str(FOLDER / file_name)]
        if before is not None:
            command += ["--constraint", str(before)]
        subprocess.run(command, check=True)
        before = FOLDER / file_name


if __name__ == "__main__":
    main()
