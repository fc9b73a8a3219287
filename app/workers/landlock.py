"""Landlock: which files this process may reach, and that it reaches no network.

Binds the calling thread and what it starts, so it comes before threads do. Rights
that the running kernel does not know are left out; `restrict` says what it held.

Source: include/uapi/linux/landlock.h; ABI 1 is Linux 5.13, ABI 7 is Linux 6.15.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Sequence
from pathlib import Path

from app.workers import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_SOCK, _MAKE_FIFO, _MAKE_BLOCK, _MAKE_SYM = (
    1 << 6,
    1 << 9,
    1 << 10,
    1 << 11,
    1 << 12,
)
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_ALL_OF_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_READ = _READ_FILE | _READ_DIR
_DEVICE = _READ_FILE | _WRITE_FILE | _IOCTL_DEV | _READ_DIR
# Links and pipes too: the server opens what a worker leaves, and must get what lies there.
_NEVER = _EXECUTE | _MAKE_CHAR | _MAKE_SOCK | _MAKE_FIFO | _MAKE_BLOCK | _MAKE_SYM | _IOCTL_DEV


def abi_version() -> int:
    """The version of Landlock that this kernel has; 0 for none."""
    try:
        return kernel.system_call(_CREATE_RULESET, ctypes.c_void_p(), 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(readable: Sequence[Path], writable: Sequence[Path], devices: Sequence[Path]) -> None:
    """From here on this thread reaches nothing but these paths, and no TCP, for ever.

    Paths that do not exist are left out. `devices` may be read, written and controlled.

    Raises:
        OSError: this kernel has no Landlock, or it is switched off.
    """
    version = abi_version()
    if version == 0:
        raise OSError("this kernel has no Landlock")
    handled = max(rights for abi, rights in _ALL_OF_ABI.items() if abi <= version)
    ruleset = _create_ruleset(version, handled)
    try:
        for path in readable:
            _allow(ruleset, path, _READ & handled)
        for path in devices:
            _allow(ruleset, path, _DEVICE & handled)
        for path in writable:
            _allow(ruleset, path, handled & ~_NEVER)
        kernel.system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _create_ruleset(version: int, handled: int) -> int:
    fields = [handled]
    if version >= 4:
        fields.append(_BIND_AND_CONNECT_TCP)
    if version >= 6:
        fields.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
    attributes = ctypes.create_string_buffer(struct.pack(f"={len(fields)}Q", *fields))
    size = 8 * len(fields)
    return kernel.system_call(_CREATE_RULESET, ctypes.byref(attributes), size, 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FILE_RIGHTS
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, descriptor))
        kernel.system_call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
