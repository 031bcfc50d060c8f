"""Which system calls may student code make? A filter program for the kernel, and its assembler.

Classic BPF only jumps forward, so the program is a list of conditions, each followed by what
happens if it is true. Whatever no condition allows fails with EPERM.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Sequence

from .syscalls import NUMBERS

#: What working with NumPy needs, and nothing that reaches beyond the process: no sockets, no
#: processes, no signals to others, no writing, no namespaces, no other process's memory.
ALLOWED = """
    read readv pread64 preadv write writev pwrite64 pwritev close close_range lseek
    fstat newfstatat stat lstat statx access faccessat faccessat2 getdents64
    getcwd dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 fadvise64
    mmap mprotect munmap mremap brk madvise
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigtimedwait rt_sigpending sigaltstack
    setitimer getitimer alarm pause restart_syscall
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    getpid gettid getppid getuid geteuid getgid getegid getresuid getresgid getgroups
    getpgrp getpgid getsid uname sysinfo getrusage getrlimit getrandom
    futex set_robust_list rseq set_tid_address sched_yield sched_getaffinity getcpu
    exit exit_group
"""

#: The access mode, CREAT, EXCL, TRUNC and APPEND.
_O_WRITING = 0o3 | 0o100 | 0o200 | 0o1000 | 0o2000
_O_TMPFILE, _O_PATH = 0o20000000, 0o10000000
REFUSED_OPEN_FLAGS = _O_WRITING | _O_TMPFILE | _O_PATH

FCNTL_COMMANDS = {
    "F_DUPFD": 0,
    "F_GETFD": 1,
    "F_SETFD": 2,
    "F_GETFL": 3,
    "F_SETFL": 4,
    "F_DUPFD_CLOEXEC": 1030,
}
IOCTL_REQUESTS = {
    "TCGETS": 0x5401,
    "TIOCGWINSZ": 0x5413,
    "FIONREAD": 0x541B,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
}

_AUDIT_ARCH_X86_64 = 0xC000003E
#: The bit that marks calls of the x32 ABI.
_X32 = 0x40000000
_KILL_PROCESS, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000

#: Offsets in struct seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6].
_NUMBER, _ARCHITECTURE = 0, 4

Program = list[bytes]


def filter_program() -> bytes:
    """Return the filter as the kernel reads it: eight bytes per instruction."""
    program = [
        *_load(_ARCHITECTURE),
        *_unless(_AUDIT_ARCH_X86_64, _answer(_KILL_PROCESS)),
        *_load(_NUMBER),
        *_if_at_least(_X32, _fail(errno.EPERM)),
        # No processes, and no threads (see threads.py): glibc then tries clone and gets EPERM.
        *_if_call("clone3", _fail(errno.ENOSYS)),
        # Landlock lets every link be read, so to student code no path is a link.
        *_if_call("readlink", _fail(errno.EINVAL)),
        *_if_call("readlinkat", _fail(errno.EINVAL)),
        *_if_call("open", _open_for_reading(1)),
        *_if_call("openat", _open_for_reading(2)),
        *_if_call("fcntl", _one_of(1, list(FCNTL_COMMANDS.values()))),
        *_if_call("ioctl", _one_of(1, list(IOCTL_REQUESTS.values()))),
        *_if_call("prlimit64", _own_limits()),
    ]
    for name in ALLOWED.split():
        program += _if_call(name, _answer(_ALLOW))
    program += _fail(errno.EPERM)
    return b"".join(program)


def _open_for_reading(argument: int) -> Program:
    return [
        *_load(_low(argument)),
        *_if_any_bit(REFUSED_OPEN_FLAGS, _fail(errno.EPERM)),
        *_answer(_ALLOW),
    ]


def _one_of(argument: int, values: Sequence[int]) -> Program:
    program = _load(_low(argument))
    for value in values:
        program += _if_equal(value, _answer(_ALLOW))
    return program + _fail(errno.EPERM)


def _own_limits() -> Program:
    """Allow prlimit64(0, resource, NULL, old)."""
    program: Program = []
    for word in (_low(0), _low(2), _low(2) + 4):
        program += [*_load(word), *_unless(0, _fail(errno.EPERM))]
    return program + _answer(_ALLOW)


def _low(argument: int) -> int:
    """Return the offset of an argument's low word (to the kernel, flags and commands are ints)."""
    return 16 + 8 * argument


def _instruction(code: int, if_true: int, if_false: int, value: int) -> Program:
    if max(if_true, if_false) > 255:
        raise ValueError("a jump that is too far for the filter")
    return [struct.pack("<HBBI", code, if_true, if_false, value)]


def _load(offset: int) -> Program:
    return _instruction(0x20, 0, 0, offset)  # LD | W | ABS


def _answer(action: int) -> Program:
    return _instruction(0x06, 0, 0, action)  # RET | K


def _fail(number: int) -> Program:
    return _answer(_ERRNO | number)


def _if_equal(value: int, then: Program) -> Program:
    return _instruction(0x15, 0, len(then), value) + then  # JMP | JEQ | K


def _unless(value: int, then: Program) -> Program:
    return _instruction(0x15, len(then), 0, value) + then


def _if_at_least(value: int, then: Program) -> Program:
    return _instruction(0x35, 0, len(then), value) + then  # JMP | JGE | K


def _if_any_bit(bits: int, then: Program) -> Program:
    return _instruction(0x45, 0, len(then), bits) + then  # JMP | JSET | K


def _if_call(name: str, then: Program) -> Program:
    return _if_equal(NUMBERS[name], then)
