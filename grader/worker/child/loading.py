"""How is the code of a task loaded, and what if one of its statements fails?"""

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
from .exceptions import error_summary, raised
from .old_numpy import OldNumpy
from .provided import Provided
from .tracing import Recorder, Site

# Our own copy: `builtins.len = ...` in student code must not change how code is loaded.
globals()["__builtins__"] = dict(vars(builtins))

STUBS_FILE = "stubs.py"
#: How many statements are compiled once.
_MOST_KNOWN = 1000
_FUTURE = __future__.annotations.compiler_flag


@dataclass
class Loaded:
    """A task whose code was run.

    Attributes:
        function: the function to call.
        files: the file names of the student's statements.
        namespace: the namespace of the student's code.
        stubs: the namespace of the grader's stubs.
        provided: the functions that the student's code got in place of other ones.
        error: the exception because of which the function is missing, if there was one.
        fault: the exception raised by the grader's own stubs, if there was one.
        old_numpy: what lets the code run as under NumPy 1, if that was asked for.
        recorder: what records the values of its statements, if that was asked for.
    """

    function: str
    files: set[str]
    namespace: dict[str, Any]
    stubs: dict[str, Any] = field(default_factory=dict)
    provided: Provided = field(default_factory=Provided)
    error: Record | None = None
    fault: str = ""
    old_numpy: OldNumpy | None = None
    recorder: Recorder | None = None


class Compiler:
    """Compiles statements, each once: the variants of an answer share all of them but one."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[types.CodeType, list[Site]]] = {}

    def stubs(self, source: str) -> types.CodeType:
        """Return the code of the grader's stubs."""
        key = ("stubs", source)
        if key not in self._known:
            self._keep(key, compile(source, STUBS_FILE, "exec", dont_inherit=True), [])
        return self._known[key][0]

    def statement(
        self, source: str, file: str, line: int, flags: int, loaded: Loaded
    ) -> types.CodeType:
        """Return the code of a statement of the student's."""
        if loaded.old_numpy is not None:
            return _compiled("\n" * (line - 1) + source, file, flags, loaded)
        recorder = loaded.recorder
        sites = recorder.sites if recorder is not None else []
        form = (recorder is not None, recorder is not None and recorder.pieces, len(sites))
        key = (source, file, line, flags, form)
        if key in self._known:
            code, added = self._known[key]
            sites += added
            return code
        before = len(sites)
        code = _compiled("\n" * (line - 1) + source, file, flags, loaded)
        self._keep(key, code, sites[before:])
        return code

    def _keep(self, key: tuple[Any, ...], code: types.CodeType, sites: list[Site]) -> None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = code, sites


def load(task: Record, compiler: Compiler) -> Loaded:
    """Fill a namespace with what the grader provides, then run the student's statements in it."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace["__builtins__"] = builtins
    loaded = Loaded(task["function"], {file for file, _, _ in task["code"]}, namespace)
    try:
        loaded.stubs.update({"__name__": "stubs", "__builtins__": builtins})
        if task["stubs"]:
            exec(compiler.stubs(task["stubs"]), loaded.stubs)
        for name, source in task["fallback"].items():
            provider = importlib.import_module(source)
            namespace[name] = vars(provider).get(name, provider)
        for name, stub in _stubs_of_every_call(task).items():
            if stub in loaded.stubs:
                namespace[name] = loaded.provided.bind(name, loaded.stubs[stub])
    except BaseException as error:
        loaded.fault = error_summary(error)
    if task["old_numpy"]:
        loaded.old_numpy = OldNumpy(loaded.files)
        namespace.update(loaded.old_numpy.names())
    if task["traced"]:
        loaded.recorder = Recorder(
            task["substitutes"], task["traced_places"], task["traced"] == "pieces"
        )
        namespace.update(loaded.recorder.names())
    flags = 0
    for file, line, source in task["code"]:
        try:
            code = compiler.statement(source, file, line, flags, loaded)
            flags |= code.co_flags & _FUTURE
            exec(code, namespace)
        except BaseException as error:
            if binds(source, loaded.function):
                loaded.error = raised(error, loaded.files, outside=True)
    return loaded


def _stubs_of_every_call(task: Record) -> dict[str, str]:
    stubs = [call["stubs"].items() for call in task["calls"]]
    return dict(set(stubs[0]).intersection(*stubs)) if stubs else {}


def _compiled(source: str, file: str, flags: int, loaded: Loaded) -> types.CodeType:
    code: types.CodeType = compile(source, file, "exec", flags, True)
    if loaded.old_numpy is None and loaded.recorder is None:
        return code
    tree = ast.parse(source)
    if loaded.recorder is not None:
        tree = loaded.recorder.transform(tree, file)
    if loaded.old_numpy is not None:
        tree = loaded.old_numpy.transform(tree)
    changed: types.CodeType = compile(tree, file, "exec", flags | code.co_flags & _FUTURE, True)
    return changed


def binds(source: str, name: str) -> bool:
    """Return whether a statement, even one that does not parse, would have bound a name."""
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
