"""What becomes of threads where none can be started? Each runs to its end where it is started.

A child in the sandbox may not make a thread, since nothing could bound how many: the limit on
processes does not bind root, and anybody else shares it with all their other programs, so that one
student's threads could cost another's. An answer that spreads its work over threads does it in one.
"""

# The arguments are named as in the standard library.
# ruff: noqa: ARG002, ARG005

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_WORDS = ("thread", "Thread", "concurrent", "multiprocessing")


def mentions_threads(sources: Iterable[str]) -> bool:
    """Return whether some sources may use threads."""
    return any(word in source for source in sources for word in _WORDS)


def run_in_turn() -> None:
    """Replace threads, and pools of threads or processes, by calls; once is enough."""
    import concurrent.futures.thread
    import multiprocessing.pool
    import threading

    if threading.Thread.start is _start:
        return
    threading.Thread.start = _start  # type: ignore[method-assign]
    threading.Condition.wait = _wait(threading.Condition.wait)  # type: ignore[method-assign]
    executor = _executor(concurrent.futures.Executor, concurrent.futures.Future)
    for place in (concurrent.futures, concurrent.futures.thread):
        place.ThreadPoolExecutor = executor  # type: ignore[attr-defined]
    concurrent.futures.ProcessPoolExecutor = executor  # type: ignore[assignment, misc]
    for name in ("Pool", "ThreadPool"):
        setattr(multiprocessing.pool, name, Pool)


def _start(self: Any) -> None:
    """Run a thread to its end."""
    import threading

    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    self._started.set()
    self.is_alive = lambda: True
    try:
        self.run()
    except SystemExit:
        pass
    except BaseException:
        threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self)))
    finally:
        self.is_alive = lambda: False
        self.join = lambda timeout=None: None


def _wait(original: Callable[..., bool]) -> Callable[..., bool]:
    """Return a wait for another thread that does not wait for ever, as there is none."""

    def wait(self: Any, timeout: float | None = None) -> bool:
        if timeout is None:
            raise RuntimeError("can't start new thread")
        return original(self, timeout)

    return wait


def _executor(base: type, future_type: type) -> type:
    """Return an executor whose futures are done when they are there."""

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
            if initializer is not None:
                initializer(*initargs)

        def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = future_type()
            future.set_running_or_notify_cancel()
            try:
                result = fn(*args, **options)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
            return future

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            self._closed = True

    return Executor


class Pool:
    """A pool of `multiprocessing` that does its work at once."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[object, ...] = (),
        *_rest: object,
        **_options: object,
    ) -> None:
        if processes is not None and processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if initializer is not None:
            initializer(*initargs)

    def apply(self, func: Any, args: Iterable[Any] = (), kwds: Any = None) -> Any:
        """Call once."""
        return func(*args, **(kwds or {}))

    def map(self, func: Any, iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """Call for each item."""
        return [func(item) for item in iterable]

    def starmap(
        self, func: Any, iterable: Iterable[Any], chunksize: int | None = None
    ) -> list[Any]:
        """Call for each tuple of arguments."""
        return [func(*items) for items in iterable]

    def imap(self, func: Any, iterable: Iterable[Any], chunksize: int = 1) -> Iterator[Any]:
        """Call for each item as it is asked for."""
        return map(func, iterable)

    imap_unordered = imap

    def apply_async(
        self,
        func: Any,
        args: Iterable[Any] = (),
        kwds: Any = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Result:
        """Call once, and give what came of it later."""
        return Result(lambda: self.apply(func, args, kwds), callback, error_callback)

    def map_async(
        self,
        func: Any,
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Result:
        """Call for each item, and give what came of it later."""
        return Result(lambda: self.map(func, iterable), callback, error_callback)

    def starmap_async(
        self,
        func: Any,
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Result:
        """Call for each tuple of arguments, and give what came of it later."""
        return Result(lambda: self.starmap(func, iterable), callback, error_callback)

    def close(self) -> None:
        """Do nothing: there is nothing to end."""

    terminate = join = close

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


class Result:
    """What an asynchronous call of a pool gave."""

    def __init__(self, call: Callable[[], Any], callback: Any, error_callback: Any) -> None:
        self._value: Any = None
        self._error: Exception | None = None
        try:
            self._value = call()
        except Exception as error:
            self._error = error
            if error_callback is not None:
                error_callback(error)
            return
        if callback is not None:
            callback(self._value)

    def get(self, timeout: float | None = None) -> Any:
        """Return the value, or raise what the call raised."""
        if self._error is not None:
            raise self._error
        return self._value

    def wait(self, timeout: float | None = None) -> None:
        """Do nothing: it is done."""

    def ready(self) -> bool:
        """Return True: it is done."""
        return True

    def successful(self) -> bool:
        """Return whether it raised nothing."""
        return self._error is None
