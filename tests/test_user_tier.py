"""Is each child of the `user` tier a user of its own, in a root folder of its own?

The attacks that the sandbox refuses are tried at this tier in `test_sandbox.py`, and whole hostile
submissions in `hostile/test_user_tier.py`; here is what only this tier has.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.worker import CallRequest, Limits, Worker, WorkerError
from grader.worker.child.user import FIRST_USER
from grader.worker.conversation import Conversation
from tests.support.command_line import Cli
from tests.support.patched_forkserver import (
    NO_LANDLOCK,
    NO_SECCOMP,
    UNFILTERED,
    UNLIMITED,
    patch_forkservers,
)
from tests.support.sandbox_attacks import IMPORTS, NETWORK, PROCESSES, WRITING, attack
from tests.support.small_submissions import ZEROS
from tests.support.worker_tasks import LIMITS, gone, one, run, task

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user"
)
#: A program that starts a worker of this tier.
STARTED = "from grader.worker import *\nWorker(isolation='user')"
REFUSED = "the tier `user` is not available here: "


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(isolation="user", limits=LIMITS) as worker:
        yield worker


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which everybody may read and write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


# Who a child is


def status(pid: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}


def test_no_two_children_are_the_same_user(worker: Worker) -> None:
    with ExitStack() as stack:
        other = stack.enter_context(Worker(isolation="user", limits=LIMITS))
        pids = []
        for grader in (worker, other, worker):
            child: Any = grader._tier.start()
            conversation = Conversation(child, LIMITS)
            stack.callback(conversation.close)
            conversation.await_ready()  # by now it is that user
            pids.append(child._pid)
        for pid in pids:
            found = status(pid)
            assert found["Uid"] == found["Gid"] == [str(FIRST_USER + pid)] * 4
            assert (found["Groups"], found["CapPrm"], found["Seccomp"]) == ([], ["0" * 16], ["2"])
            root = str(Path(f"/proc/{pid}/root").readlink())
            assert root.endswith("/root")
            assert root != "/root"
    assert len(set(pids)) == 3


def test_its_root_folder_holds_what_python_reads_and_nothing_else(worker: Worker) -> None:
    body = """
found = []
for folder, folders, names in os.walk("/"):
    found += [os.path.join(folder, name) for name in names]
return found
"""
    outcome = attack(worker, body)
    libraries = {Path(os.__file__).parent, Path("/usr/share/zoneinfo"), Path("/dev")}
    for name in ("numpy", "numpy.libs", "scipy", "scipy.libs"):
        libraries.add(Path(np.__file__).parents[1] / name)
    allowed = tuple(f"{library.resolve()}/" for library in libraries)
    found: Any = outcome.value
    assert len(found) > 500
    assert [path for path in found if not path.startswith(allowed)] == []
    assert {path for path in found if path.startswith("/dev")} == {"/dev/null", "/dev/urandom"}


def test_what_everybody_may_read_outside_is_not_there(
    worker: Worker, open_folder: Path, subtests: pytest.Subtests
) -> None:
    """A course, its seed, results and what a platform says, all as careless as can be."""
    names = ("reference/x.py", ".grader-seed", "results/results.json", "submission_metadata.json")
    for name in names:
        with subtests.test(name):
            path = open_folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("secret")
            path.chmod(0o666)
            outcome = one(worker, "def f(path): return open(path).read()", str(path))
            assert outcome.error is not None, outcome
            assert outcome.error.type == "FileNotFoundError"


# What remains


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_its_root_folder_goes_with_the_worker(temporary: Path) -> None:
    with Worker(isolation="user", limits=LIMITS) as worker:
        (before,) = temporary.iterdir()
        assert before.stat().st_mode & 0o077 == 0  # nobody else comes near it
        forkserver: Any = worker._tier
        forkserver._forkserver._launched.process.kill()
        assert run(worker, task("def f(): return 1"), task("def f(): return 2"))[1].value == 2
        (after,) = temporary.iterdir()
        assert after != before
    assert list(temporary.iterdir()) == []


def test_it_goes_if_the_tier_does_not_hold(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_forkservers(monkeypatch, "1 / 0")
    with pytest.raises(WorkerError, match="ZeroDivisionError"):
        Worker(isolation="user", limits=LIMITS)
    assert list(temporary.iterdir()) == []


DAEMON = """
import os
def f():
    told, tells = os.pipe()
    waits, lives = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(tells, str(os.getpid()).encode())
            for descriptor in (3, lives):
                os.close(descriptor)
            os.read(waits, 1)  # until the child has ended
            while True:
                os.kill(-1, 9)  # whoever comes to end this
        os._exit(0)
    return int(os.read(told, 20))
"""


def test_a_child_that_could_leave_a_daemon_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing else would keep it from doing so."""
    patch_forkservers(monkeypatch, UNLIMITED)
    with Worker(isolation="user", limits=LIMITS) as worker:
        daemons = [one(worker, DAEMON).value for _ in range(3)]
        assert len({daemon for daemon in daemons if isinstance(daemon, int)}) == 3

        def living() -> list[object]:
            return [pid for pid in daemons if Path(f"/proc/{pid}/exe").exists()]

        assert gone(living)
        assert one(worker, "def f(): return 42").value == 42


# What holds if one wall is missing

#: What only the filter of system calls keeps from succeeding; all else, other walls stop as well.
ONLY_FILTERED = {
    **dict.fromkeys(NETWORK[:8], "a user has the network of the machine"),
    "os.chdir('/')": "the root folder of its own",
    "os.memfd_create('a')": "memory of its own, which stays empty",
    "os.kill(-1, signal.SIGKILL)": "nobody is in reach",
    "os.pidfd_open(args[0])": "only says that there is such a process",
    "os.setsid()": "all processes of its user are ended, whatever their session",
    "os.nice(1)": "its own priority",
    "__import__('fcntl').fcntl(3, 8, args[0])": "its own socket",
    "__import__('fcntl').ioctl(3, 0x5452, b'\\1\\0\\0\\0')": "its own socket",
}


def test_without_the_filter_only_these_attacks_succeed(
    monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    file = open_folder / "file"
    file.write_text("as it was")
    file.chmod(0o666)
    patch_forkservers(monkeypatch, UNFILTERED)
    limits = Limits(cpu_seconds=1, memory_mb=256)
    succeeded = set()
    with (
        Worker(isolation="user", limits=limits) as worker,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        targets = [(str(file), WRITING), (server.getsockname()[1], NETWORK)]
        for target, bodies in [*targets, (os.getpid(), PROCESSES)]:
            for body in bodies:
                outcome = one(worker, f"{IMPORTS}\ndef f(*args): return {body}", target)
                if outcome.kind == "value":
                    succeeded.add(body)
    assert succeeded == set(ONLY_FILTERED), succeeded ^ set(ONLY_FILTERED)
    assert [path.name for path in open_folder.iterdir()] == ["file"]
    assert file.read_text() == "as it was"


# Where it is to be had


def test_it_is_refused_without_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_forkservers(monkeypatch, NO_SECCOMP)
    with pytest.raises(WorkerError) as caught:
        Worker(isolation="user")
    reason = "it does not hold here: entering it failed: seccomp failed: Function not implemented"
    assert str(caught.value) == REFUSED + reason


def test_it_is_refused_if_it_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_forkservers(monkeypatch, UNFILTERED.partition(";")[0])
    with pytest.raises(WorkerError) as caught:
        Worker(isolation="user")
    assert str(caught.value).startswith(REFUSED + "it does not hold here: ")
    assert str(caught.value).endswith("open a socket")


def test_it_is_refused_to_anybody_but_root(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "x.py").write_text(ZEROS)
    code, _, err = cli("check", tmp_path / "x.py", "--isolation", "user")
    assert code == 2
    told = "only root can give each process a user of its own; run the grader as root"
    assert err == f"grader: {REFUSED}{told}\n"


@pytest.mark.parametrize(
    ("capability", "reason"),
    [
        ("kill", "a child cannot be ended (Operation not permitted)"),
        ("setuid", "a child cannot be ended (Operation not permitted)"),
        ("sys_chroot", "entering it failed: [Errno 1] Operation not permitted"),
    ],
)
def test_it_is_refused_to_a_root_that_may_not_do_it(capability: str, reason: str) -> None:
    """In a container, root may lack what it takes."""
    if shutil.which("setpriv") is None:
        pytest.skip("no setpriv here")
    command = ["setpriv", f"--bounding-set=-{capability}", sys.executable, "-c", STARTED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"{REFUSED}it does not hold here: {reason}" in done.stderr.splitlines()[-1]


def test_it_is_refused_where_its_users_do_not_exist() -> None:
    unshare = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no user namespaces here")
    command = [*unshare, sys.executable, "-c", STARTED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith(f"{REFUSED}this container has no users {FIRST_USER} to 2055208959")


def processes(folder: Path, **users: tuple[int, int]) -> Path:
    """A folder as `/proc`, of processes with these states, numbers and users."""
    status = Path("/proc/self/status").read_text()
    for state, (number, user) in users.items():
        (folder / str(number)).mkdir(parents=True)
        told = re.sub(r"(?m)^(NSpid|Pid):.*", rf"\1:\t{number}", status)
        told = re.sub(r"(?m)^Uid:.*", f"Uid:\t{user}\t{user}\t{user}\t{user}", told)
        told = re.sub(r"(?m)^State:.*", f"State:\t{state[0]}", told)
        (folder / str(number) / "status").write_text(told)
    return folder


#: A process with a user of children, and the child that the user is, or is not, there for.
STRANGERS = {
    "nobody's child": {"S": (77, FIRST_USER + 1), "R": (1, 0)},
    "a child that is another user's": {"S": (77, FIRST_USER + 78), "R": (78, 1000)},
    "a child that is gone": {"S": (77, FIRST_USER + 78)},
}
KNOWN = {
    "a child": {"S": (77, FIRST_USER + 77)},
    "what a child started": {"S": (77, FIRST_USER + 78), "R": (78, FIRST_USER + 78)},
    "what a child left": {"S": (77, FIRST_USER + 78), "Z": (78, FIRST_USER + 78)},
    "what has ended": {"Z": (77, FIRST_USER + 78)},
    "other users": {"S": (77, FIRST_USER - 1), "R": (78, 1000)},
}


def see_processes(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    module = "importlib.import_module('grader_worker.user')"
    patch = f"p = {module}; p.PROCESSES = p.pathlib.Path({str(folder)!r})"
    patch_forkservers(monkeypatch, patch)


@pytest.mark.parametrize("there", STRANGERS.values(), ids=STRANGERS)
def test_it_is_refused_where_somebody_has_one_of_its_users(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: dict[str, tuple[int, int]]
) -> None:
    see_processes(monkeypatch, processes(tmp_path, **there))
    with pytest.raises(WorkerError) as caught:
        Worker(isolation="user")
    told = "process 77 has one of the user numbers that it needs"
    assert str(caught.value) == REFUSED + told


@pytest.mark.parametrize("there", KNOWN.values(), ids=KNOWN)
def test_other_graders_may_have_children_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: dict[str, tuple[int, int]]
) -> None:
    see_processes(monkeypatch, processes(tmp_path, **there))
    with Worker(isolation="user", limits=LIMITS) as worker:
        assert worker.tier == "user"


def test_the_better_of_two_is_the_sandbox_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Worker(isolation="auto", limits=LIMITS) as best:
        if best.tier != "sandbox":
            pytest.skip(best.tier_reason)
    with Worker(isolation="sandbox-or-user", limits=LIMITS) as worker:
        assert worker.tier == "sandbox"
    patch_forkservers(monkeypatch, NO_LANDLOCK)
    with Worker(isolation="sandbox-or-user", limits=LIMITS) as worker:
        assert worker.tier == "user"
        assert one(worker, "def f(): return 1").value == 1
    with Worker(isolation="auto", limits=LIMITS) as worker:
        assert worker.tier == "process"  # never chosen by itself
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(WorkerError) as caught:
        Worker(isolation="sandbox-or-user", limits=LIMITS)
    assert str(caught.value) == (
        "the sandbox is not available here: the kernel has no Landlock, or it is turned off; "
        f"{REFUSED}only root can give each process a user of its own; run the grader as root"
    )


# What is said of it


def test_it_is_named_in_results_and_on_pages(cli: Cli, tmp_path: Path) -> None:
    handed_in = tmp_path / "Ada" / "x.py"
    handed_in.parent.mkdir()
    handed_in.write_text(ZEROS)
    out = tmp_path / "out"
    code, _, err = cli("grade", tmp_path / "Ada", "-o", out, "--isolation", "user", "--jobs", 1)
    assert (code, "Traceback" in err) == (0, False)
    whole = json.loads((out / "results.json").read_text())
    assert whole["isolation"] == "user"
    (result,) = whole["submissions"]
    assert (result["isolation"], result["questions"][0]["status"]) == ("user", "correct")
    (page,) = (out / "students").rglob("*.html")
    for path in (out / "index.html", page):
        text = path.read_text(encoding="utf-8")
        assert "run as a user of its own, in a root folder of its own" in text
        assert "not confined" not in text


def test_arrays_and_threads_work_as_in_the_sandbox(worker: Worker) -> None:
    source = """
import numpy as np
from concurrent.futures import ThreadPoolExecutor
def f(a):
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(np.sum, [a, np.linalg.inv(a)]))
"""
    (outcome,) = run(worker, task(source, CallRequest((2 * np.eye(3),))))
    assert outcome.value == pytest.approx(7.5)
