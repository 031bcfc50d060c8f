"""What runs beside student code: how is a task loaded, and how are its calls answered?

Everything arrives and leaves as plain data. What answering needs is looked up before any student
code runs, so that honest code may rebind ``print``, ``sys.stdout``, ``np.array`` or
``time.time`` and is still answered fairly; code that forges its answer forges its own only.
"""

from __future__ import annotations
import __future__

import _thread
import ast
import builtins
import functools
import importlib
import os
import random
import struct
import sys
import time
import types
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from .encoding import TooLargeError, encode, type_name
from .imports import StandInFinder, SupportFinder, support_file
from .printing import Printed, capture
from .wire import decode

# Our own copy: `builtins.len = ...` in student code shall not change how answers are made.
globals()["__builtins__"] = dict(vars(builtins))

MAX_ITEMS_OF_A_TASK = 10_000_000
MAX_MESSAGE = 1000
MAX_FRAMES = 20
MAX_NOTES = 20
MAX_PATHS = 20

# Names that NumPy had until 1.24 for Python's own types: right answers of older notebooks use them.
for _name in ("int", "float", "complex", "object", "str", "bool"):
    if _name not in vars(np):
        setattr(np, _name, getattr(builtins, _name))

_leave = os._exit
_clock = time.perf_counter
_seed_numpy, _seed_random = np.random.seed, random.seed
_seterr = np.seterr
_set_recursion_limit, _recursion_limit = sys.setrecursionlimit, sys.getrecursionlimit()
_filters = list(warnings.filters)
_FUTURE = __future__.annotations.compiler_flag
_STUBS_FILE = "stubs.py"

Record = dict[str, Any]


def main(settings: Mapping[str, Any]) -> NoReturn:
    """Serve as a fresh process of its own (the process tier)."""
    from .limits import limit_resources

    if sys.platform == "win32":
        import socket

        shared = socket.fromshare(sys.stdin.buffer.read())
        channel = Channel(shared.recv, shared.send)
    else:
        channel = descriptor_channel(settings["descriptor"])
        _thread.start_new_thread(_leave_with, (os.getppid(),))
    limit_resources(settings["memory_mb"], settings["cpu_seconds"])
    serve(channel)


def _leave_with(grader: int) -> None:
    """End this process when the grader was killed, even if student code is running."""
    while os.getppid() == grader:
        time.sleep(0.5)
    _leave(1)


class Channel:
    """Messages to and from the grader; each is its size in four bytes, then the message."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], int]) -> None:
        self._read = read
        self._write = write

    def receive(self) -> Record:
        """Return the next message; leave the process if the grader has gone."""
        size = struct.unpack(">I", self._exactly(4))[0]
        message: Any = decode(self._exactly(size), max_items=MAX_ITEMS_OF_A_TASK)
        return message  # type: ignore[no-any-return]

    def send(self, message: Record) -> None:
        """Send a message."""
        data = encode(message)
        data = struct.pack(">I", len(data)) + data
        sent = 0
        while sent < len(data):
            sent += self._write(data[sent:] if sent else data)

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self._read(min(size, 1 << 20))
            if not part:
                _leave(0)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def descriptor_channel(descriptor: int) -> Channel:
    """Return the channel over a socket that was handed to this process."""
    return Channel(functools.partial(os.read, descriptor), functools.partial(os.write, descriptor))


def serve(channel: Channel) -> NoReturn:
    """Read the job and then one task after another, answer each call; ends when nobody asks."""
    channel.send(about_this_process())
    session = Session(channel, channel.receive())
    while True:
        session.answer(channel.receive())


def about_this_process() -> Record:
    """Return what the grader records about the interpreter."""
    return {"python": sys.version.partition(" ")[0], "numpy": np.__version__}


class Session:
    """One submission's conversation."""

    def __init__(self, channel: Channel, job: Record) -> None:
        self.channel = channel
        self.value_bytes: int = job["value_bytes"]
        self.output_chars: int = job["output_chars"]
        self.files = {support_file(name) for name in job["modules"]} | {_STUBS_FILE}
        self.stand_ins = StandInFinder(self.files)
        self.support = SupportFinder(job["modules"])
        sys.meta_path.insert(0, self.support)  # type: ignore[arg-type]
        sys.meta_path.append(self.stand_ins)  # type: ignore[arg-type]

    def answer(self, task: Record) -> None:
        """Load the task's code, say how it went, and answer its calls."""
        _set_recursion_limit(_recursion_limit)
        _seterr(divide="warn", over="warn", under="ignore", invalid="warn")
        warnings.filters[:] = _filters  # type: ignore[index]
        token, number = task["token"], 0
        loaded = Loaded(task, self.files, capture(self.output_chars))
        self.support.forget()
        self.stand_ins.forget()
        loaded.load()
        notes = loaded.notes[:MAX_NOTES]
        notes += [f"the package '{name}' is not available" for name in self.stand_ins.packages()]
        self.channel.send({"token": token + struct.pack(">I", 0), "notes": notes[: 2 * MAX_NOTES]})
        for call in task["calls"]:
            for chars in (self.output_chars, 0) if call["again"] else (self.output_chars,):
                loaded.printed = capture(chars)
                number += 1
                answer = loaded.call(call, self.value_bytes, chars)
                self.channel.send({**answer, "token": token + struct.pack(">I", number)})


class Loaded:
    """One task: its namespace, and what went wrong while it was filled."""

    def __init__(self, task: Record, files: set[str], printed: Printed) -> None:
        self.task = task
        self.function: str = task["function"]
        self.files = {file for file, _, _ in task["code"]}
        files |= self.files
        self.printed = printed
        self.module = types.ModuleType("__main__")
        self.module.__dict__["__builtins__"] = builtins
        self.stubs: dict[str, Any] = {"__name__": "stubs", "__builtins__": builtins}
        self.notes: list[str] = []
        self.error: Record | None = None  # why the function is not there
        self.fault = ""  # of the grader's own stubs

    def load(self) -> None:
        """Fill the namespace: what the grader provides, then the student's statements."""
        sys.modules["__main__"] = self.module
        namespace = self.module.__dict__
        try:
            if self.task["stubs"]:
                code = compile(self.task["stubs"], _STUBS_FILE, "exec", dont_inherit=True)
                exec(code, self.stubs)
            for name, source in self.task["fallback"].items():
                module = importlib.import_module(source)
                namespace[name] = vars(module).get(name, module)
                self.notes.append(f"'{name}' is not defined; taken from '{source}'")
        except BaseException as error:
            self.fault = "the grader's own stubs failed: " + one_line(error)
        flags = 0
        for file, line, source in self.task["code"]:
            try:
                code = compile("\n" * (line - 1) + source, file, "exec", flags, True)
                flags |= code.co_flags & _FUTURE
                exec(code, namespace)
            except BaseException as error:
                self.notes.append(f"{file}, line {line}: {one_line(error)}")
                if binds(source, self.function):
                    self.error = raised(error, self.files)

    def call(self, call: Record, value_bytes: int, output_chars: int) -> Record:
        """Call the function once and return the message that tells of it."""
        answer: Record = {"kind": "missing"}
        namespace = self.module.__dict__
        if self.fault:
            return {**answer, "kind": "crashed", "reason": self.fault}
        if self.function not in namespace:
            return {**answer, "kind": "raised", "error": self.error} if self.error else answer
        missing = object()
        before = {name: namespace.get(name, missing) for name in call["stubs"]}
        function = namespace[self.function]
        try:
            for name, stub in call["stubs"].items():
                namespace[name] = self.stubs[stub]
        except KeyError as error:
            return {**answer, "kind": "crashed", "reason": f"the grader's stubs lack {error}"}
        arguments: Any = [decode(argument) for argument in call["args"]]
        if call["seed"] is not None:
            _seed_numpy(call["seed"])
            _seed_random(call["seed"])
        try:
            start = _clock()
            try:
                value = function(*arguments)
            finally:
                answer["seconds"] = _clock() - start
            answer["kind"], answer["value"] = "value", encode(value, value_bytes)
        except TooLargeError as error:
            answer["kind"], answer["reason"] = "crashed", "returned " + message_of(error)
        except MemoryError as error:
            answer["kind"], answer["reason"] = "crashed", "out of memory"
            answer["error"] = raised(error, self.files)
        except BaseException as error:
            answer["kind"], answer["error"] = "raised", raised(error, self.files)
        for name, old in before.items():
            if old is missing:
                namespace.pop(name, None)
            else:
                namespace[name] = old
        answer["changed"] = changes(call["args"], arguments)
        answer["printed"] = self.printed.text(output_chars)
        return answer


def changes(blobs: list[bytes], arguments: list[object]) -> list[str]:
    """Return the paths of arguments that are not what they were."""
    paths: list[str] = []
    for position, (blob, argument) in enumerate(zip(blobs, arguments)):  # noqa: B905  (3.9)
        if same(blob, argument):
            continue
        _changed_below(str(position), decode(blob), argument, paths)
    return paths[:MAX_PATHS]


def _changed_below(path: str, old: Any, new: Any, paths: list[str]) -> None:
    if type(old) is dict and type(new) is dict:
        pairs = [(f"{path}[{key!r}]", old.get(key), new.get(key)) for key in {**old, **new}]
    elif type(old) in (list, tuple) and type(new) is type(old) and len(old) == len(new):
        pairs = [(f"{path}[{index}]", *pair) for index, pair in enumerate(zip(old, new))]  # noqa: B905  (3.9)
    else:
        paths.append(path[:200])
        return
    for below, was, now in pairs:
        if not same(encode(was), now):
            _changed_below(below, was, now, paths)


def same(blob: bytes, value: object) -> bool:
    """Return whether a value is still what was sent."""
    try:
        return encode(value, 2 * len(blob) + 1000) == blob
    except Exception:
        return False


def message_of(error: BaseException) -> str:
    """Return an exception's message, bounded, whatever its ``__str__`` does."""
    try:
        return str.__str__(str(error))[:MAX_MESSAGE]
    except BaseException:
        return "(no message: its __str__ failed)"


def one_line(error: BaseException) -> str:
    """Return type and message of an exception."""
    return f"{type_name(type(error))}: {message_of(error)}"


def raised(error: BaseException, files: set[str]) -> Record:
    """Return type, message and the student's own frames of an exception."""
    frames: list[list[object]] = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename in files:
            frames.append([code.co_filename, step.tb_lineno, code.co_name[:MAX_MESSAGE]])
            del frames[:-MAX_FRAMES]
        step = step.tb_next
    return {"type": type_name(type(error)), "message": message_of(error), "frames": frames}


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
