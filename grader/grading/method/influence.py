"""Does the answer change when one statement gives another value? It is run again to see that."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.diagnosis import Line, Statement
from grader.grading.method.readings import JudgedCall, Place, Reading, is_close
from grader.judging import as_numbers, is_truth_value, named_outputs
from grader.running import PreparedQuestion
from grader.worker import Outcome, Substitute, Worker

#: A factor and a summand that no honest value is made of, and those that turn a verdict over.
_OTHER = 1.6180339, 0.7390851
_FAR = ((1e-9, 0.0), (1e9, 0.0))
#: On how many calls of a kind another value is tried: a ratio may be the same on some of them.
_MOST_CALLS = 12


class Influence:
    """Tries other values in the place of those that a statement gives.

    It does so on public calls, and on hidden ones whose right answer is mere round-off.
    """

    def __init__(
        self,
        worker: Worker,
        prepared: PreparedQuestion,
        calls: Sequence[JudgedCall],
        outcomes: Sequence[Outcome],
        statements: Mapping[Line, Statement],
    ) -> None:
        """Prepare to run an answer again, of which `calls` and `outcomes` are known."""
        is_round_off = [bool(call.expectation.call.at_most) for call in calls]
        public = [n for n, call in enumerate(calls) if not call.is_hidden and not is_round_off[n]]
        # a verdict, which is all that some answers return, changes first where gradients are right
        fine = [n for n in range(len(calls)) if is_round_off[n]]
        self._worker = worker
        self._prepared = prepared
        self._calls = {n: calls[n] for n in sorted(public[:_MOST_CALLS] + fine[:_MOST_CALLS])}
        self._outcomes = outcomes
        self._statements = statements
        self._known: dict[Place, bool] = {}

    def has(self, reading: Reading) -> bool:
        """Whether some call has another answer if a statement gives another value."""
        statement = reading.statement
        if statement not in self._known:
            # if a value cannot be replaced, the trace says that it matters
            self._known[statement] = not self._can_be_replaced(statement) or any(
                self._has(statement, *other) for other in self._others()
            )
        return self._known[statement]

    def _others(self) -> Sequence[tuple[float, float]]:
        """The factors and summands that make other values."""
        is_verdict = all(_is_verdict(one.value) for one in self._outcomes)
        return (_OTHER, *_FAR) if is_verdict else (_OTHER,)

    def _has(self, statement: Place, factor: float, summand: float) -> bool:
        (file, line), name = statement
        others = [
            Substitute(at, file, line, name, other)
            for at, call in enumerate(self._calls.values())
            if (other := _another(call.given(statement), factor, summand)) is not None
        ]
        task = self._prepared.task
        calls = tuple(replace(task.calls[number], again=False) for number in self._calls)
        task = replace(
            task,
            calls=calls,
            traced="statements",
            traced_places=((file, line),),  # the rest of the trace is known
            substitutes=tuple(others),
        )
        (found,) = self._worker.run_together([task], self._worker.limits, self._prepared)
        return any(
            self._differs(number, outcome)
            for number, outcome in zip(self._calls, found, strict=True)
        )

    def _can_be_replaced(self, statement: Place) -> bool:
        """Whether a value can be put in: not where `a[i] += b` changes an array in place."""
        where = self._statements.get(statement[0])
        node = where.node if where is not None else None
        return not (isinstance(node, ast.AugAssign) and not isinstance(node.target, ast.Name))

    def _differs(self, number: int, outcome: Outcome) -> bool:
        before = self._outcomes[number]
        if before.kind != "value" or outcome.kind != "value":
            return before.kind != outcome.kind
        question, expected = self._prepared.question, self._prepared.expected[number].value
        old = named_outputs(question, expected, before.value)
        new = named_outputs(question, expected, outcome.value)
        return old.keys() != new.keys() or any(_differ(old[name], new[name]) for name in old)


def _another(value: object, factor: float, summand: float) -> Any:
    """Another value of the same form, and of another proportion."""
    numbers = as_numbers(value)
    if numbers is None or numbers.dtype.kind == "c":
        return None
    finite = np.where(np.isfinite(numbers), numbers, 0.0)
    # another one for each entry
    other = finite * factor + summand * np.arange(1, finite.size + 1).reshape(finite.shape)
    return other if other.ndim else float(other)


def _differ(old: object, new: object) -> bool:
    """Whether numbers or texts became others; what is neither anyway shows nothing."""
    if isinstance(old, str) and isinstance(new, str):
        return old != new
    a, b = as_numbers(old), as_numbers(new)
    if a is None and b is None:
        before, after = _entries(old), _entries(new)
        return before.keys() != after.keys() or any(
            _differ(entry, after[key]) for key, entry in before.items()
        )
    if a is None or b is None:
        return True
    if not np.all(np.isfinite(a)):
        return False
    return a.shape != b.shape or not is_close(a.ravel(), b.ravel(), 1e-9, 0.0)


def _is_verdict(value: object) -> bool:
    """Whether a value says yes or no, so that it may stay what it is though others change."""
    return is_truth_value(value) or isinstance(value, str)


def _entries(value: object) -> Mapping[Any, object]:
    """What stands in a container, by its key or number."""
    if isinstance(value, Mapping):
        return value
    return dict(enumerate(value)) if isinstance(value, list | tuple) else {}
