"""What does a pool of `multiprocessing` become? One that does its work where it is handed in."""

# The arguments are named as in the standard library.
# ruff: noqa: ARG002

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


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
