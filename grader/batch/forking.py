"""How does the grader use all cores? By processes that are forks of this one, and end with it.

A fork has all that this process has read and made, without reading or sending it.
"""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from grader.errors import GraderError

#: Whether processes can be forked here. Elsewhere a fork is unsafe, or unknown.
AVAILABLE = sys.platform == "linux"
#: How long a process may take to end by itself.
_PATIENCE = 5.0
#: What asks the kernel to end a process with its parent (linux/prctl.h).
_PR_SET_PDEATHSIG = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if AVAILABLE else ()
#: A portion of work is this large at least: a process takes some hundredths of a second.
_SMALLEST_PORTION = 10

Part = TypeVar("Part")


class Fork:
    """A process that runs a function, with a pipe to it; to be made in the main thread."""

    def __init__(self, life: Callable[[Connection[Any, Any]], None]) -> None:
        """Start it: `life` is all that it does, and gets its end of the pipe."""
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_live, args=(life, theirs, self.pipe), daemon=True
        )
        with theirs, _without_signals(), warnings.catch_warnings():
            # Python warns of other threads: there are none here but in tests, which run none of it
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()

    def end(self) -> None:
        """End it, even if it is busy; any thread may do so."""
        self._process.terminate()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def detach(pipe: Connection[Any, Any]) -> None:
    """Share no file with the parent but the standard ones and a pipe."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        # not closed: an object of the parent's may still close a descriptor of that number
        if number > 2 and number not in (pipe.fileno(), nothing):
            with suppress(OSError):  # the one that listed them is gone
                os.fstat(number)
                os.dup2(nothing, number, inheritable=False)


def in_portions(jobs: int, work: Callable[[range], Part], count: int) -> list[Part]:
    """Do a work for the positions up to `count`, in as many processes as there are jobs.

    Args:
        jobs: how many portions there may be.
        work: does a portion; what it returns is pickled, and its processes share this one's files.
        count: the number of positions.

    Returns:
        What `work` returns for each portion, in the order of the positions.

    Raises:
        GraderError: `work` raised one, or a process was lost.
    """
    jobs = min(jobs, count // _SMALLEST_PORTION)
    if jobs < 2 or not AVAILABLE:
        return [work(range(count))]
    bounds = [count * number // jobs for number in range(jobs + 1)]
    forks: list[Fork] = []
    try:
        for begin, end in itertools.pairwise(bounds):
            forks.append(Fork(_Portion(work, range(begin, end))))
        return [_received(fork) for fork in forks]
    finally:
        for fork in forks:
            fork.end()


class _Portion:
    """Does a portion of a work, and sends what comes of it."""

    def __init__(self, work: Callable[[range], object], positions: range) -> None:
        self._work, self._positions = work, positions

    def __call__(self, pipe: Connection[Any, Any]) -> None:
        try:
            answer = pickle.dumps((self._work(self._positions), None, ""))
        except GraderError as error:
            answer = pickle.dumps((None, error, ""))
        except Exception:
            answer = pickle.dumps((None, None, traceback.format_exc()))
        pipe.send_bytes(answer)


def _received(fork: Fork) -> Any:
    try:
        found, error, trace = pickle.loads(fork.pipe.recv_bytes())
    except (EOFError, OSError):
        raise GraderError("a process of the grader was ended from outside") from None
    if error is not None:
        raise error
    if trace:
        raise RuntimeError(trace)
    return found


def _live(
    life: Callable[[Connection[Any, Any]], None],
    pipe: Connection[Any, Any],
    other_end: Connection[Any, Any],
) -> None:
    other_end.close()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    life(pipe)


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # while everything is closed
    raise SystemExit


@contextmanager
def _without_signals() -> Iterator[None]:
    """Hold signals back, so that a new process gets none before it knows what to do with it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
