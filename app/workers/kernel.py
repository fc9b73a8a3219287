"""Kernel calls that Python has no function for, through ctypes. Linux alone.

Source: include/uapi/linux/{prctl,capability}.h of the Linux kernel.
"""

import ctypes
import os
import sys

IS_LINUX = sys.platform == "linux"

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True) if IS_LINUX else None


def system_call(number: int, *arguments: object) -> int:
    """What the system call `number` returns; pointers are given as ctypes objects.

    Raises:
        OSError: the kernel refused, or this is not Linux.
    """
    if _libc is None:
        raise OSError("Linux system calls are needed")
    _libc.syscall.restype = ctypes.c_long
    given = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *given))


def process_control(option: int, *arguments: object) -> None:
    """prctl(option, …); pointers are given as ctypes objects.

    Raises:
        OSError: the kernel refused, or this is not Linux.
    """
    if _libc is None:
        raise OSError("Linux's prctl is needed")
    given = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    zeros = [ctypes.c_ulong(0)] * (4 - len(given))
    _checked(_libc.prctl(option, *given, *zeros))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def die_with_parent(signal_number: int, parent_pid: int) -> None:
    """Have the kernel send `signal_number` when the parent ends; exit if it already has."""
    if IS_LINUX:
        process_control(_PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent_pid:
        os._exit(0)


def renounce_new_privileges() -> None:
    """Set-user-id programs and file capabilities give nothing from now on."""
    process_control(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up what root may do beyond an ordinary user, where the server runs as root.

    Raises:
        OSError: the kernel refuses.
    """
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if _libc is None:
        raise OSError("capset is needed")
    _checked(_libc.capset(ctypes.byref(header), ctypes.byref(nothing)))
