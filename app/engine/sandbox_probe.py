"""The forbidden actions, done for real, so that nobody has to believe in the walls.

`probe_sandbox` runs in a worker and tries one action; what fails because the system
refused it is held. Loads no Keras.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from app.errors import InvalidRequest
from app.spec.base import JsonObject
from app.spec.sandbox_probe import SandboxProbe, SandboxProbed

_SECRET_WORDS = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "LAYERWRIGHT_")
_PTRACE_SEIZE, _PTRACE_DETACH = 0x4206, 17
_CLONE_NEWUSER = 0x10000000
_UNMOUNT_DETACH = 2
_SYSTEM_CALLS = {
    # name: (x86_64, aarch64)
    "add_key": (248, 217),
    "io_uring_setup": (425, 425),
    "capset": (126, 91),
}


def probe_sandbox(request: SandboxProbe) -> SandboxProbed:
    """Try the action that `request` names; what happened, in words.

    Raises:
        InvalidRequest: there is no such action.
    """
    misdeed = MISDEEDS.get(request.action)
    if misdeed is not None:
        return SandboxProbed(is_held=False, detail=misdeed(request.argument))
    action = ACTIONS.get(request.action)
    if action is None:
        raise InvalidRequest(f"No action of the self-test is called {request.action!r}.")
    try:
        return SandboxProbed(is_held=False, detail=action(request.argument))
    except (OSError, MemoryError) as error:
        return SandboxProbed(is_held=True, detail=f"{type(error).__name__}: {error}")


def _path(argument: JsonObject) -> Path:
    return Path(str(argument["path"]))


def _number(argument: JsonObject, name: str) -> int:
    return int(str(argument[name]))


def _read_secret(argument: JsonObject) -> str:
    return f"read {len(_path(argument).read_bytes())} bytes of {_path(argument)}"


def _list_home(argument: JsonObject) -> str:
    return f"found {len(os.listdir(_path(argument)))} names in {_path(argument)}"  # noqa: PTH208


def _write_outside(argument: JsonObject) -> str:
    path = _path(argument)
    path.write_text("written by a worker")
    path.unlink()
    return f"wrote {path}"


def _link(argument: JsonObject) -> str:
    _path(argument).symlink_to(str(argument["to"]))
    return f"made {_path(argument)} a link to {argument['to']}"


def _change_permissions(argument: JsonObject) -> str:
    _path(argument).chmod(0o600)
    return f"changed the permissions of {_path(argument)}"


def _read_environment(_: JsonObject) -> str:
    found = [name for name in os.environ if any(word in name for word in _SECRET_WORDS)]
    if not found:
        raise PermissionError("the environment has no secrets")
    return f"the environment has {', '.join(found)}"


def _read_process(argument: JsonObject) -> str:
    held = []
    for name in ("environ", "maps", "cmdline", "mem"):
        path = Path(f"/proc/{_number(argument, 'pid')}/{name}")
        try:
            with path.open("rb") as file:
                file.read(0)
        except OSError as error:
            held.append(f"{name}: {error}")
        else:
            return f"opened {path}"
    raise PermissionError("; ".join(held))


def _trace_process(argument: JsonObject) -> str:
    pid = _number(argument, "pid")
    _libc_call("ptrace", _PTRACE_SEIZE, pid, 0, 0)
    _libc_call("ptrace", _PTRACE_DETACH, pid, 0, 0)
    return f"traced process {pid}"


def _signal_process(argument: JsonObject) -> str:
    os.kill(_number(argument, "pid"), 0)
    return f"may signal process {argument['pid']}"


def _limit_process(argument: JsonObject) -> str:
    limits = resource.prlimit(_number(argument, "pid"), resource.RLIMIT_CORE)
    return f"may change the limits of process {argument['pid']}: {limits}"


def _open_internet_socket(_: JsonObject) -> str:
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
        try:
            socket.socket(family, socket.SOCK_DGRAM).close()
        except OSError:
            continue
        return f"opened a socket of family {family}"
    raise PermissionError("no socket of any family")


def _connect_tcp(_: JsonObject) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        number = connection.connect_ex(("127.0.0.1", 1))
        if number in (0, 111):
            return "reached TCP port 1 of this machine"
        raise PermissionError(number, os.strerror(number))


def _connect_local_socket(_: JsonObject) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        number = connection.connect_ex("\0layerwright-self-test")
    if number == 111:
        return "may connect to other programs' sockets"
    raise PermissionError(number, os.strerror(number))


def _mount(_: JsonObject) -> str:
    folder = os.getcwd().encode()  # noqa: PTH109
    _libc_call("mount", b"none", folder, b"tmpfs", 0, None)
    _libc_call("umount2", folder, _UNMOUNT_DETACH)
    return "mounted a file system"


def _new_user_namespace(_: JsonObject) -> str:
    _libc_call("unshare", _CLONE_NEWUSER)
    return "made a user namespace"


def _start_process(_: JsonObject) -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "started a process"


def _run_program(_: JsonObject) -> str:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)
    return "ran /bin/true"


def _regain_capabilities(_: JsonObject) -> str:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    wanted = (ctypes.c_uint32 * 6)(1 << 21, 1 << 21, 0, 0, 0, 0)  # CAP_SYS_ADMIN
    _system_call("capset", ctypes.byref(header), ctypes.byref(wanted))
    return "has the capability to administer the system"


def _kernel_keyring(_: JsonObject) -> str:
    process_keyring = ctypes.c_long(-2)
    _system_call("add_key", b"user", b"self-test", b"x", ctypes.c_size_t(1), process_keyring)
    return "stored a key in the kernel"


def _asynchronous_kernel_calls(_: JsonObject) -> str:
    parameters = ctypes.create_string_buffer(120)
    os.close(_system_call("io_uring_setup", ctypes.c_uint(1), ctypes.byref(parameters)))
    return "has io_uring"


def _exceed_memory(argument: JsonObject) -> str:
    num_bytes = _number(argument, "num_bytes")
    mmap.mmap(-1, num_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    return f"reserved {num_bytes:,} bytes"


def _loop(_: JsonObject) -> str:
    while True:
        pass


def _print(_: JsonObject) -> str:
    while True:
        print("again " * 1000, flush=True)


def _allocate(argument: JsonObject) -> str:
    return f"has {len(bytearray(_number(argument, 'num_bytes'))):,} bytes"


def _exit(argument: JsonObject) -> str:
    os._exit(_number(argument, "status"))


def _crash(_: JsonObject) -> str:
    os.kill(os.getpid(), signal.SIGSEGV)
    return "survived a memory fault"


def _libc_call(name: str, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = getattr(libc, name)(*arguments)
    return _checked(result)


def _system_call(name: str, *arguments: object) -> int:
    column = 0 if os.uname().machine == "x86_64" else 1
    libc = ctypes.CDLL(None, use_errno=True)
    return _checked(libc.syscall(ctypes.c_long(_SYSTEM_CALLS[name][column]), *arguments))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


ACTIONS: dict[str, Callable[[JsonObject], str]] = {
    "read_secret": _read_secret,
    "list_home": _list_home,
    "write_outside": _write_outside,
    "link": _link,
    "change_permissions": _change_permissions,
    "read_environment": _read_environment,
    "read_process": _read_process,
    "trace_process": _trace_process,
    "signal_process": _signal_process,
    "limit_process": _limit_process,
    "open_internet_socket": _open_internet_socket,
    "connect_tcp": _connect_tcp,
    "connect_local_socket": _connect_local_socket,
    "mount": _mount,
    "new_user_namespace": _new_user_namespace,
    "start_process": _start_process,
    "run_program": _run_program,
    "regain_capabilities": _regain_capabilities,
    "kernel_keyring": _kernel_keyring,
    "asynchronous_kernel_calls": _asynchronous_kernel_calls,
    "exceed_memory": _exceed_memory,
}
"""Every forbidden action by name."""

MISDEEDS: dict[str, Callable[[JsonObject], str]] = {
    "loop": _loop,
    "print": _print,
    "allocate": _allocate,
    "exit": _exit,
    "crash": _crash,
}
"""What a worker may do to itself; what comes of it must be words, and a new worker."""
