"""What tests of the worker share: small tasks, a worker of each tier, a look at processes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.worker import (
    CallRequest,
    Code,
    Limits,
    Outcome,
    Task,
    Worker,
)

LIMITS = Limits(
    cpu_seconds=0.5,
    wall_factor=40,
    task_seconds=60,
    memory_mb=256,
    output_chars=1000,
    value_bytes=1 << 20,
)


def code(source: str, file: str = "cell 2", line: int = 1) -> tuple[Code, ...]:
    return (Code(file, line, source),)


def task(source: str, *calls: CallRequest, function: str = "f", **rest: Any) -> Task:
    return Task(function, code(source), calls or (CallRequest(()),), **rest)


def run(worker: Worker, *tasks: Task, modules: Mapping[str, str] | None = None) -> list[Outcome]:
    """Return the outcomes of all tasks in one list."""
    given = (replace(task, modules=modules) if modules else task for task in tasks)
    return [outcome for task in given for outcome in worker.run(task)]


def one(worker: Worker, source: str, *args: object, **request: Any) -> Outcome:
    """Return the outcome of one call of f."""
    (outcome,) = run(worker, task(source, CallRequest(args, **request)))
    return outcome


HONEST = task("def f(): return 42")


def descendants(root: int) -> dict[int, str]:
    """Return the processes below one: pid -> state (Z is a zombie)."""
    rows = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            rows.append((int(path.parent.name), state, int(parent)))
    found: dict[int, str] = {}
    parents = {root}
    while parents:
        below = {pid: state for pid, state, parent in rows if parent in parents}
        found |= below
        parents = set(below)
    return found


def gone(processes: Callable[[], Collection[object]]) -> bool:
    """Return whether there are none of these, now or within a moment."""
    deadline = time.monotonic() + 5
    while processes():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def waits_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
