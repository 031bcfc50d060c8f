"""Which values does each statement give on which the returned value of a call depends?"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.course import Expectation
from grader.diagnosis import Line, Statement
from grader.grading.method.reach import Reach
from grader.judging import as_numbers
from grader.worker import Step

#: A place in the code, and the name of what is given a value there.
Place = tuple[Line, str]
#: Numbers, one after the other: in which shape a statement gives them does not matter.
Flat = NDArray[Any]


@dataclass(frozen=True, order=True)
class Reading:
    """One statement, and how its values are read where it runs several times in a call.

    Attributes:
        place: the statement.
        name: what it gives a value to: a variable, or the key of an entry; "" for a `return`.
        how: its "last" value, if no other one stands beside it; "all" values in a row; or the
            "whole" container whose entries it set.
    """

    place: Line
    name: str
    how: Literal["last", "all", "whole"]

    @property
    def statement(self) -> Place:
        """The statement alone, of which a step is earned once."""
        return self.place, self.name


class JudgedCall:
    """One call with its trace: the values of the statements on which its answer depends."""

    def __init__(
        self, expectation: Expectation, trace: Sequence[Step], statements: Mapping[Line, Statement]
    ) -> None:
        """Read the trace of a call, whose answer it must lead to."""
        self.expectation = expectation
        self._reach = Reach(trace, statements)
        self._groups: dict[Place, list[int]] = {}
        self._wholes: dict[Place, int] = {}
        self._known: dict[Place, tuple[frozenset[Place], frozenset[str]]] = {}
        self._passed: dict[tuple[bytes, float], bool] = {}
        self._rows: dict[int, list[NDArray[Any]]] = {}
        self._answer = self._reach.of_answer()
        computing: dict[Line, bool] = {}
        for number in sorted(self._answer):
            step = trace[number]
            if not step.known or step.kind in ("enter", "argument", "loop"):
                continue
            statement = (self._reach.place(number), _called(step))
            place = statement[0]
            if place not in computing:
                computing[place] = _computes(statements.get(place))
            if not computing[place]:
                continue
            if step.kind == "final":
                self._wholes[statement] = number
            else:
                self._groups.setdefault(statement, []).append(number)

    @property
    def is_followed(self) -> bool:
        """Whether it could be followed so far what the answer and its statements depend on."""
        return bool(self._answer) and not self._reach.is_given_up

    @property
    def is_hidden(self) -> bool:
        """Whether nobody can know what is right on this call."""
        return self.expectation.call.visibility == "hidden"

    @cached_property
    def values(self) -> dict[Reading, Flat]:
        """The values of each statement, by how they are read."""
        found = {}
        for (place, name), numbers in self._groups.items():
            flat = [self._flat(number) for number in numbers]
            if flat[-1] is not None and self._is_final(numbers):
                found[Reading(place, name, "last")] = flat[-1]
            if len(flat) > 1 and all(each is not None for each in flat):
                rows = [each for each in flat if each is not None]
                found[Reading(place, name, "all")] = np.concatenate(rows)
        for (place, name), number in self._wholes.items():
            whole = self._flat(number)
            if whole is not None:
                found[Reading(place, name, "whole")] = whole
        return found

    def _is_final(self, numbers: Sequence[int]) -> bool:
        """Whether the last value of a statement is what it comes to: the only one, or a total.

        Otherwise each round of a loop gives a value of its own, and the last one is one of many.
        """
        *earlier, last = numbers
        return not earlier or not self._reach.of([last]).isdisjoint(earlier)

    def given(self, statement: Place) -> object:
        """What a statement gave last."""
        numbers = self._groups.get(statement)
        return self._reach.steps[numbers[-1]].value if numbers else None

    def rests_on(self, statement: Place) -> frozenset[Place]:
        """The statements on which a statement depends, itself included."""
        return self._closures(statement)[0]

    def arguments(self, statement: Place) -> frozenset[str]:
        """The arguments of the call on which a statement depends."""
        return self._closures(statement)[1]

    def reached_without(self, ends: Iterable[Place]) -> frozenset[Place]:
        """The statements on which the answer depends, but not only through one of `ends`."""
        numbers = {number for statement in ends for number in self._steps_of(statement)}
        reached = self._reach.of_answer(numbers)
        return frozenset((self._reach.place(n), _called(self._reach.steps[n])) for n in reached)

    def _steps_of(self, statement: Place) -> list[int]:
        whole = [self._wholes[statement]] if statement in self._wholes else []
        return [*self._groups.get(statement, ()), *whole]

    def _closures(self, statement: Place) -> tuple[frozenset[Place], frozenset[str]]:
        if statement not in self._known:
            reached = self._reach.of(self._steps_of(statement))
            steps = self._reach.steps
            self._known[statement] = (
                frozenset((self._reach.place(n), _called(steps[n])) for n in reached),
                frozenset(
                    steps[n].name
                    for n in reached
                    if steps[n].kind == "argument" and steps[n].frame == 1
                ),
            )
        return self._known[statement]

    def _flat(self, number: int) -> Flat | None:
        numbers = as_numbers(self._reach.steps[number].value)
        return None if numbers is None or numbers.dtype.kind == "c" else numbers.ravel()

    def is_passed(self, wanted: Flat, rtol: float) -> bool:
        """Whether a value is an argument of the call, or a part of one."""
        key = wanted.tobytes(), rtol
        if key not in self._passed:
            self._passed[key] = any(
                bool(np.any(_are_close(wanted, rows, rtol))) for rows in self._parts(wanted.size)
            )
        return self._passed[key]

    def _parts(self, size: int) -> list[NDArray[Any]]:
        """The parts of the arguments with so many numbers: one in each row, by their type."""
        if size not in self._rows:
            by_type: dict[np.dtype[Any], list[Flat]] = {}
            for one in self._found_parts(size):
                by_type.setdefault(one.dtype, []).append(one)
            self._rows[size] = [np.stack(rows) for rows in by_type.values()]
        return self._rows[size]

    def _found_parts(self, size: int) -> Iterator[Flat]:
        todo: list[object] = list(self.expectation.call.args)
        while todo:
            value = todo.pop()
            if isinstance(value, Mapping):
                todo += value.values()
            elif isinstance(value, tuple | list):
                todo += value
            numbers = as_numbers(value)
            if numbers is None or numbers.dtype.kind == "c":
                continue
            if numbers.size == size:
                yield numbers.ravel()
            elif size == 1:
                yield from numbers.reshape(-1, 1)
            elif numbers.ndim == 2 and size in numbers.shape:
                yield from numbers if numbers.shape[1] == size else numbers.T


def is_close(wanted: Flat, got: Flat, rtol: float, atol: float = 1e-10) -> bool:
    """Whether numbers are the wanted ones, in the same order, up to round-off."""
    return wanted.size == got.size and bool(_are_close(wanted, got, rtol, atol))


def _are_close(wanted: Flat, got: NDArray[Any], rtol: float, atol: float = 1e-10) -> NDArray[Any]:
    """Whether numbers are the wanted ones, or for each row of numbers whether they are."""
    with np.errstate(all="ignore"):
        error = np.abs(got - wanted)
        bound = max(rtol * float(np.abs(wanted).max(initial=0.0)), atol)
    close: NDArray[Any] = (error <= bound).all(axis=-1)  # false where one of them is no number
    return close


def _called(step: Step) -> str:
    return step.key if isinstance(step.key, str) else step.name


def _computes(statement: Statement | None) -> bool:
    """Whether a statement gives a value that it computes: its right side is no literal."""
    if statement is None or statement.expression is None:
        return False
    return any(isinstance(node, ast.Name) for node in ast.walk(statement.expression))
