"""A Dask scheduler and workers as processes of their own: over TLS, of another user if possible."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
#: An interpreter that every user may run.
VARIABLE = "GRADER_TEST_USER_PYTHON"
#: What ends a worker that looks at the answer which contains this, before it connects.
POISON = "poison_in_this_answer"
_PRELOADED = f"""
import os, signal
from grader.batch.cluster import service
grade = service.AnswerService._grade
def graded(self, program, *rest):
    if any({POISON!r} in definition.source for definition in program.definitions.values()):
        os.kill(os.getpid(), signal.SIGKILL)
    grade(self, program, *rest)
service.AnswerService._grade = graded
"""


def make_certificates(folder: Path) -> None:
    """Write `ca.pem`, and `cert.pem` and `key.pem` that it signs."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)

    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(*new, "-x509", "-keyout", "ca-key.pem", "-out", "ca.pem", "-subj", "/CN=tests")
    openssl(*new, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=grader")
    signed = ("x509", "-req", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial")
    openssl(*signed, "-in", "request.pem", "-out", "cert.pem")


def dask_environment(certificates: Path) -> dict[str, str]:
    """What tells Dask which certificates to use."""
    told = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(certificates / "ca.pem")}
    for role in ("CLIENT", "SCHEDULER", "WORKER"):
        for kind in ("CERT", "KEY"):
            path = certificates / f"{kind.lower()}.pem"
            told[f"DASK_DISTRIBUTED__COMM__TLS__{role}__{kind}"] = str(path)
    return told


def _may_run(python: str) -> bool:
    """Whether another user may run an interpreter: one in root's closed home is root's alone."""
    try:
        done = subprocess.run(
            [python, "-c", "import distributed"], cwd="/", user=NOBODY, extra_groups=[], check=False
        )
    except PermissionError:
        return False
    return done.returncode == 0


class DaskProcesses:
    """Processes of a cluster; `close` ends them, whatever happens.

    Attributes:
        python: the interpreter that they and whoever asks them run under.
        address: the scheduler's address.
        scheduler: its process.
        home: the folder in which the workers may write.
        has_own_grader: whether the grader is installed for that interpreter.
    """

    def __init__(self, folder: Path) -> None:
        """Make certificates and a copy of the package that another user may read."""
        self.python = os.environ.get(VARIABLE, sys.executable)
        self.is_other_user = os.geteuid() == 0 and _may_run(self.python)
        tried = [self.python, "-c", "import grader"]
        environment = {"PATH": os.defpath}
        done = subprocess.run(tried, cwd=folder, env=environment, capture_output=True, check=False)
        self.has_own_grader = done.returncode == 0
        self.certificates, self.home = folder / "certificates", folder / "home"
        self._code = folder / "code"
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "grader", self._code / "grader", ignore=skipped)
        (self._code / "other_numpy.py").write_text("import numpy\nnumpy.__version__ = '1.0'\n")
        (self._code / "poison.py").write_text(_PRELOADED, encoding="utf-8")
        for made in (self.certificates, self.home):
            made.mkdir()
        make_certificates(self.certificates)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        if self.is_other_user:
            os.chown(self.home, NOBODY, NOBODY)
        self._all: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tls://127.0.0.1:{port}"
        told = ("--host", "127.0.0.1", "--port", str(port), "--protocol", "tls", "--no-dashboard")
        self.scheduler = self._start("scheduler", *told)

    def worker(self, *options: str, has_grader: bool = True) -> subprocess.Popen[bytes]:
        """Start a worker."""
        fixed = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "30")
        memory = () if "--memory-limit" in options else ("--memory-limit", "0")
        preload = ("--preload", "poison") if has_grader else ()
        given = (*fixed, *memory, *preload, *options)
        return self._start("worker", self.address, *given, has_grader=has_grader)

    def _start(
        self, kind: str, *arguments: str, has_grader: bool = True
    ) -> subprocess.Popen[bytes]:
        place = self.home / str(len(self._all))
        place.mkdir()
        log = (self.certificates.parent / f"{place.name}.log").open("wb")
        user = NOBODY if self.is_other_user else None
        if self.is_other_user:
            os.chown(place, NOBODY, NOBODY)
        with log:
            process = subprocess.Popen(
                [self.python, "-m", "dask", kind, *arguments],
                cwd=place,
                env={
                    "PATH": os.defpath,
                    "PYTHONPATH": str(self._code if has_grader else place),
                    **{name: str(place) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")},
                    **dask_environment(self.certificates),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=user,
                group=user,
                extra_groups=[] if self.is_other_user else None,
                start_new_session=True,
            )
        self._all.append(process)
        return process

    def environment(self) -> Mapping[str, str]:
        """The environment of whoever asks the cluster."""
        return {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "GRADER_SEED": "a seed for tests",
            **{name: value for name, value in os.environ.items() if name == "XDG_CACHE_HOME"},
            **dask_environment(self.certificates),
        }

    def log_of(self, process: subprocess.Popen[bytes]) -> str:
        """What a process wrote."""
        path = self.certificates.parent / f"{self._all.index(process)}.log"
        return path.read_text(encoding="utf-8", errors="replace")

    def logs(self) -> str:
        """What all processes wrote."""
        return "\n".join(map(self.log_of, self._all))

    def kill_workers(self) -> None:
        """Kill all workers, and wait until nothing is left of them."""
        for process in self._all[1:]:
            _kill(process)
        until(lambda: len(processes_below(self.home)) <= 1)

    def close(self) -> None:
        """Kill all of them."""
        for process in self._all:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()


def processes_below(folder: Path) -> list[str]:
    """The command lines of all processes that work in a folder, or below it."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (place / "cwd").readlink().is_relative_to(folder):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


@contextmanager
def dask_processes() -> Iterator[DaskProcesses]:
    """A scheduler, and workers as they are started, which are ended afterwards."""
    with tempfile.TemporaryDirectory() as name:
        cluster = DaskProcesses(Path(name))
        try:
            yield cluster
        finally:
            cluster.close()


def until(happens: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
