"""How is the code of one task loaded, and what if a statement of it fails?"""

from __future__ import annotations
import __future__

import ast
import builtins
import importlib
import sys
import types
from dataclasses import dataclass, field
from typing import Any

from .channel import Record
from .exceptions import one_line, raised
from .old_numpy import OldNumpy

# Our own copy: `builtins.len = ...` in student code shall not change how code is loaded.
globals()["__builtins__"] = dict(vars(builtins))

STUBS_FILE = "stubs.py"
_FUTURE = __future__.annotations.compiler_flag


@dataclass
class Loaded:
    """A task whose code was run: its namespaces, and what went wrong.

    ``files`` are those of the student's statements, ``error`` is why the function is not there, and
    ``fault`` a fault of the grader's own stubs. With ``old_numpy`` the code runs as with NumPy 1.
    """

    function: str
    files: set[str]
    namespace: dict[str, Any]
    stubs: dict[str, Any] = field(default_factory=dict)
    error: Record | None = None
    fault: str = ""
    old_numpy: OldNumpy | None = None


def load(task: Record) -> Loaded:
    """Fill a namespace: what the grader provides, then the student's statements."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace["__builtins__"] = builtins
    loaded = Loaded(task["function"], {file for file, _, _ in task["code"]}, namespace)
    try:
        loaded.stubs.update({"__name__": "stubs", "__builtins__": builtins})
        if task["stubs"]:
            code = compile(task["stubs"], STUBS_FILE, "exec", dont_inherit=True)
            exec(code, loaded.stubs)
        for name, source in task["fallback"].items():
            provider = importlib.import_module(source)
            namespace[name] = vars(provider).get(name, provider)
    except BaseException as error:
        loaded.fault = one_line(error)
    if task["old_numpy"]:
        loaded.old_numpy = OldNumpy(loaded.files)
        namespace.update(loaded.old_numpy.names())
    flags = 0
    for file, line, source in task["code"]:
        try:
            code = _compiled("\n" * (line - 1) + source, file, flags, loaded.old_numpy)
            flags |= code.co_flags & _FUTURE
            exec(code, namespace)
        except BaseException as error:
            if binds(source, loaded.function):
                loaded.error = raised(error, loaded.files)
    return loaded


def _compiled(source: str, file: str, flags: int, old: OldNumpy | None) -> types.CodeType:
    code: types.CodeType = compile(source, file, "exec", flags, True)
    return code if old is None else old.compile(source, file, flags | code.co_flags & _FUTURE)


def binds(source: str, name: str) -> bool:
    """Return whether a statement would have bound a name (also one that does not parse)."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = source.replace("(", " ").replace(":", " ").replace("=", " = ").split()
        return any(
            word == name and (words[at - 1 : at] == ["def"] or words[at + 1 : at + 2] == ["="])
            for at, word in enumerate(words)
        )
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found = node.name == name
        elif isinstance(node, ast.alias):
            found = (node.asname or node.name) == name
        else:
            found = isinstance(node, ast.Name) and node.id == name and _is_store(node)
        if found:
            return True
    return False


def _is_store(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)
