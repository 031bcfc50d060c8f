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

#: By what share arguments are changed to see what is round-off, and how much may come of it.
_NUDGE, _STEADY = 2e-14, 1e-8
#: A smaller number may be mere round-off.
_TINY = 1e-5
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
        names = dict.fromkeys(getattr(call, "part", "") or "result" for call in calls)
        parts = tuple(Part(name, 1.0, ("*",)) for name in names)
        question = Question(function, function, float(len(parts)), parts, seed=seed)
        seeded = [Expectation(_with_seed(call, seed)) for call in calls]
        run = run_question(
            self.worker, self.assignment, self.program, question, seeded, every_call=True
        )
        return [outcome for _expectation, outcome in run.outcomes]

    def drawn(
        self, planned: PlannedCall, wanted: Outcome, seed: int | None, raises: bool = False
    ) -> list[Outcome] | None:
        """What the reference gives on drawn calls.

        None if it does not answer them as it did a recorded one, always gives the same (unless it
        `raises`), or gives mere round-off.
        """
        try:
            calls = [call for n in range(TRIES) for call in self.calls(planned, n)]
        except GraderError:
            return None
        got = self.outcomes(planned.function, calls, seed)
        alike = all(
            one.kind == wanted.kind == "value"
            and _is_like(one.value, wanted.value)
            and bool(one.printed) == bool(wanted.printed)
            for one in got
        )
        seen = {_bytes((one.value, one.printed)) for one in [wanted, *got]}
        if not alike or (len(seen) == 1 and not raises):
            return None
        steady = self.are_steady(planned.function, calls, got, seed)
        return got if steady else None

    def are_steady(
        self, function: str, calls: Sequence[Call], outcomes: Sequence[Outcome], seed: int | None
    ) -> bool:
        """Whether values stay what they are if the last digits of the arguments change.

        Where they do not, a value is mere round-off, and other right ways give others.
        """
        for whole in (False, True):
            nudged = [
                replace(call, args=tuple(_nudged(arg, whole) for arg in call.args))
                for call in calls
            ]
            others = self.outcomes(function, nudged, seed)
            for one, other in zip(outcomes, others, strict=True):
                if whole and not (other.kind == one.kind and _is_tiny(one.value)):
                    continue  # whole numbers may have to be whole
                if other.kind != one.kind or not _is_close(one.value, other.value):
                    return False
        return True


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


def _is_tiny(value: Any) -> bool:
    """Whether a value is a number so small that it may be mere round-off."""
    return isinstance(value, float) and 0 < abs(value) < _TINY


def _nudged(value: Any, whole: bool) -> Any:
    """A value with other last digits; positive whole numbers as well, where it is asked."""
    match value:
        case bool():
            return value
        case int() if whole and value > 0:
            return value * (1 + _NUDGE)
        case float() | complex():
            return value * (1 + _NUDGE)
        case np.ndarray() if value.dtype.kind in "fc":
            return value * (1 + _NUDGE)
        case dict():
            return {key: _nudged(item, whole) for key, item in value.items()}
        case list() | tuple():
            return type(value)(_nudged(item, whole) for item in value)
    return value


def _is_close(one: Any, other: Any) -> bool:
    """Whether the numbers in two values are the same but for their last digits."""
    match one:
        case bool() | int():
            return bool(one == other)
        case float() | complex() | np.ndarray():
            first, second = np.asarray(one), np.asarray(other)
            if first.shape != second.shape or first.dtype.kind not in "fc":
                return first.shape == second.shape
            size = np.abs(first[np.isfinite(first)]).max(initial=0.0)
            close = np.isclose(first, second, rtol=0, atol=_STEADY * size + 1e-14, equal_nan=True)
            return bool(close.all())
        case dict():
            return isinstance(other, dict) and all(
                key in other and _is_close(item, other[key]) for key, item in one.items()
            )
        case list() | tuple():
            same = isinstance(other, list | tuple) and len(one) == len(other)
            return same and all(_is_close(a, b) for a, b in zip(one, other, strict=True))
    return True


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
