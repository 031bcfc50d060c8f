"""How does a child serve one task: its modules, its parts, and their calls?

Everything arrives and leaves as plain data. Whatever is needed for answering is looked up before
any student code runs, so that honest code may rebind `print`, `sys.stdout`, `np.array` or
`time.time` and is still judged fairly; code that forges an answer can only forge its own.
"""

from __future__ import annotations

import _thread
import builtins
import os
import struct
import sys
import time
import warnings
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from . import old_names
from .calling import call_once
from .channel import Channel, Record, descriptor_channel
from .imports import StandInFinder, SupportFinder, support_file
from .loading import STUBS_FILE, Compiler, load
from .printing import Printed, capture, provide_input
from .threads import mentions_threads, run_in_turn

# Our own copy: `builtins.len = ...` in student code must not change how answers are made.
globals()["__builtins__"] = dict(vars(builtins))

old_names.provide()

_exit, _sleep = os._exit, time.sleep
_seterr = np.seterr
_set_recursion_limit, _recursion_limit = sys.setrecursionlimit, sys.getrecursionlimit()
_filters = list(warnings.filters)


def main(settings: Mapping[str, Any]) -> NoReturn:
    """Serve as a process of its own (the process tier)."""
    from .limits import limit_resources

    if sys.platform == "win32":
        import socket

        shared = socket.fromshare(sys.stdin.buffer.read())
        channel = Channel(shared.recv, shared.send)
    else:
        channel = descriptor_channel(settings["descriptor"])
        _thread.start_new_thread(_exit_with_parent, (os.getppid(),))
    if settings.get("listed"):
        from .figures import prepare

        folder = os.getcwd()  # noqa: PTH109  (its own, which is empty)
        prepare(settings["listed"]["importable"], folder)
    limit_resources(settings["memory_mb"], settings["cpu_seconds"])
    serve(channel)


def _exit_with_parent(grader: int) -> None:
    """End this process if the grader was killed, even while student code is running."""
    while os.getppid() == grader:
        _sleep(0.5)
    _exit(1)


def serve(channel: Channel) -> NoReturn:
    """Receive the modules, then answer one part after another until the channel is closed."""
    channel.send(interpreter_versions())
    session = Session(channel, channel.receive())
    while True:
        session.answer(channel.receive())


def interpreter_versions() -> Record:
    """Return the versions of Python and NumPy, which the grader records."""
    return {"python": sys.version.partition(" ")[0], "numpy": np.__version__}


class Session:
    """The child's side of one task's conversation."""

    def __init__(self, channel: Channel, begin: Record) -> None:
        self.channel = channel
        self.value_bytes: int = begin["value_bytes"]
        self.output_chars: int = begin["output_chars"]
        self.files = {support_file(name) for name in begin["modules"]} | {STUBS_FILE}
        self.compiler = Compiler()
        self.shared: dict[int, Record] = {}
        provide_input()
        self.module_texts: list[str] = list(begin["modules"].values())
        self.modules_mention_threads = mentions_threads(self.module_texts)
        self.stand_ins = StandInFinder(self.files)
        self.support = SupportFinder(begin["modules"])
        sys.meta_path.insert(0, self.support)  # type: ignore[arg-type]
        sys.meta_path.append(self.stand_ins)  # type: ignore[arg-type]

    def answer(self, task: Record) -> None:
        """Load the task's code, report that it is loaded, and answer its calls."""
        if task["shared"] is not None:
            self.shared[task["number"]] = task["shared"]
        task = {**self.shared[task["number"]], **task}
        _set_recursion_limit(_recursion_limit)
        _seterr(divide="warn", over="warn", under="ignore", invalid="warn")
        warnings.filters[:] = _filters  # type: ignore[index]
        token, number = task["token"], 0
        self.files |= {file for file, _, _ in task["code"]}
        self.support.forget()
        self.stand_ins.forget()
        capture(Printed(4 * self.output_chars))
        sources = [source for _, _, source in task["code"]]
        if self.modules_mention_threads or mentions_threads(sources):
            run_in_turn([*self.module_texts, *sources])
        loaded = load(task, self.compiler)
        self.channel.send({"token": token + struct.pack(">I", 0)})
        for call in task["calls"]:
            for chars in (self.output_chars, 0) if call["again"] else (self.output_chars,):
                printed = Printed(4 * chars)
                keeps = self.value_bytes if call["observe"] == "printed" else 0
                stdout = Printed(keeps) if keeps else None
                capture(printed, stdout, call["stdin"])
                if loaded.recorder is not None:
                    loaded.recorder.begin(number)
                number += 1
                answer = call_once(loaded, call, self.value_bytes, stdout or printed)
                answer["printed"] = printed.text(chars)
                if loaded.old_numpy is not None:
                    answer["old_numpy"] = list(loaded.old_numpy.places)
                if loaded.recorder is not None:
                    answer["trace"] = loaded.recorder.steps()
                self.channel.send({**answer, "token": token + struct.pack(">I", number)})
