"""Does the sandbox forbid what it promises to forbid, and let honest work through?

Each attack is a function of student code; it reports what it got. On a machine that has the
sandbox all of this runs; elsewhere it is skipped, with the reason.
"""

from __future__ import annotations

import errno
import os
import platform
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.worker import CallRequest, Code, Job, Limits, Outcome, Task, Worker, WorkerError, forks
from grader.worker.conversation import Conversation
from grader.worker.seccomp import ALLOWED, filter_program
from grader.worker.syscalls import NUMBERS

SECRET = "the-hidden-seed-is-4711"


@pytest.fixture(scope="module")
def worker() -> Iterator[Any]:
    os.environ["GRADER_SECRET"] = SECRET
    try:
        worker = Worker(isolation="sandbox", limits=Limits(cpu_seconds=2, memory_mb=256))
    except WorkerError as error:
        pytest.skip(str(error))
    finally:
        del os.environ["GRADER_SECRET"]
    with worker:
        yield worker


def attack(worker: Any, body: str, *args: object) -> Outcome:
    """Run a body of a function with useful imports; see that the next function is untouched."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    imports = "import ctypes, os, signal, socket, struct, subprocess, sys, threading, time"
    source = f"{imports}\n\ndef f(*args):\n{lines}\n"
    attacked = Task("f", (Code("cell 1", 1, source),), (CallRequest(args),))
    after = Task("g", (Code("cell 2", 1, "def g(): return 42"),), (CallRequest(()),))
    (outcome,), (untouched,) = worker.run(Job((attacked, after)))
    assert untouched.value == 42, (outcome, untouched)
    return outcome


def refused(outcome: Outcome) -> None:
    """See that an attack ended with a refusal of the system, and not with anything else."""
    assert outcome.kind == "raised", outcome
    assert outcome.error is not None
    assert outcome.error.type in ("PermissionError", "RuntimeError", "OSError"), outcome
    assert any(
        words in outcome.error.message
        for words in ("Permission denied", "Operation not permitted", "can't start new thread")
    ), outcome


# Files


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Return files and folders that exist, are readable to us, and must be out of reach."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    return {
        "passwd": "/etc/passwd",
        "home": str(Path.home()),
        "checkout": str(Path(__file__).parents[1]),
        "worker": str(Path(forks.__file__)),
        "this test": __file__,
        "site-packages": str(Path(pytest.__file__)),
        "temporary": str(secret),
        "temporary folder": str(tmp_path),
        "proc": "/proc/self/environ",
        "maps": "/proc/self/maps",
        "memory": "/proc/self/mem",
        "parent": f"/proc/{os.getpid()}/environ",
        "parent's memory": f"/proc/{os.getpid()}/mem",
        "parent's root": f"/proc/{os.getpid()}/root/etc/passwd",
        "processes": "/proc",
        "root": "/",
        "standard library's neighbour": str(Path(np.__file__).parents[1]),
        "shared memory": "/dev/shm",
    }


def test_files_outside_the_libraries_cannot_be_read(
    worker: Any, places: dict[str, str], subtests: pytest.Subtests
) -> None:
    for name, path in places.items():
        with subtests.test(name):
            listed = Path(path).is_dir()
            read = "os.listdir(args[0])" if listed else "open(args[0], 'rb').read(10)"
            refused(attack(worker, f"return {read}", path))


@pytest.mark.parametrize(
    "path",
    ["os.__file__", "__import__('numpy').__file__", "'/dev/null'", "'/dev/urandom'"],
)
def test_libraries_can_be_read(worker: Any, path: str) -> None:
    outcome = attack(worker, f"return len(open({path}, 'rb').read(1))")
    assert outcome.value in (0, 1), outcome


@pytest.mark.parametrize(
    "body",
    [
        "open(args[0], 'w')",
        "open(args[0], 'a')",
        "open(args[0], 'r+')",
        "open(args[0] + '.new', 'x')",
        "os.open(args[0], os.O_RDONLY | os.O_TRUNC)",
        "os.open(args[0], os.O_RDONLY | os.O_CREAT)",
        "os.open(os.path.dirname(args[0]), os.O_TMPFILE | os.O_RDWR)",
        "os.open(args[0], os.O_PATH)",
        "os.truncate(args[0], 0)",
        "os.remove(args[0])",
        "os.rename(args[0], args[0] + '.new')",
        "os.link(args[0], args[0] + '.new')",
        "os.symlink(args[0], args[0] + '.new')",
        "os.mkdir(args[0] + '.new')",
        "os.mkfifo(args[0] + '.new')",
        "os.rmdir(os.path.dirname(args[0]))",
        "os.chmod(args[0], 0o777)",
        "os.chown(args[0], 0, 0)",
        "os.utime(args[0])",
        "os.chdir('/tmp')",
        "os.chroot('/tmp')",
        "os.setxattr(args[0], 'user.a', b'b')",
        "open('/dev/null', 'w')",
        "open('/dev/tty', 'w')",
        "open('/dev/shm/grader-test', 'w')",
        "open(os.__file__, 'w')",
        "os.memfd_create('a')",
        "os.posix_openpt(os.O_RDWR) if hasattr(os, 'posix_openpt') else os.openpty()",
    ],
)
def test_nothing_can_be_written(worker: Any, body: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text(SECRET)
    before = file.stat()
    refused(attack(worker, f"return {body}", str(file)))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == SECRET
    assert (file.stat().st_mode, file.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


# Network


@pytest.mark.parametrize(
    "body",
    [
        "socket.socket()",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_INET6)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socketpair()",
        "socket.create_connection(('127.0.0.1', args[0]), 1)",
        "socket.create_server(('127.0.0.1', 0))",
        "socket.socket(fileno=3).sendmsg([b'a'])",
        "socket.socket(fileno=3).sendto(b'a', b'\\0abstract')",
    ],
)
def test_there_is_no_network(worker: Any, body: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        outcome = attack(worker, f"return {body}", server.getsockname()[1])
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    refused(outcome)


# Processes


@pytest.mark.parametrize(
    "body",
    [
        "os.fork()",
        "os.forkpty()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "os.execv(sys.executable, ['python'])",
        "os.popen('true')",
        "subprocess.run(['/bin/true'])",
        "subprocess.Popen('true', shell=True)",
        "threading.Thread(target=print).start()",
        "os.kill(args[0], signal.SIGKILL)",
        "os.kill(os.getppid(), signal.SIGKILL)",
        "os.kill(-1, signal.SIGKILL)",
        "os.killpg(0, signal.SIGKILL)",
        "os.pidfd_open(args[0])",
        "os.setpriority(os.PRIO_PROCESS, args[0], 19)",
        "os.setsid()",
        "os.setuid(1)",
        "os.setgroups([])",
        "os.nice(1)",
        "os.sched_setaffinity(args[0], {0})",
        "os.setns(3, 0) if hasattr(os, 'setns') else os.kill(args[0], 9)",
        "__import__('multiprocessing').Process(target=print).start()",
        "__import__('resource').prlimit(args[0], 7)",
        "__import__('fcntl').fcntl(3, 8, args[0])",
        "__import__('fcntl').ioctl(3, 0x5452, b'\\1\\0\\0\\0')",
    ],
)
def test_other_processes_are_out_of_reach(worker: Any, body: str) -> None:
    refused(attack(worker, f"return {body}", os.getpid()))


RAW_CALLS = {
    "ptrace attach": (101, 16, "pid", 0, 0),
    "ptrace traceme": (101, 0, 0, 0, 0),
    "process_vm_readv": (310, "pid", 0, 0, 0, 0),
    "process_vm_writev": (311, "pid", 0, 0, 0, 0),
    "clone": (56, 17, 0, 0, 0),
    "clone of a thread": (56, 0x50F00, 0, 0, 0),
    "vfork": (58,),
    "unshare": (272, 0x10000000),
    "mount": (165, 0, 0, 0, 0, 0),
    "prctl": (157, 4, 1, 0, 0),
    "arch_prctl": (158, 0x1002, 0),
    "seccomp": (317, 1, 0, 0),
    "landlock": (444, 0, 0, 1),
    "bpf": (321, 0, 0, 0),
    "perf_event_open": (298, 0, 0, 0, 0, 0),
    "io_uring_setup": (425, 1, 0),
    "userfaultfd": (323, 0),
    "keyctl": (250, 0, 0, 0, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "msgget": (68, 0, 0o1600),
    "mq_open": (240, 0, 0, 0, 0),
    "tgkill": (234, "pid", "pid", 9),
    "tkill": (200, "pid", 9),
    "rt_sigqueueinfo": (129, "pid", 9, 0),
    "pidfd_getfd": (438, 3, 3, 0),
    "open_by_handle_at": (304, 0, 0, 0),
    "openat2": (437, 0, 0, 0, 0),
    "sendfile": (40, 3, 3, 0, 1),
    "reboot": (169, 0, 0, 0, 0),
    "personality": (135, 0xFFFFFFFF),
    "kexec_load": (246, 0, 0, 0, 0),
    "x32 getpid": (0x40000000 + 39,),
    "x32 openat": (0x40000000 + 257, 0, 0, 0, 0),
}


@pytest.mark.parametrize("call", RAW_CALLS.values(), ids=RAW_CALLS.keys())
def test_system_calls_are_refused(worker: Any, call: tuple[Any, ...]) -> None:
    body = """
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
done = libc.syscall(*(ctypes.c_long(word) for word in args))
return done, ctypes.get_errno()
"""
    words = [os.getpid() if word == "pid" else word for word in call]
    outcome = attack(worker, body, *words)
    assert outcome.value == (-1, errno.EPERM), outcome


def test_clone3_is_unknown_so_that_libc_asks_for_clone(worker: Any) -> None:
    body = """
libc = ctypes.CDLL(None, use_errno=True)
return libc.syscall(435, 0, 0), ctypes.get_errno()
"""
    assert attack(worker, body).value == (-1, errno.ENOSYS)


def test_32_bit_calls_kill(worker: Any) -> None:
    body = r"""
import mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(b'\xb8\x14\0\0\0\xcd\x80\xc3')  # mov eax, 20 (getpid); int 0x80; ret
return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
"""
    outcome = attack(worker, body)
    assert (outcome.kind, outcome.reason) == ("crashed", "killed by signal 31 (SIGSYS)")


# What can be seen from within


def test_no_descriptor_but_its_own_socket(worker: Any) -> None:
    body = """
found = []
for fd in range(300):
    try: found.append((fd, os.fstat(fd).st_mode & 0o170000))
    except OSError: pass
return found
"""
    assert attack(worker, body).value == [
        (0, 0o020000),
        (1, 0o020000),
        (2, 0o020000),
        (3, 0o140000),
    ]


def test_limits_are_set(worker: Any) -> None:
    body = """
import resource as r
return [r.getrlimit(k) for k in (r.RLIMIT_CORE, r.RLIMIT_FSIZE, r.RLIMIT_NPROC, r.RLIMIT_NOFILE)]
"""
    assert attack(worker, body).value == [(0, 0), (0, 0), (0, 0), (64, 64)]


def test_memory_is_bounded_below_what_the_machine_has(worker: Any) -> None:
    body = """
kept = []
while True: kept.append(bytearray(1 << 20))
"""
    outcome = attack(worker, body)
    assert (outcome.kind, outcome.reason) == ("crashed", "out of memory")


def test_the_kernel_says_that_the_lock_is_closed(worker: Any) -> None:
    child = worker._tier.start()
    conversation = Conversation(child, worker.limits)
    try:
        conversation.meet()  # by now it is inside
        lines = Path(f"/proc/{child._pid}/status").read_text().splitlines()
    finally:
        conversation.close()
    status = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    reading = "0000000000000004"  # CAP_DAC_READ_SEARCH, and only root has it at all
    kept = reading if os.geteuid() == 0 and status["CapEff"] != "0" * 16 else "0" * 16
    assert (status["CapEff"], status["CapPrm"], status["CapInh"]) == (kept, kept, "0" * 16)


def holds(pid: int, words: bytes) -> bool:
    """Return whether a process has these bytes in its memory."""
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if "w" in line.split()[1]:
                memory.seek(start)
                if words in memory.read(end - start):
                    return True
    return False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can look into a process of this kind")
def test_the_warm_process_holds_no_submission_and_no_secret(worker: Any) -> None:
    mark = os.urandom(8).hex()
    source = f"kept = '{mark}'\ndef f(a): return kept + a"
    task = Task("f", (Code("c", 1, source),), (CallRequest((mark,)),))
    assert worker.run(Job((task,)))[0][0].value == mark + mark
    pid = worker._tier._warm._process.pid
    assert holds(os.getpid(), mark.encode())
    assert holds(pid, b"OPENBLAS_NUM_THREADS")
    assert not holds(pid, mark.encode())
    assert not holds(pid, SECRET.encode())


def test_honest_work_runs(worker: Any) -> None:
    body = """
import numpy as np, json, random, datetime, tempfile, zoneinfo, decimal, collections
a = np.random.randn(50, 50) + 50 * np.eye(50)
q, r = np.linalg.qr(a)
np.testing.assert_allclose(q @ r, a, atol=1e-9)
assert np.linalg.svd(a)[1].min() > 0 and np.fft.fft(a).shape == a.shape
assert os.path.exists(np.__file__) and os.getpid() > 0
time.sleep(0.01); print(datetime.datetime.now(), time.localtime())
with np.errstate(all='ignore'): np.log(np.zeros(2))
read, write = os.pipe(); os.write(write, b'a'); assert os.read(read, 1) == b'a'
threading.Lock().acquire(); random.random(); os.urandom(4)
return float(np.einsum('ij,ji->', a, np.linalg.inv(a)))
"""
    outcome = attack(worker, body)
    assert outcome.value == pytest.approx(50), outcome


def test_modules_that_nobody_imported_yet_can_be_imported(worker: Any) -> None:
    body = "import sqlite3, xml.dom.minidom, csv, wave, ssl, zlib, lzma; return sqlite3.__name__"
    assert attack(worker, body).value == "sqlite3"


@pytest.mark.skipif(os.geteuid() == 0, reason="root looks into every process")
def test_the_warm_process_cannot_be_looked_into(worker: Any) -> None:
    pid = worker._tier._warm._process.pid
    with pytest.raises(PermissionError):
        Path(f"/proc/{pid}/environ").read_bytes()


# When there is no sandbox


def test_auto_takes_the_process_tier_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with Worker(isolation="auto") as worker:
        assert worker.tier == "process"
        assert worker.tier_reason == "no sandbox: there is none for linux on riscv64"
    with pytest.raises(WorkerError, match="the sandbox cannot be had here; no sandbox: there is"):
        Worker(isolation="sandbox")


LEAKY = """
import importlib, sys
boot = {boot!r}
space = {{"__name__": "boot", "__file__": boot}}
exec(compile(open(boot).read(), boot, "exec"), space)
original = importlib.import_module
def patched(name, *rest):
    module = original(name, *rest)
    if name.endswith(".warm"):
        module.{patch}
    return module
importlib.import_module = patched
space["main"]()
"""


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        (
            "Sandbox.enter = lambda self, channel, parent: __import__('os').dup2(channel, 3)",
            "it does not hold here: read a file, write a file, fork, execute "
            "(No such file or directory), signal the parent, open a socket",
        ),
        (
            "Sandbox.enter = lambda self, channel, parent: __import__('os')._exit(3)",
            "it does not hold here: a child that tried it died (3)",
        ),
        ("Sandbox.enter = None", "it does not hold here: a child that tried it died (0)"),
        (
            "importlib.import_module('grader_worker.landlock').abi = lambda call: -1",
            "the kernel has no Landlock, or it is turned off",
        ),
        ("child = 1 / 0", "the warm process did not start: ZeroDivisionError: division by zero"),
    ],
)
@pytest.mark.usefixtures("worker")
def test_a_lock_that_does_not_hold_is_noticed(
    monkeypatch: pytest.MonkeyPatch, patch: str, reason: str
) -> None:
    command = forks.SandboxTier._command

    def leaky(tier: forks.SandboxTier, told: dict[str, object]) -> list[str]:
        path, *options, boot, part, settings = command(tier, told)
        return [path, *options, "-c", LEAKY.format(boot=boot, patch=patch), part, settings]

    monkeypatch.setattr(forks.SandboxTier, "_command", leaky)
    with pytest.raises(WorkerError) as caught:
        Worker(isolation="sandbox")
    assert str(caught.value) == f"the sandbox cannot be had here; no sandbox: {reason}"


# The filter itself


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
    refused_calls = set(range(600)) - allowed - {NUMBERS["clone3"]}
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
