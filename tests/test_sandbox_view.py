"""What can be seen and done inside the sandbox, and does honest work run there?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from grader.worker import CallRequest, Code, Reason, Task, Worker
from grader.worker.conversation import Conversation
from tests.support.sandbox_attacks import SECRET, attack


@pytest.fixture(scope="module")
def worker(confined_worker: Worker) -> Worker:
    return confined_worker


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
    assert (outcome.kind, outcome.reason) == ("crashed", Reason("out_of_memory"))


def test_the_kernel_says_that_the_lock_is_closed(worker: Any) -> None:
    child = worker._tier.start()
    conversation = Conversation(child, worker.limits)
    try:
        conversation.await_ready()  # by now it is inside
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
def test_the_forkserver_holds_no_submission_and_no_secret(worker: Any) -> None:
    mark = os.urandom(8).hex()
    source = f"kept = '{mark}'\ndef f(a): return kept + a"
    task = Task("f", (Code("c", 1, source),), (CallRequest((mark,)),))
    assert worker.run(task)[0].value == mark + mark
    pid = worker._tier._forkserver._launched.process.pid
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
def test_the_forkserver_cannot_be_looked_into(worker: Any) -> None:
    pid = worker._tier._forkserver._launched.process.pid
    with pytest.raises(PermissionError):
        Path(f"/proc/{pid}/environ").read_bytes()
