"""The self-test of the walls: a worker tries what is forbidden, and the level is published."""

from pathlib import Path

from app.errors import LayerwrightError
from app.spec.base import JsonObject
from app.spec.health import SandboxCheck, SandboxLevel, SandboxReport
from app.spec.sandbox_probe import SandboxProbe
from app.spec.tasks import PROBE_SANDBOX
from app.workers.worker import Worker

_FILE_ACTIONS = frozenset({"read_secret", "list_home", "write_outside"})
"""Where one of these succeeds, a worker can read the token: there is no wall to speak of."""


def forbidden_actions(
    secret: Path, home: Path, server_pid: int, memory_bytes: int
) -> tuple[SandboxProbe, ...]:
    """What the self-test tries.

    Args:
        secret: a file that no worker may read.
        home: the data folder.
        server_pid: the web process.
        memory_bytes: what a worker may use.
    """
    actions: dict[str, JsonObject] = {
        "read_secret": {"path": str(secret)},
        "list_home": {"path": str(home)},
        "write_outside": {"path": str(home / "written-by-the-self-test")},
        "link": {"path": "link-of-the-self-test", "to": str(secret)},
        "change_permissions": {"path": str(secret)},
        "read_environment": {},
        "read_process": {"pid": server_pid},
        "trace_process": {"pid": server_pid},
        "signal_process": {"pid": server_pid},
        "limit_process": {"pid": server_pid},
        "open_internet_socket": {},
        "connect_tcp": {},
        "connect_local_socket": {},
        "mount": {},
        "new_user_namespace": {},
        "start_process": {},
        "run_program": {},
        "regain_capabilities": {},
        "kernel_keyring": {},
        "asynchronous_kernel_calls": {},
        "exceed_memory": {"num_bytes": 2 * memory_bytes + 2**40},
    }
    return tuple(SandboxProbe(action=name, argument=given) for name, given in actions.items())


async def probe(worker: Worker, probes: tuple[SandboxProbe, ...]) -> SandboxReport:
    """Have `worker` try each of `probes` and say what came of it."""
    checks = []
    for one in probes:
        try:
            probed = await worker.ask(PROBE_SANDBOX, one, PROBE_SANDBOX.timeout_seconds)
            check = SandboxCheck(action=one.action, is_held=probed.is_held, detail=probed.detail)
        except LayerwrightError as error:
            check = SandboxCheck(action=one.action, is_held=False, detail=error.message)
        checks.append(check)
    return SandboxReport(level=level_of(checks), checks=tuple(checks))


def level_of(checks: list[SandboxCheck]) -> SandboxLevel:
    """Strong: everything held. None: files of ours are open, or nothing held. Else partial."""
    failed = {check.action for check in checks if not check.is_held}
    if not failed and checks:
        return SandboxLevel.STRONG
    if failed & _FILE_ACTIONS or len(failed) == len(checks):
        return SandboxLevel.NONE
    return SandboxLevel.PARTIAL
