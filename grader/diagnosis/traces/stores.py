"""Which step put a value where it is: into a list that grows, or into a container from outside?"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.diagnosis.traces.containers import added_to_list
from grader.diagnosis.traces.flow import Flow
from grader.judging import as_numbers


def stored_within(flow: Flow, name: str, number: int, output: str) -> int | None:
    """The step of another function that stores an output in a container of this one, if any did.

    A function that has a variable of its own under that name stores into that.
    """
    steps = flow.steps[:number]
    own = {step.frame for step in steps if step.name == name and step.key is None}
    stored = [
        n
        for n, step in enumerate(steps)
        if (step.name, step.key) == (name, output) and step.frame not in own
    ]
    return stored[-1] if stored else None


def held_by(flow: Flow, name: str, number: int) -> int | None:
    """The step that gives a variable of this name the value that another step stores."""
    value = as_numbers(flow.steps[number].value)
    steps = enumerate(flow.steps[:number])
    named = [n for n, step in steps if (step.kind, step.name) == ("set", name)]
    is_so = value is not None and named and same_numbers(value, flow.steps[named[-1]].value)
    return named[-1] if is_so else None


def addition(
    flow: Flow, name: str, number: int, path: tuple[int, ...]
) -> tuple[int, ast.AST, tuple[int, ...]] | None:
    """The step that adds an entry to a list, and what it adds, if several steps make it."""
    frame, before = flow.steps[number].frame, 0
    for step in flow.made_by(name, frame, number):
        value, statement = flow.steps[step].value, flow.statement(step)
        if not isinstance(value, list | tuple):
            return None
        if len(value) > path[0] >= before:
            added = added_to_list(statement.node) if statement is not None else None
            return (step, added, (path[0] - before, *path[1:])) if added else None
        before = len(value)
    return None


def same_numbers(wanted: NDArray[Any], value: object) -> bool:
    """Whether a value is these numbers, but for round-off."""
    numbers = as_numbers(value)
    if numbers is None or numbers.shape != wanted.shape or numbers.dtype.kind == "c":
        return False
    return bool(np.allclose(numbers, wanted, rtol=1e-6, atol=1e-12, equal_nan=True))
