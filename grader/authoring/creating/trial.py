"""What does the reference answer to a planned call? Calls are tried before they are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring.creating.literals import Recorded
from grader.authoring.creating.planned import DATA_FILE, PlannedCall, calls_text, data_text
from grader.course import Assignment, Call, Expectation, Part, Question, factories_in, run_source
from grader.errors import GraderError
from grader.notebook import Program
from grader.running import run_question
from grader.worker import Opaque, Outcome, TooLargeError, Worker, encode

#: How often a hidden call is drawn to see whether the reference accepts it.
TRIES = 4


@dataclass
class Trial:
    """The reference, and where it is run.

    Attributes:
        assignment: the assignment as far as it is known: its folder and its support modules.
        program: the reference.
        notebook: the name of the solved notebook.
        worker: runs it.
        recorded: the values that calls.py will read.
    """

    assignment: Assignment
    program: Program
    notebook: str
    worker: Worker
    recorded: Recorded = field(default_factory=Recorded)

    def calls(self, planned: PlannedCall, seed: int = 0) -> list[Call]:
        """The calls that a planned function of calls.py makes.

        Raises:
            GraderError: its code fails.
        """
        path = self.assignment.folder / "calls.py"
        text = calls_text(self.assignment.name, self.notebook, [planned], self.recorded)
        self._write_data(path.with_name(DATA_FILE), text)
        module = run_source(text, str(path), self.assignment.modules)
        (factory,) = factories_in(module)
        return factory.calls(np.random.default_rng(seed), seed=None)

    def _write_data(self, path: Path, text: str) -> None:
        if data := data_text(self.recorded, text):
            path.write_text(data, encoding="utf-8")

    def outcomes(self, function: str, calls: Sequence[Call], seed: int | None) -> list[Outcome]:
        """What the reference gives on these calls, in one process."""
        question = Question(function, function, 1.0, (Part("result", 1.0, ("*",)),), seed=seed)
        seeded = [Expectation(_with_seed(call, seed)) for call in calls]
        run = run_question(
            self.worker, self.assignment, self.program, question, seeded, every_call=True
        )
        return [outcome for _expectation, outcome in run.outcomes]

    def accepts(self, planned: PlannedCall, wanted: Outcome, seed: int | None) -> bool:
        """Whether the reference answers drawn calls as it did a recorded one, with other values."""
        try:
            calls = [call for n in range(TRIES) for call in self.calls(planned, n)]
        except GraderError:
            return False
        got = self.outcomes(planned.function, calls, seed)
        alike = all(
            one.kind == wanted.kind == "value"
            and _is_like(one.value, wanted.value)
            and bool(one.printed) == bool(wanted.printed)
            for one in got
        )
        seen = {_bytes((one.value, one.printed)) for one in [wanted, *got]}
        return alike and len(seen) > 1


def _with_seed(call: Call, seed: int | None) -> Call:
    return call if call.seed is not None else replace(call, seed=seed)


def same(one: object, other: object) -> bool:
    """Whether two values are the same plain data."""
    return _bytes(one) == _bytes(other)


def _bytes(value: object) -> bytes:
    try:
        return encode(value)
    except TooLargeError:
        return b"too large"


def _is_like(value: Any, wanted: Any) -> bool:
    """Whether a value is built like another: the same types, and numbers that are finite."""
    match value:
        case np.ndarray():
            is_like = isinstance(wanted, np.ndarray) and value.ndim == wanted.ndim
            finite = value.dtype.kind not in "fc" or bool(np.isfinite(value).all())
            return is_like and value.dtype.kind == wanted.dtype.kind and finite
        case bool() | None | str() | bytes():
            return type(value) is type(wanted)
        case int() | float() | complex():
            return type(wanted) in (int, float, complex) and math.isfinite(abs(value))
        case dict():
            if not isinstance(wanted, dict):
                return False
            common = value.keys() & wanted.keys()
            return all(_is_like(value[key], wanted[key]) for key in common)
        case list() | tuple():
            if type(value) is not type(wanted):
                return False
            pairs = zip(value, wanted, strict=False)
            same_length = isinstance(value, list) or len(value) == len(wanted)
            return same_length and all(_is_like(a, b) for a, b in pairs)
        case Opaque():
            return False
    return type(value) is type(wanted)


def opaque_in(value: Any) -> str:
    """The name of the type of something that is no plain data in a value; "" if all is."""
    pending = [value]
    while pending:
        match pending.pop():
            case Opaque() as found:
                return found.type_name.rpartition(".")[2]
            case dict() as entries:
                pending += [*entries.keys(), *entries.values()]
            case (list() | tuple() | set() | frozenset()) as items:
                pending += list(items)
    return ""
