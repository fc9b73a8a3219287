"""`layerwright doctor`: is everything here that the program needs?"""

import shutil
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from app.errors import LayerwrightError
from app.home import prepare_home
from app.resources import front_end_folder
from app.settings import Settings
from app.spec.findings import Finding, Findings
from app.spec.health import SandboxLevel
from app.spec.tasks import DESCRIBE_LAYERS, NoRequest
from app.version import version
from app.workers.pool import WorkerPool

_PACKAGES = ("keras", "tensorflow", "h5py", "numpy", "pyarrow", "fastapi")
_LITTLE_ROOM_BYTES = 2 * 2**30


async def examine(settings: Settings) -> Findings:
    """Look at the installation, then start the engine and try the sandbox for real."""
    findings = [
        Finding(subject="Layerwright", is_good=None, message=version()),
        _python(),
        *(_package(name) for name in _PACKAGES),
        _front_end(),
        _home(settings),
    ]
    if findings[-1].is_good:
        findings += await _workers(settings)
    return Findings(title="Layerwright doctor", findings=tuple(findings))


def _python() -> Finding:
    found = sys.version_info[:3]
    is_good = (3, 11) <= found[:2] <= (3, 13)
    text = ".".join(map(str, found))
    message = text if is_good else f"{text}; Layerwright needs 3.11, 3.12 or 3.13"
    return Finding(subject="Python", is_good=is_good, message=message)


def _package(name: str) -> Finding:
    try:
        return Finding(subject=name, is_good=True, message=installed_version(name))
    except PackageNotFoundError:
        return Finding(subject=name, is_good=False, message="not installed")


def _front_end() -> Finding:
    is_built = (front_end_folder() / "manifest.json").is_file()
    message = "built" if is_built else "not built: `make run` builds it"
    return Finding(subject="front end", is_good=is_built, message=message)


def _home(settings: Settings) -> Finding:
    try:
        prepare_home(settings.home)
    except LayerwrightError as error:
        return Finding(subject="data folder", is_good=False, message=error.message)
    free = shutil.disk_usage(settings.home).free
    message = f"{settings.home}, {free / 2**30:.1f} GiB free"
    return Finding(subject="data folder", is_good=free > _LITTLE_ROOM_BYTES, message=message)


async def _workers(settings: Settings) -> list[Finding]:
    pool = WorkerPool(settings)
    await pool.start()
    try:
        findings = []
        try:
            catalogue = await pool.call(DESCRIBE_LAYERS, NoRequest())
            message = f"Keras {catalogue.keras_version}, {len(catalogue.layers)} layers"
            findings.append(Finding(subject="engine", is_good=True, message=message))
        except LayerwrightError as error:
            findings.append(Finding(subject="engine", is_good=False, message=error.message))
        report = await pool.self_test()
        level = report.level
        findings.append(
            Finding(subject="sandbox", is_good=level is not SandboxLevel.NONE, message=level.value)
        )
        findings += [
            Finding(
                subject=f"sandbox: {check.action}",
                is_good=check.is_held,
                message="held" if check.is_held else f"NOT held: {check.detail}",
            )
            for check in report.checks
        ]
        return findings
    finally:
        await pool.stop()
