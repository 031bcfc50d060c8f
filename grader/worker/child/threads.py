"""What becomes of threads where none can be started? They run in turn, each in one piece.

A child in the sandbox may not make a thread, since nothing could bound how many: the limit on
processes does not bind root, and anybody else shares it with all their other programs, so that one
student's threads could cost another's. An answer that spreads its work over threads does it in one.

A thread runs to its end where it is started. Where code has something to wait with, such as a
queue or an event, a thread begins later: once another one waits, within that wait, and at the
latest when the call ends. So a consumer may be started before its producer, and the threads of a
barrier meet. What waits for a thread that is itself waiting further out cannot be served: it
raises the `RuntimeError` of a thread that cannot be started.
"""

# The arguments are named as in the standard library.
# ruff: noqa: ARG002, ARG005

from __future__ import annotations

import _thread
import sys
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any

from .pools import Pool

_WORDS = ("thread", "Thread", "concurrent", "multiprocessing", "asyncio")
#: What a thread can wait with for another one, apart from waiting for its end.
_MEETING = ("Queue", "Event", "Condition", "Semaphore", "Barrier", "acquire")
#: How many threads may wait within each other's waits, well before Python's limit on recursion.
_WAITING = 100
_NO_THREAD = "can't start new thread"
_NO_PROCESS = "can't start new process: Operation not permitted"
#: What only works between processes that share something.
_SHARED = (
    *("Array", "Barrier", "BoundedSemaphore", "Condition", "Event", "JoinableQueue", "Lock"),
    *("Manager", "Pipe", "Queue", "RawArray", "RawValue", "RLock", "Semaphore", "SimpleQueue"),
    "Value",
)

_sleep_at_once = time.sleep


class _Turns:
    """How many threads run, those that have not begun, and why some were given up."""

    def __init__(self) -> None:
        self.at_once = True
        self.running = 0
        self.pending: deque[Any] = deque()
        self.stuck: list[BaseException] = []


_turns = _Turns()


def mentions_threads(sources: Iterable[str]) -> bool:
    """Return whether some sources may use threads."""
    return any(word in source for source in sources for word in _WORDS)


def run_in_turn(sources: Collection[str]) -> None:
    """Replace threads, and pools of threads or processes, by calls, as these sources need it."""
    import threading

    has_loops = any("asyncio" in source for source in sources)
    _turns.at_once = has_loops or not any(word in source for source in sources for word in _MEETING)
    if threading.Thread.start is not _start:
        _replace_threads()
        _replace_processes()
    if has_loops:
        _replace_sockets_of_loops()


def end_of_call() -> BaseException | None:
    """Run the threads that have not begun; return the exception of one that was given up."""
    while _turns.pending:
        _run(_turns.pending.popleft())
    stuck = _turns.stuck[:1]
    _turns.stuck.clear()
    return stuck[0] if stuck else None


def _replace_threads() -> None:
    import concurrent.futures.thread
    import queue
    import threading

    for name, meaning in _THREAD.items():
        setattr(threading.Thread, name, meaning)
    threading.Condition.wait = _wait  # type: ignore[method-assign]
    threading.Lock = Lock  # type: ignore[assignment]
    questions = ((threading.Event, "is_set"), (queue.Queue, "empty"), (queue.Queue, "qsize"))
    for owner, name in questions:
        setattr(owner, name, _patient(getattr(owner, name), vars(threading)))
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]
    time.sleep = _sleep  # type: ignore[assignment]
    executor = _executor(concurrent.futures.Executor, concurrent.futures.Future)
    for place in (concurrent.futures, concurrent.futures.thread):
        place.ThreadPoolExecutor = executor  # type: ignore[attr-defined]
    concurrent.futures.ProcessPoolExecutor = executor  # type: ignore[assignment, misc]


def _replace_processes() -> None:
    import multiprocessing.context
    import multiprocessing.pool
    import multiprocessing.process

    for name in ("Pool", "ThreadPool"):
        setattr(multiprocessing.pool, name, Pool)
    multiprocessing.process.BaseProcess.start = _no_process  # type: ignore[method-assign]
    for name in _SHARED:
        setattr(multiprocessing, name, _no_process)
        setattr(multiprocessing.context.BaseContext, name, _no_process)


def _replace_sockets_of_loops() -> None:
    """Let event loops do without the sockets by which other threads could wake them."""
    import asyncio.selector_events
    import selectors

    selectors.DefaultSelector = selectors.SelectSelector  # type: ignore[assignment, misc]
    for name in ("_make_self_pipe", "_close_self_pipe", "_write_to_self"):
        setattr(asyncio.selector_events.BaseSelectorEventLoop, name, lambda self: None)


def _no_process(*_arguments: object, **_options: object) -> Any:
    raise PermissionError(_NO_PROCESS)


def _start(self: Any) -> None:
    """Run a thread to its end, or leave it until another one waits."""
    if self._begun:
        raise RuntimeError("threads can only be started once")
    self._begun = True
    self._started.set()
    if _turns.at_once:
        _run(self)
    else:
        _turns.pending.append(self)


def _run(thread: Any) -> None:
    import threading

    _turns.running += 1
    try:
        thread.run()
    except SystemExit:
        pass
    except BaseException as error:
        if type(error) is RuntimeError and error.args == (_NO_THREAD,):
            thread._stuck = True
            if thread.daemon:
                return  # it may well wait for ever, and says nothing
            _turns.stuck.append(error)
        threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), thread)))
    finally:
        thread._ended = True
        _turns.running -= 1


def _join(self: Any, timeout: float | None = None) -> None:
    """Wait for the end of a thread."""
    if not self._begun:
        raise RuntimeError("cannot join thread before it is started")
    _until(lambda: self._ended, timeout)
    if self._stuck:
        raise RuntimeError(_NO_THREAD)


def _is_alive(self: Any) -> bool:
    """Return whether a thread has begun and not ended; who asks in a loop waits for it."""
    if not self._begun:
        return False
    _until(lambda: self._ended, 0)
    return not self._ended


_THREAD: dict[str, object] = {
    "_begun": False,
    "_ended": False,
    "_stuck": False,
    "start": _start,
    "join": _join,
    "is_alive": _is_alive,
}


def _sleep(seconds: float) -> None:
    """Let the others run, then sleep."""
    _until(lambda: False, 0)
    _sleep_at_once(seconds)


def _until(done: Callable[[], bool], timeout: float | None) -> bool:
    """Run other threads until something is done; return whether it is.

    When there are none left, only a wait without a time-out is hopeless.
    """
    while not done():
        if _turns.pending and _turns.running < _WAITING:
            _run(_turns.pending.popleft())
        elif timeout is None:
            raise RuntimeError(_NO_THREAD)
        else:
            return False
    return True


def _patient(question: Callable[[Any], Any], threading: dict[str, Any]) -> Callable[[Any], Any]:
    """Let the others run before a question that a thread may ask until the answer changes."""

    def ask(self: Any) -> Any:
        if sys._getframe(1).f_globals is not threading:
            _until(lambda: False, 0)
        return question(self)

    return ask


def _wait(self: Any, timeout: float | None = None) -> bool:
    """Wait until a condition is notified."""
    if not self._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    notified = _thread.allocate_lock()
    notified.acquire()
    self._waiters.append(notified)
    state = self._release_save()
    try:
        if not _until(lambda: not notified.locked(), timeout):
            _sleep_at_once(max(timeout or 0, 0))
        return not notified.locked()
    finally:
        self._acquire_restore(state)
        if notified.locked():
            self._waiters.remove(notified)


class Lock:
    """A lock that lets other threads run where it would wait for them."""

    def __init__(self) -> None:
        self._lock = _thread.allocate_lock()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; return whether that worked. With no thread but this one, that may never be."""
        if blocking:
            hopeless = timeout < 0 and _turns.running > 0
            _until(lambda: not self._lock.locked(), None if hopeless else 0)
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        """Give it back."""
        self._lock.release()

    def locked(self) -> bool:
        """Return whether it is taken."""
        return self._lock.locked()

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()


def _executor(base: type, future_type: Any) -> type:
    """Return an executor that gives each piece of work to a thread."""

    class Future(future_type):  # type: ignore[misc]
        def done(self) -> bool:
            _until(super().done, 0)
            return bool(super().done())

    class Executor(base):  # type: ignore[misc]
        def __init__(
            self,
            max_workers: int | None = None,
            _label: object = None,
            initializer: Callable[..., object] | None = None,
            initargs: tuple[object, ...] = (),
            **_options: object,
        ) -> None:
            if max_workers is not None and max_workers <= 0:
                raise ValueError("max_workers must be greater than 0")
            self._max_workers = max_workers or 1
            self._closed = False
            self._work: list[Any] = []
            if initializer is not None:
                initializer(*initargs)

        def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
            import threading

            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = Future()
            work = threading.Thread(target=_fulfil, args=(future, lambda: fn(*args, **options)))
            self._work.append(work)
            work.start()
            return future

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            self._closed = True
            for work in self._work if wait else ():
                work.join()

    return Executor


def _fulfil(future: Any, work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
