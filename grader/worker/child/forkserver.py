"""What does the forkserver do? It imports NumPy, and what a course lists, once and forks children.

It never sees a submission: the child's socket comes from the grader as a descriptor and is closed
here as soon as the child has it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.machinery
import os
import select
import signal
import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Union

from . import session
from .channel import descriptor_channel
from .encoding import encode
from .kernel import CHANNEL, UnavailableError
from .sandbox import Sandbox, leaks, resolve_without_links
from .wire import decode

if TYPE_CHECKING:
    from .user import OwnUser

    #: How children are confined.
    Confinement = Union[Sandbox, OwnUser]

#: Modules that students use; NumPy loads some lazily, at a cost to each child.
WARM = """
    abc collections copy dataclasses datetime functools inspect itertools json math operator random
    re string time traceback typing warnings
    numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.random numpy.polynomial
    unittest unittest.mock numpy.testing numpy.typing
    decimal enum fractions pickle pprint statistics textwrap threading timeit
    concurrent.futures.thread multiprocessing.pool
"""
#: The names of temporary folders, as in `temporary.py`, which removes those that are left.
_PREFIX = "grader-temporary-"
#: How long a trial of the sandbox may take.
_TRIAL_SECONDS = 20.0


def main(settings: Mapping[str, Any]) -> NoReturn:
    """Serve the grader at the other end of the control socket until it is gone."""
    control = socket.socket(fileno=settings["descriptor"])
    report: dict[str, Any] = session.interpreter_versions()
    try:
        confinement = _confinement(settings)
        leaks_found = _try_confinement(confinement)
        if leaks_found:
            raise UnavailableError("it does not hold here: " + ", ".join(leaks_found))
    except UnavailableError as error:
        control.send(encode({**report, "problem": str(error)}))
        os._exit(0)
    resolve_without_links()
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 2)
    os.close(devnull)
    control.send(encode({**report, "problem": "", "confinement": confinement.what}))
    if settings.get("listed"):
        _import_listed(settings["listed"])
    _serve(control, confinement, WARM.split() if settings["warm"] else [])


def _confinement(settings: Mapping[str, Any]) -> Confinement:
    packages, listed = settings["packages"], settings.get("listed", {})
    memory_mb, cpu_seconds = settings["memory_mb"], settings["cpu_seconds"]
    if "root" in settings:
        from .user import OwnUser  # seldom needed, and not loaded at once

        return OwnUser(settings["root"], packages, listed, memory_mb, cpu_seconds)
    files = settings.get("files", "")
    if files:
        os.chdir(files)
    return Sandbox(packages, listed, memory_mb, cpu_seconds, files)


def _import_listed(listed: Mapping[str, Any]) -> None:
    """Import the packages that a course lists, before the first child needs them.

    It takes each of them about half a second, which every child would pay. And here there is a
    folder to write into, without which some cannot be imported.
    """
    import tempfile

    from .figures import prepare, usual_imports

    folders = listed["importable"]
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        prepare(folders, folder)
        for name in [*listed["names"], *usual_imports(listed["names"])]:
            with contextlib.suppress(Exception):  # student code then gets the same exception
                importlib.import_module(name)
    for name, folder in folders.items():
        # The names in a folder are read here, since no child can read those of other packages.
        importlib.machinery.PathFinder.find_spec(name, [folder])


def _serve(control: socket.socket, confinement: Confinement, to_import: list[str]) -> NoReturn:
    children: set[int] = set()
    gc.freeze()  # or a garbage collection in a child would touch, and so copy, all of this
    while True:
        _warm_up(control, to_import)
        message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        word, _, argument = message.decode().partition(" ")
        if word == "fork" and descriptors:
            pid = _fork(confinement, descriptors[0])
            children.add(pid)
            control.send(str(pid).encode())
        elif word == "end":
            pid, patience = (int(number) for number in argument.split())
            children.discard(pid)
            ended = _end(confinement, pid, patience / 1000)
            if patience:
                control.send(b"killed" if ended is None else str(ended).encode())
        else:  # the grader is gone
            for pid in children:
                _end(confinement, pid, 0)
            os._exit(0)


def _warm_up(control: socket.socket, to_import: list[str]) -> None:
    """Import the remaining modules, as long as there is no request."""
    if not to_import:
        return
    while to_import and not select.select([control], [], [], 0)[0]:
        with contextlib.suppress(ImportError):
            importlib.import_module(to_import.pop(0))
    gc.collect()
    gc.freeze()


def _fork(confinement: Confinement, channel: int) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            confinement.enter(channel, parent)
        except BaseException:
            os._exit(1)
        session.serve(descriptor_channel(CHANNEL))
    os.close(channel)
    return pid


def _end(confinement: Confinement, pid: int, patience: float) -> int | None:
    """Kill and reap a child; return how it ended if it ended by itself in time.

    It is reaped last: until then, neither its number nor its user can be another child's.
    """
    deadline = time.monotonic() + patience
    ended = os.WEXITED | os.WNOWAIT
    while not (done := os.waitid(os.P_PID, pid, ended | os.WNOHANG)):
        if time.monotonic() >= deadline:
            break
        time.sleep(0.001)
    if not done:
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, ended)
    confinement.end_others(pid)
    _, status = os.waitpid(pid, 0)
    if not done:
        return None
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)


def _try_confinement(confinement: Confinement) -> list[str]:
    """Return what a confined child is able to do but should not be."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            confinement.enter(theirs.fileno(), parent)
            os.write(CHANNEL, encode(leaks(confinement.refusal)))
        except BaseException as error:
            with contextlib.suppress(BaseException):
                os.write(CHANNEL, encode([f"entering it failed: {error}"]))
        os._exit(0)
    theirs.close()
    with ours:
        ready, _, _ = select.select([ours], [], [], _TRIAL_SECONDS)
        answer = ours.recv(1 << 16) if ready else b""
    try:
        os.kill(pid, 0)  # it can be ended, whoever it has become; it is not reaped yet
        ended = _end(confinement, pid, 1.0)
    except OSError as error:
        return [f"a child cannot be ended ({error.strerror})"]
    if not answer:
        return [f"a child that tried it died ({ended})"]
    leaks_found: Any = decode(answer)
    return leaks_found  # type: ignore[no-any-return]
