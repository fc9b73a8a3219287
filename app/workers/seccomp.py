"""Seccomp: the kernel calls that a worker may not make, as a BPF program written here.

A worker makes threads but no processes, opens no sockets, signals and limits nobody
but itself, and changes no permissions (Landlock does not watch those). What
is refused fails with EPERM, so that ordinary code gets an ordinary error.

Source: include/uapi/linux/{seccomp,filter,audit}.h and the syscall tables of x86_64
and aarch64 in the Linux kernel.
"""

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

from app.workers import kernel

_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT = 0x20, 0x15, 0x35, 0x45
_AND, _RETURN = 0x54, 0x06
_ALLOW, _KILL_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16

_CLONE_VM, _CLONE_THREAD = 0x100, 0x10000
_CLONE_NEW_ANYTHING = 0x7E020080
_AF_UNIX, _SOCK_STREAM, _SOCKET_TYPE_BITS = 1, 1, 0xF
_NEWEST_KNOWN = 462
"""mseal. Calls that are newer than this file do not exist for a worker."""

_REFUSED = {
    # name: (x86_64, aarch64); None where the machine does not have the call
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "swapon": (167, 224),
    "swapoff": (168, 225), "reboot": (169, 142), "acct": (163, 89), "syslog": (103, 116),
    "vhangup": (153, 58), "sethostname": (170, 161), "setdomainname": (171, 162),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "personality": (135, 92), "iopl": (172, None),
    "ioperm": (173, None), "modify_ldt": (154, None), "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219),
    # memory and messages that outlive a process or escape its limits
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242),
    # permissions: Landlock lets them through
    "fchmod": (91, 52), "fchown": (93, 55), "fsetxattr": (190, 7), "fremovexattr": (199, 16),
    "chmod": (90, None), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "lchown": (94, None), "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274), "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
}  # fmt: skip

_OWN_PROCESS_ONLY = {
    "kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "prlimit64": (302, 261), "sched_setaffinity": (203, 122),
}  # fmt: skip
"""Allowed on this process itself (its id, or 0), refused on any other."""

_CLONE, _CLONE3, _SOCKETPAIR = (56, 220), (435, 435), (53, 199)
_X32_CALLS = 0x40000000


@dataclass(frozen=True)
class _Machine:
    column: int
    audit_architecture: int


_MACHINES = {"x86_64": _Machine(0, 0xC000003E), "aarch64": _Machine(1, 0xC00000B7)}


def restrict() -> None:
    """Refuse from here on, for ever, what this module's docstring names.

    Raises:
        OSError: the machine is neither x86_64 nor aarch64, or the kernel has no seccomp.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(f"no seccomp program for {platform.machine()}")
    program = filter_program(machine.column, machine.audit_architecture, os.getpid())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(
        struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    )
    kernel.process_control(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(header))


def filter_program(column: int, audit_architecture: int, own_pid: int) -> bytes:
    """The BPF program: the calls of column `column` of the tables, for the process `own_pid`."""
    lines = [
        _line(_LOAD_WORD, _ARCHITECTURE_OFFSET),
        _line(_JUMP_EQUAL, audit_architecture, 1, 0),
        _line(_RETURN, _KILL_PROCESS),
        _line(_LOAD_WORD, _NUMBER_OFFSET),
        _line(_JUMP_AT_LEAST, _X32_CALLS, 0, 1),
        _refusal(errno.EPERM),
        _line(_JUMP_AT_LEAST, _NEWEST_KNOWN + 1, 0, 1),
        _refusal(errno.ENOSYS),
    ]
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            lines += _when(number, [_refusal(errno.EPERM)])
    for numbers in _OWN_PROCESS_ONLY.values():
        lines += _when(numbers[column], _own_process_only(own_pid))
    # glibc falls back to clone, whose flags can be read here, when clone3 is not there
    lines += _when(_CLONE3[column], [_refusal(errno.ENOSYS)])
    lines += _when(_CLONE[column], _threads_only())
    lines += _when(_SOCKETPAIR[column], _local_streams_only())
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _refusal(error_number: int) -> bytes:
    return _line(_RETURN, _ERROR | error_number)


def _when(number: int, block: list[bytes]) -> list[bytes]:
    """`block` must end in a return: the call's number is no longer loaded after it."""
    return [_line(_JUMP_EQUAL, number, 0, len(block)), *block]


def _load_argument(index: int) -> bytes:
    return _line(_LOAD_WORD, _ARGUMENTS_OFFSET + 8 * index)


def _own_process_only(own_pid: int) -> list[bytes]:
    return [
        _load_argument(0),
        _line(_JUMP_EQUAL, own_pid, 2, 0),
        _line(_JUMP_EQUAL, 0, 1, 0),
        _refusal(errno.EPERM),
        _line(_RETURN, _ALLOW),
    ]


def _threads_only() -> list[bytes]:
    return [
        _load_argument(0),
        _line(_JUMP_ANY_BIT, _CLONE_NEW_ANYTHING, 2, 0),
        _line(_AND, _CLONE_VM | _CLONE_THREAD),
        _line(_JUMP_EQUAL, _CLONE_VM | _CLONE_THREAD, 1, 0),
        _refusal(errno.EPERM),
        _line(_RETURN, _ALLOW),
    ]


def _local_streams_only() -> list[bytes]:
    return [
        _load_argument(0),
        _line(_JUMP_EQUAL, _AF_UNIX, 0, 3),
        _load_argument(1),
        _line(_AND, _SOCKET_TYPE_BITS),
        _line(_JUMP_EQUAL, _SOCK_STREAM, 1, 0),
        _refusal(errno.EPERM),
        _line(_RETURN, _ALLOW),
    ]
