"""Does a worker begin, begin again and end, and leave nothing behind?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.worker import Isolation, Task, Worker, WorkerError
from grader.worker.tier import cpu_seconds
from tests.support.worker_tasks import (
    HONEST,
    LIMITS,
    descendants,
    gone,
    run,
    task,
    waits_until,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def worker(each_tier: Worker) -> Worker:
    return each_tier


def test_versions_are_told(worker: Worker) -> None:
    assert worker.python_version == sys.version.partition(" ")[0]
    assert worker.numpy_version == np.__version__
    assert worker.tier_reason


def test_no_tasks_and_no_calls_give_no_outcomes(worker: Worker) -> None:
    assert worker.run(Task("f", (), ())) == ()


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


only_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
only_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user"
)
TIERS = ["auto", "process", pytest.param("user", marks=only_root)]


@only_linux
@pytest.mark.parametrize("isolation", TIERS)
def test_nothing_remains_after_closing(
    isolation: Isolation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def new() -> set[int]:
        return set(descendants(os.getpid())) - before

    def zombies() -> list[str]:
        return [state for pid, state in descendants(os.getpid()).items() if state == "Z"]

    descriptors = open_descriptors()
    before = set(descendants(os.getpid()))
    source = "import os\ndef f():\n try:\n  os.fork()\n except OSError: pass\n while True: pass"
    with Worker(isolation=isolation, limits=LIMITS) as worker:
        run(worker, HONEST, task(source), HONEST, task("def f(): 1 / 0"))
        assert gone(zombies)
    assert gone(new)
    assert open_descriptors() == descriptors
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def sandboxed() -> Iterator[Worker]:
    try:
        worker = Worker(isolation="sandbox", limits=LIMITS)
    except WorkerError as error:
        pytest.skip(str(error))
    with worker:
        yield worker


def forkserver_pid() -> int:
    """Return the forkserver of the one sandboxed worker that was started last."""

    def is_forkserver(pid: int) -> bool:
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has just ended
            return False
        return b"forkserver" in arguments and int(parent) == os.getpid()

    return max(pid for pid in descendants(os.getpid()) if is_forkserver(pid))


def test_a_killed_forkserver_is_started_again(sandboxed: Worker) -> None:
    assert run(sandboxed, HONEST)[0].value == 42
    for _ in range(2):
        os.kill(forkserver_pid(), signal.SIGKILL)
        assert run(sandboxed, HONEST, HONEST)[1].value == 42


def test_a_forkserver_killed_in_the_middle_costs_no_answer(sandboxed: Worker) -> None:
    run(sandboxed, HONEST)
    pid = forkserver_pid()
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    source = "import time\ndef f(): time.sleep(0.8); return 1"
    outcomes = run(sandboxed, HONEST, task(source), HONEST)
    killer.join()
    assert [outcome.value for outcome in outcomes] == [42, 1, 42]
    assert forkserver_pid() != pid


@only_linux
@pytest.mark.parametrize("isolation", TIERS)
def test_a_killed_grader_leaves_no_process_behind(isolation: str, tmp_path: Path) -> None:
    script = f"""
from grader.worker import *
source = "def f():\\n while True: pass"
task = Task("f", (Code("cell 1", 1, source),), (CallRequest(()),))
Worker(isolation={isolation!r}, limits=Limits(cpu_seconds=60)).run(task)
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    grader = subprocess.Popen([sys.executable, "-c", script], env=environment)

    def spinning() -> bool:
        below = descendants(grader.pid)
        return any((cpu_seconds(pid) or 0) > 1.5 for pid in below)

    try:
        waits_until(spinning)
        below = set(descendants(grader.pid))
    finally:
        grader.kill()
        grader.wait()
    assert gone(lambda: [pid for pid in below if Path(f"/proc/{pid}").exists()])


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("/nowhere/python", "/nowhere/python cannot be run"),
        ("{folder}/script", "{folder}/script cannot be run"),
        ("{folder}/old", "is Python 3.8; student code needs 3.9"),
        ("{folder}/bare", "No module named 'numpy'"),
    ],
)
def test_a_useless_interpreter_is_told_in_one_line(python: str, words: str, tmp_path: Path) -> None:
    for name, does in {
        "script": "echo nonsense",
        "old": """echo '{"version": [3, 8], "packages": {}}'""",
        "bare": """echo "ModuleNotFoundError: No module named 'numpy'" >&2; exit 1""",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(WorkerError) as caught:
        Worker(python=python.format(folder=tmp_path))
    assert words.format(folder=tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_interpreter_that_ends_at_once_is_told_with_how_it_ended(tmp_path: Path) -> None:
    python = tmp_path / "python"
    found = """{"version": [3, 11], "packages": {"numpy": "/nowhere"}}"""
    python.write_text(f"#!/bin/sh\n[ $2 = -c ] && echo '{found}' && exit\nexit 3\n")
    python.chmod(0o755)
    with pytest.raises(WorkerError) as caught:
        Worker(python=str(python), isolation="process")
    assert str(caught.value) == f"{python} cannot run student code: exit status 3"


def test_an_interpreter_by_path_runs_the_same(worker: Worker) -> None:
    with Worker(python=sys.executable, isolation=worker.tier, limits=LIMITS) as named:
        assert named.numpy_version == np.__version__
        assert run(named, HONEST)[0].value == 42
