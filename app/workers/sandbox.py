"""The walls around a worker: what it may reach, and how to raise them.

`raise_walls` runs in the forked worker while it has one thread and has touched
nothing of the user's. Each wall goes up on its own, so that a kernel which lacks one
still gives the others; the self-test (`self_test.py`) tells what they hold.
"""

import os
import resource
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import app
from app.workers import kernel, landlock, seccomp

_SYSTEM_READABLE = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/cuda",
    "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/passwd",
    "/etc/nsswitch.conf", "/dev/random", "/dev/urandom", "/dev/zero",
    "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems",
    "/proc/sys/vm", "/sys/devices/system",
)  # fmt: skip
_GPU_READABLE = ("/proc/driver/nvidia", "/proc/devices", "/proc/modules", "/sys/bus/pci",
                 "/sys/devices", "/etc/OpenCL")  # fmt: skip
_GPU_DEVICES = ("nvidia*", "nvidia-caps/*", "dxg")

_MAX_OPEN_FILES = 4096
_ARENA_BYTES = 64 * 2**20
_MAX_ARENAS_BYTES = 64 * 2**30


@dataclass(frozen=True)
class WallPlan:
    """What one worker may reach.

    `folder` is its private folder, its HOME and TMPDIR; `writable` and `readable` are
    further paths. `warms_up`: it tries everything once before it says that it is ready.
    `outlives_server` is for runs that go on when the server ends.
    """

    folder: str
    readable: tuple[str, ...]
    writable: tuple[str, ...]
    memory_bytes: int
    file_bytes: int
    may_use_gpu: bool = False
    warms_up: bool = False
    outlives_server: bool = False


def raise_walls(plan: WallPlan) -> tuple[str, ...]:
    """Raise every wall that this system has; each that it lacks is named in the answer."""
    walls: tuple[tuple[str, Callable[[], None]], ...] = (
        ("no new privileges", kernel.renounce_new_privileges),
        ("resource limits", lambda: _limit_resources(plan)),
        ("capabilities", kernel.drop_capabilities),
        ("Landlock", lambda: _limit_files(plan)),
        ("seccomp", seccomp.restrict),
    )
    missing = []
    for name, raise_wall in walls:
        try:
            raise_wall()
        except (OSError, ValueError) as error:
            missing.append(f"{name}: {error}")
    return tuple(missing)


def has_gpu() -> bool:
    """Whether this machine shows an NVIDIA device."""
    return any(Path("/dev").glob("nvidia[0-9]*")) or Path("/dev/dxg").exists()


def _limit_resources(plan: WallPlan) -> None:
    # where the machine's memory runs out, the kernel ends a worker, not the server
    Path("/proc/self/oom_score_adj").write_text("1000")
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _MAX_OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, plan.file_bytes)
    address_space, data = _memory_in_use()
    _lower(resource.RLIMIT_DATA, data + plan.memory_bytes)
    if not (plan.may_use_gpu and has_gpu()):
        # CUDA reserves far more addresses than it uses; elsewhere this also counts memory
        # that RLIMIT_DATA does not (shared mappings). malloc reserves arenas per core.
        arenas = min(8 * (os.cpu_count() or 1) * _ARENA_BYTES, _MAX_ARENAS_BYTES)
        _lower(resource.RLIMIT_AS, address_space + plan.memory_bytes + arenas)


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (lowered, lowered))


def _memory_in_use() -> tuple[int, int]:
    """Address space and data segments of this process, in bytes."""
    fields = Path("/proc/self/statm").read_text().split()
    page = resource.getpagesize()
    return int(fields[0]) * page, int(fields[5]) * page


def _limit_files(plan: WallPlan) -> None:
    readable = [Path(path) for path in (*_SYSTEM_READABLE, *plan.readable)]
    readable += [*interpreter_paths(), *_library_paths()]
    devices = [Path("/dev/null")]
    if plan.may_use_gpu:
        readable += [Path(path) for path in _GPU_READABLE]
        devices += [path for name in _GPU_DEVICES for path in Path("/dev").glob(name)]
    landlock.restrict(readable, [Path(plan.folder), *map(Path, plan.writable)], devices)


def interpreter_paths() -> list[Path]:
    """Where Python and its packages lie, and of Layerwright the package alone."""
    package = Path(app.__file__).resolve().parent
    root = package.parent
    paths = sysconfig.get_paths()
    places = {*sys.path, *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))}
    libraries = {Path(place).resolve() for place in places if place}
    return [package, *(path for path in libraries if path != root or _is_packages(path))]


def _is_packages(path: Path) -> bool:
    return path.name in ("site-packages", "dist-packages")


def _library_paths() -> list[Path]:
    return [Path(entry) for entry in os.environ.get("LD_LIBRARY_PATH", "").split(":") if entry]
