"""A Chromium for the browser tests: the system's, else Debian's package, else Playwright's.

`python -m tests.browser.chromium` makes sure that there is one (`make test` does).
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def system_chromium() -> str | None:
    """The path of an installed Chromium or Chrome, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure_chromium() -> None:
    """Install a Chromium where there is none."""
    if system_chromium():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands = [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]
        if all(subprocess.run(c, stdout=subprocess.DEVNULL).returncode == 0 for c in commands):
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    ensure_chromium()
    print(f"Chromium: {system_chromium() or 'from Playwright'}")
