"""How are the calls of a notebook's functions recorded? What runs beside the notebook's code.

The text of this file is given to the worker as a module; the grader itself runs none of it. It
needs nothing but NumPy and Python 3.9. Classes are recorded as the steps that are taken on each of
their objects, functions call by call.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import functools
import importlib.machinery
import inspect
import io
import random
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

#: Arguments that take more than this are not recorded.
LARGEST = 400_000
#: The most that is kept of what is printed.
MOST_TEXT = 20_000


class EnoughError(BaseException):
    """So many calls were recorded that the rest of the statement need not run."""


class _Watch:
    """What was recorded so far."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.most = 0
        self.depth = 0
        self.objects: dict[int, int] = {}
        self.kept: list[object] = []
        self.seed: int | None = None
        self.after_seed: object = None


_watch = _Watch()


class _Anything:
    """What stands for something that only shows: whatever is done with it, nothing happens."""

    def __init__(self, count: Any = 2, *_class_body: Any) -> None:
        # a class that is derived from it is such a thing, too
        self._count = count if isinstance(count, int) else 2

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _subplots if name == "subplots" else _Anything()

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        return _Anything()

    def __getitem__(self, key: Any) -> Any:
        return _Anything()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter([_Anything() for _number in range(self._count)])

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: Any) -> None:
        pass


def _subplots(nrows: int = 1, ncols: int = 1, **_kwargs: Any) -> tuple[Any, Any]:
    return _Anything(), _Anything(nrows * ncols if min(nrows, ncols) == 1 else nrows)


class _Shows:
    """Finds packages that only show something."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        del path, target
        if name.partition(".")[0] not in self._names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> Any:
        module = types.ModuleType(spec.name)
        module.__dict__["__getattr__"] = lambda name: getattr(_Anything(), name)
        return module

    def exec_module(self, module: Any) -> None:
        """Nothing runs."""


def begin(shows: list[str]) -> None:
    """Remember the seeds that are set from now on; packages that only show something do nothing."""
    finders: list[Any] = sys.meta_path
    finders.insert(0, _Shows(shows))
    modules: list[Any] = [np.random, random]
    for module in modules:
        module.seed = _noting(module.seed)


def _noting(seed: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(seed)
    def noting(*args: Any, **kwargs: Any) -> None:
        seed(*args, **kwargs)
        value = args[0] if args else None
        _watch.seed = int(value) if isinstance(value, (int, np.integer)) else None
        _watch.after_seed = _state()

    return noting


def _state() -> object:
    state: Any = np.random.get_state()
    name, keys, *rest = state
    return name, keys.tobytes(), tuple(rest), random.getstate()


def watch(namespace: dict[str, Any], names: list[str], most: int) -> None:
    """Record the calls of these functions and classes of a namespace, and no more than `most`."""
    _watch.most = most
    for name in names:
        meant = namespace.get(name)
        if isinstance(meant, type):
            _watch_class(name, meant)
        elif callable(meant):
            namespace[name] = _recording(name, meant)


def _recording(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def recording(*args: Any, **kwargs: Any) -> Any:
        return _recorded({"function": name}, function, args, kwargs)

    return recording


def _watch_class(name: str, kind: type) -> None:
    """Record the making of objects of a class, and the calls of the methods that it defines."""
    for method, meant in list(vars(kind).items()):
        is_asked = method == "__init__" or method in _SPECIAL or not method.startswith("_")
        if inspect.isfunction(meant) and is_asked:
            setattr(kind, method, _recording_method(name, method, meant))
    if "__init__" not in vars(kind):
        made = kind.__init__  # type: ignore[misc]  # of this very class

        def make(self: Any, *args: Any, **kwargs: Any) -> None:
            made(self, *args, **kwargs)

        kind.__init__ = _recording_method(name, "__init__", make)  # type: ignore[misc]


#: Methods that Python itself calls for an operator or a builtin.
_SPECIAL = frozenset({"__str__", "__repr__", "__len__", "__eq__", "__add__", "__contains__"})


def _recording_method(name: str, method: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def recording(self: Any, *args: Any, **kwargs: Any) -> Any:
        if id(self) not in _watch.objects:
            _watch.objects[id(self)] = len(_watch.objects)
            _watch.kept.append(self)  # so that no other object gets its id
        about = {"function": name, "method": method, "object": _watch.objects[id(self)]}
        return _recorded(about, function, args, kwargs, (self,))

    return recording


def _recorded(
    about: dict[str, Any],
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    first: tuple[Any, ...] = (),
) -> Any:
    own = _watch.depth == 0
    if not own:
        return function(*first, *args, **kwargs)
    if len(_watch.calls) >= _watch.most:
        raise EnoughError
    before = _state()
    about["seed"] = _watch.seed if before == _watch.after_seed else None
    about["seeds_before"] = _watch.seed
    about["args"], about["kwargs"], about["large"] = [], {}, size_of((args, kwargs)) > LARGEST
    if not about["large"]:
        about["args"], about["kwargs"] = _copied(list(args)), _copied(dict(kwargs))
    _watch.calls.append(about)
    printed = io.StringIO()
    _watch.depth += 1
    try:
        with _tee(printed):
            value = function(*first, *args, **kwargs)
        about["kind"] = "value"
        about["unknown"] = size_of(value) > LARGEST
        about["value"] = None if about["unknown"] else _copied(value)
    except Exception as error:
        about["kind"], about["value"] = "raised", None
        about["error"] = [type(error).__name__, str(error)[:500]]
        raise
    except BaseException:
        about["kind"], about["value"] = "stopped", None
        raise
    finally:
        _watch.depth -= 1
        about["printed"] = printed.getvalue()[:MOST_TEXT]
        about["drew"] = _state() != before
    return value


def _copied(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception:  # what cannot be copied cannot be sent either
        return value


def size_of(value: Any, depth: int = 0) -> int:
    """About how many bytes a value takes."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, (str, bytes, bytearray)):
        return len(value)
    if depth > 20:
        return LARGEST
    if isinstance(value, dict):
        return sum(size_of(key) + size_of(item, depth + 1) for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return sum(size_of(item, depth + 1) for item in value)
    return 8


@contextlib.contextmanager
def _tee(into: io.StringIO) -> Iterator[None]:
    """Keep what is printed, and print it."""
    outside = sys.stdout
    sys.stdout = into
    try:
        yield
    finally:
        sys.stdout = outside
        with contextlib.suppress(Exception):
            outside.write(into.getvalue())


def run(namespace: dict[str, Any], source: str, file: str, shows: bool) -> None:
    """Run a statement of the notebook; what it prints is kept, or shows as the last of a cell."""
    printed = io.StringIO()
    try:
        with _tee(printed):
            if shows:
                value = eval(compile(source, file, "eval"), namespace)
                if value is not None:
                    builtins.print(repr(value))
            else:
                exec(compile(source, file, "exec"), namespace)
    except EnoughError:
        _ended["enough"] = True
    except (SystemExit, Exception) as error:
        _ended["error"] = _ended["error"] or [type(error).__name__, str(error)[:500]]
    _ended["printed"] = (_ended["printed"] + printed.getvalue())[:MOST_TEXT]


_ended: dict[str, Any] = {"enough": False, "error": None, "printed": ""}


def recorded() -> dict[str, Any]:
    """All that was recorded; of objects the names of what they hold in the end."""
    held = [
        [name for name in getattr(one, "__dict__", {}) if not name.startswith("_")]
        for one in _watch.kept
    ]
    return {**_ended, "calls": _watch.calls, "held": held}
