"""How is an author's own Python run? With the assignment's support modules importable by name.

Only for the course's own files; students' code is never run here.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import traceback
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.errors import GraderError

_VERSION = re.compile(r"(_?v\d+[a-z]?|_?\d+)+$", re.IGNORECASE)


def plain_module_name(name: str) -> str:
    """A module's name without version, capitals and underscores, as of `testCases_v2`."""
    return _VERSION.sub("", name).replace("_", "").lower()


def load_module(
    path: Path, modules: Mapping[str, Path], *, with_stubs: bool = False
) -> types.ModuleType:
    """Run an author's Python file with the assignment's support modules importable by name.

    Only for the course's own files; students' code is never run here.
    """
    files = dict(modules)
    if with_stubs and (path.parent / "stubs.py").is_file():
        files["stubs"] = path.parent / "stubs.py"
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror})") from None
    return run_source(source, str(path), files)


def check_modules(modules: Mapping[str, Path]) -> None:
    """Run each support module once, so that its faults show before a student's code imports it.

    What a module imports may be missing here: it is not the student's fault either, and the worker
    has something in its place.

    Raises:
        GraderError: a module raises another exception, or is not Python.
    """
    for path in modules.values():
        try:
            load_module(path, modules)
        except GraderError as error:
            if not isinstance(error.__cause__, ImportError):
                raise


def run_source(source: str, name: str, modules: Mapping[str, Path]) -> types.ModuleType:
    """Run trusted Python `source` (shown as `name` in errors) as a module of its own."""
    module = types.ModuleType(Path(name).stem)
    module.__file__ = name
    try:
        code = compile(source, name, "exec")
    except SyntaxError as error:
        raise GraderError(f"{name}, line {error.lineno}: {error.msg}") from None
    with faults_of(name), _importable(modules):
        exec(code, module.__dict__)
    return module


@contextmanager
def faults_of(name: str, line: int | None = None) -> Iterator[None]:
    """Turn what an author's code raises into an error that names the file and the line.

    `line` is named if no line of the file itself raised: the function there was called in vain.

    Raises:
        GraderError: the code in the file `name` raised an exception.
    """
    try:
        yield
    except GraderError:
        raise
    except SyntaxError as error:  # of a module that the file imports
        raise GraderError(f"{error.filename or name}, line {error.lineno}: {error.msg}") from error
    except (Exception, SystemExit) as error:
        raised = [
            frame.lineno
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == name
        ]
        lines = [*([] if line is None else [line]), *raised]
        place = f"{name}, line {lines[-1]}" if lines else name
        message = " ".join(str(error).split()) or "no message"
        raise GraderError(f"{place}: {type(error).__name__}: {message}") from error


def line_of(function: object) -> int | None:
    """The line at which an author's function begins; None if it is no function."""
    code = getattr(function, "__code__", None)
    return None if code is None else int(code.co_firstlineno)


@contextmanager
def _importable(files: Mapping[str, Path]) -> Iterator[None]:
    """Make `files` importable under their names; afterwards they are forgotten again."""
    finder = _SupportFinder(files)
    hidden = {name: sys.modules.pop(name) for name in files if name in sys.modules}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in files:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)


class _SupportFinder:
    """Finds an assignment's support modules by name, without touching sys.path."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        del path, target
        if name not in self._files:
            return None
        return importlib.util.spec_from_file_location(name, self._files[name])
