"""Do the sandbox and the user tier forbid files, the network and other processes?"""

from __future__ import annotations

import errno
import importlib.util
import os
import socket
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from grader.worker import Reason, Worker, sandbox_tier
from grader.worker.child.landlock import ZONES
from tests.support.sandbox_attacks import (
    NETWORK,
    PROCESSES,
    RAW_CALL,
    RAW_CALLS,
    SECRET,
    WRITING,
    attack,
    refused,
)


@pytest.fixture(scope="module")
def worker(confined_worker: Worker) -> Worker:
    return confined_worker


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
        "worker": str(Path(sandbox_tier.__file__)),
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


def leads_to_libraries(path: Path) -> bool:
    """Whether a path is a folder on the way to what Python reads, or is that itself."""
    libraries = [Path(str(module.__file__)).parent for module in (os, np)]
    libraries += [Path(np.__file__).parents[1] / "numpy.libs", Path("/dev"), Path(ZONES)]
    if spec := importlib.util.find_spec("scipy"):
        libraries += [
            Path(str(spec.origin)).parent,
            Path(str(spec.origin)).parents[1] / "scipy.libs",
        ]
    every_name = [*libraries, *(library.resolve() for library in libraries)]
    return any(library.is_relative_to(path) for library in every_name)


def test_files_outside_the_libraries_cannot_be_read(
    worker: Any, places: dict[str, str], subtests: pytest.Subtests
) -> None:
    for name, path in places.items():
        with subtests.test(name):
            if not Path(path).is_dir():
                outcome = attack(worker, "return open(args[0], 'rb').read(10)", path)
                refused(outcome, absent=worker.tier == "user")
                continue
            outcome = attack(worker, "return os.listdir(args[0])", path)
            if worker.tier == "sandbox" or outcome.kind == "raised":
                refused(outcome, absent=worker.tier == "user")
            else:  # what is there in a root folder of its own
                shown = [Path(path, name) for name in cast("list[str]", outcome.value)]
                assert all(map(leads_to_libraries, shown)), outcome


@pytest.mark.parametrize(
    "body",
    [
        "os.readlink(args[0])",
        "os.readlink(os.fsencode(args[0]))",
        "__import__('pathlib').Path(args[0]).readlink()",
        "os.readlink('/proc/self/exe')",
        "os.readlink('/proc/self/cwd')",
        "os.readlink('/proc/self/fd/3')",
        "os.readlink(f'/proc/{os.getppid()}/exe')",
        "os.readlink('link', dir_fd=os.open(__import__('numpy').__path__[0], 0))",
    ],
)
def test_no_link_tells_where_it_leads(worker: Any, body: str, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(SECRET)
    outcome = attack(worker, f"return {body}", str(link))
    assert outcome.error is not None, outcome
    assert outcome.error.type == "OSError"
    assert "Invalid argument" in outcome.error.message


def test_links_do_not_keep_paths_from_being_resolved(worker: Any, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(SECRET)
    body = """
import inspect, pathlib, numpy as np
for module in (os, np, np.linalg, pathlib):
    assert pathlib.Path(module.__file__).resolve().exists()
    assert os.path.realpath(module.__file__).endswith(".py")
assert inspect.getsource(np.mean) and inspect.getmodule(np.mean) is not None
libc = ctypes.CDLL(None)
libc.realpath.restype = ctypes.c_char_p
places = [os.path.realpath(args[0]), str(pathlib.Path(args[0]).resolve())]
places += [os.path.realpath(args[0] + "/../a"), libc.realpath(args[0].encode(), None).decode()]
try: os.path.realpath("/nowhere", strict=True)
except FileNotFoundError: places.append("not found")
return places
"""
    outcome = attack(worker, body, str(link))
    beside = str(tmp_path / "a")
    assert outcome.value == [str(link), str(link), beside, str(link), "not found"], outcome


@pytest.mark.parametrize(
    "path",
    ["os.__file__", "__import__('numpy').__file__", "'/dev/null'", "'/dev/urandom'"],
)
def test_libraries_can_be_read(worker: Any, path: str) -> None:
    outcome = attack(worker, f"return len(open({path}, 'rb').read(1))")
    assert outcome.value in (0, 1), outcome


@pytest.mark.parametrize("body", WRITING)
def test_nothing_can_be_written(worker: Any, body: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text(SECRET)
    before = file.stat()
    refused(attack(worker, f"return {body}", str(file)))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == SECRET
    assert (file.stat().st_mode, file.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


# Network


@pytest.mark.parametrize("body", NETWORK)
def test_there_is_no_network(worker: Any, body: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        outcome = attack(worker, f"return {body}", server.getsockname()[1])
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    refused(outcome)


# Processes


@pytest.mark.parametrize("body", PROCESSES)
def test_other_processes_are_out_of_reach(worker: Any, body: str) -> None:
    refused(attack(worker, f"return {body}", os.getpid()))


@pytest.mark.parametrize("call", RAW_CALLS.values(), ids=RAW_CALLS.keys())
def test_system_calls_are_refused(worker: Any, call: tuple[Any, ...]) -> None:
    words = [os.getpid() if word == "pid" else word for word in call]
    outcome = attack(worker, RAW_CALL, *words)
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
    assert (outcome.kind, outcome.reason) == ("crashed", Reason("signal", 31, "SIGSYS"))
