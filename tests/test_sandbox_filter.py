"""Does the filter of system calls let its list pass and nothing else?"""

from __future__ import annotations

import errno
import os
import platform
import struct
from pathlib import Path

import pytest

from grader.worker.child.seccomp import ALLOWED, filter_program
from grader.worker.child.syscalls import NUMBERS


def verdict(number: int, *arguments: int, architecture: int = 0xC000003E) -> int:
    """Return what the filter answers, by running it as the kernel would."""
    words = [argument & (1 << 64) - 1 for argument in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("<iIQ6Q", number, architecture, 0, *words)
    program = filter_program()
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("<HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
        elif code == 0x06:
            return int(value)
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[code]
            at += if_true if holds else if_false


ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000


def test_the_filter_allows_its_list_and_nothing_else() -> None:
    allowed = {number for number in range(600) if verdict(number) == ALLOW}
    listed = {NUMBERS[name] for name in ALLOWED.split()}
    by_argument = {NUMBERS[name] for name in ("open", "openat", "fcntl", "prlimit64")}
    assert allowed == listed | by_argument
    answered_otherwise = {NUMBERS[name] for name in ("clone3", "readlink", "readlinkat")}
    refused_calls = set(range(600)) - allowed - answered_otherwise
    assert {verdict(number) for number in refused_calls} == {REFUSE}
    assert all(verdict(n, architecture=0x40000003) == KILL for n in range(600))
    assert all(verdict(0x40000000 + n) == REFUSE for n in range(600))
    assert verdict(-1) == REFUSE


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("openat", (-100, 0, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY), ALLOW),
        ("openat", (-100, 0, os.O_WRONLY), REFUSE),
        ("openat", (-100, 0, os.O_RDWR), REFUSE),
        ("openat", (-100, 0, os.O_TRUNC), REFUSE),
        ("openat", (-100, 0, os.O_CREAT), REFUSE),
        ("openat", (-100, 0, os.O_APPEND), REFUSE),
        ("openat", (-100, 0, os.O_TMPFILE), REFUSE),
        ("openat", (-100, 0, os.O_TRUNC | 1 << 40), REFUSE),
        ("open", (0, os.O_RDONLY), ALLOW),
        ("open", (0, os.O_WRONLY), REFUSE),
        ("fcntl", (3, 3), ALLOW),
        ("fcntl", (3, 8), REFUSE),
        ("fcntl", (3, 10), REFUSE),
        ("ioctl", (1, 0x5401), ALLOW),
        ("ioctl", (1, 0x5412), REFUSE),
        ("prlimit64", (0, 7, 0, 1234), ALLOW),
        ("prlimit64", (0, 7, 1234, 0), REFUSE),
        ("prlimit64", (0, 7, 1 << 32, 0), REFUSE),
        ("prlimit64", (1, 7, 0, 1234), REFUSE),
        ("clone3", (), 0x00050000 | errno.ENOSYS),
        ("readlink", (0, 0, 4096), 0x00050000 | errno.EINVAL),
        ("readlinkat", (-100, 0, 0, 4096), 0x00050000 | errno.EINVAL),
        ("readlinkat", (3, 0, 0, 4096), 0x00050000 | errno.EINVAL),
    ],
)
def test_the_filter_looks_at_arguments(
    name: str, arguments: tuple[int, ...], expected: int
) -> None:
    assert verdict(NUMBERS[name], *arguments) == expected


@pytest.mark.skipif(not Path("/usr/include").exists(), reason="no headers here")
def test_the_numbers_are_those_of_the_system() -> None:
    headers = [*Path("/usr/include").rglob("asm/unistd_64.h")]
    if not headers or platform.machine() != "x86_64":
        pytest.skip("no headers here")
    lines = [line.split() for line in headers[0].read_text().splitlines()]
    system = {
        line[1].removeprefix("__NR_"): int(line[2])
        for line in lines
        if len(line) == 3 and line[1].startswith("__NR_")
    }
    assert {name: system.get(name, number) for name, number in NUMBERS.items()} == NUMBERS
