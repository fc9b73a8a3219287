import re
from pathlib import Path

import pytest

from app.workers import seccomp

TABLES = {
    0: Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    1: Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize(("column", "architecture"), [(0, 0xC000003E), (1, 0xC00000B7)])
def test_the_program_is_one_that_the_kernel_takes(column: int, architecture: int) -> None:
    program = seccomp.filter_program(column, architecture, own_pid=1234)
    lines = [program[start : start + 8] for start in range(0, len(program), 8)]
    assert len(lines) < 4096
    for index, line in enumerate(lines):
        code, if_true, if_false = line[0], line[2], line[3]
        if code & 0x07 == 0x05:  # a jump stays inside the program
            assert index + 1 + max(if_true, if_false) < len(lines)
    assert lines[-1][0] & 0x07 == 0x06


@pytest.mark.parametrize("column", TABLES)
def test_the_numbers_are_those_of_the_kernel(column: int) -> None:
    if not TABLES[column].exists():
        pytest.skip(f"{TABLES[column]} is not installed")
    defined = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", TABLES[column].read_text())
    numbers = {name: int(number) for name, number in defined}
    single = {"clone": seccomp._CLONE, "clone3": seccomp._CLONE3}
    single["socketpair"] = seccomp._SOCKETPAIR
    for name, ours in {**seccomp._REFUSED, **seccomp._OWN_PROCESS_ONLY, **single}.items():
        if name in numbers:
            assert ours[column] == numbers[name], name
        else:  # the header is older than the call, or the machine does not have it
            assert ours[column] is None or ours[column] > max(numbers.values()), name
