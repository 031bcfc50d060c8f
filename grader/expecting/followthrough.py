"""Is a later part right, given what came before it? One slip should cost points only once.

The reference's function is run again with the student's earlier values in place of its own: after
each statement that sets a named output, the value is recorded and then replaced by the student's.
The value recorded for dW2 is therefore what dW2 should be, given the student's dZ2.
"""

from __future__ import annotations

import ast
import copy
import textwrap
import threading
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.expecting.outlines import is_named, needs_of, set_by
from grader.expecting.solution import Reference
from grader.judging import Comparison, Consequence, as_numbers, variable_of
from grader.notebook import parse

_SEEN, _GIVEN = "__seen__", "__given__"
#: The reference draws from numpy's global generator, which all threads share.
_RNG_LOCK = threading.Lock()


class FollowThrough:
    """One question's reference function, prepared to run with a student's values.

    Attributes:
        outputs: the outputs whose values can be replaced by the student's.
    """

    def __init__(self, function: str, source: str, outputs: frozenset[str], solution: ModuleType):
        """Prepare `function` for answers with the given outputs.

        Only outputs that are set solely by plain statements of the function's own body can be
        followed through.

        Args:
            function: the name of the function.
            source: the text of the reference's function.
            outputs: glob patterns of output names.
            solution: the module in which the function runs.
        """
        tree = parse(textwrap.dedent(source))
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef)
        last: dict[str, int] = {}
        for number, statement in enumerate(definition.body):
            for name in set_by(statement):
                if is_named(name, outputs):
                    last[name] = number
        for statement in definition.body:
            for name in _set_otherwise(statement):
                last.pop(name, None)
        self.outputs = frozenset(last)
        self._needs = needs_of(definition.body, self.outputs)
        body: list[ast.stmt] = []
        for number, statement in enumerate(definition.body):
            body.append(statement)
            body.extend(_exchange(name) for name, where in last.items() if where == number)
        definition.body = body
        code = compile(ast.fix_missing_locations(tree), f"follow-through of {function}", "exec")
        self._seen: dict[str, Any] = {}
        self._given: dict[str, Any] = {}
        names = {**vars(solution), _SEEN: self._seen, _GIVEN: self._given}
        exec(code, names)
        self._run = names[function]

    def follow(self, comparison: Comparison) -> Comparison:
        """The comparison, completed with what follows from the student's own wrong outputs."""
        if not comparison.wrong or comparison.problem is not None:
            return comparison
        if not comparison.expectation.call.is_plain:
            return comparison
        return replace(comparison, consequence=self._consequence(comparison))

    def _consequence(self, comparison: Comparison) -> Consequence | None:
        """What the outputs should be, given the student's wrong ones; None if that fails.

        Only finite values of the right shape are substituted; others would not fit the formulas
        that follow, or would make everything after them infinite.
        """
        call = comparison.expectation.call
        variables = {name: variable_of(name, comparison.wanted) for name in comparison.wanted}
        wrong = comparison.wrong.keys() & comparison.got.keys() & comparison.wanted.keys()
        substituted = {
            variables[name]: value
            for name in sorted(wrong)
            if variables[name] in self.outputs
            if (value := _substitute(comparison.wanted[name], comparison.got[name])) is not None
        }
        if not substituted:
            return None
        with _RNG_LOCK:
            self._seen.clear()
            self._given.clear()
            self._given.update(substituted)
            if call.seed is not None:
                np.random.seed(call.seed)
            try:
                with np.errstate(all="ignore"):
                    self._run(*copy.deepcopy(call.args), **copy.deepcopy(dict(call.kwargs)))
            except (ArithmeticError, ValueError, TypeError, IndexError, KeyError, MemoryError):
                return None
            needs = {name: self._needs[name] & frozenset(substituted) for name in self._seen}
            names = {variable: name for name, variable in variables.items()}
            return Consequence(
                {names.get(each, each): value for each, value in self._seen.items()},
                {
                    names.get(each, each): frozenset(names.get(need, need) for need in needs[each])
                    for each in self._seen
                },
            )


def follow_throughs(reference: Reference) -> dict[str, FollowThrough]:
    """The follow-through of each question that gives credit for it.

    A question with guards, or with a single part, gives no such credit.
    """
    return {
        question.function: FollowThrough(
            question.function,
            reference.program.definitions[question.function].source,
            frozenset(name for part in question.parts for name in part.outputs),
            reference.functions,
        )
        for question in reference.assignment.questions
        if question.follow_through and len(question.parts) > 1 and not question.guards
        if not reference.program.definitions[question.function].is_class
    }


def _substitute(wanted: Any, got: Any) -> NDArray[Any] | None:
    """A copy of `got` as an array if it can replace `wanted`, or None."""
    a, b = as_numbers(wanted), as_numbers(got)
    if a is None or b is None or a.shape != b.shape or not np.all(np.isfinite(b)):
        return None
    return b.copy()


def _set_otherwise(statement: ast.stmt) -> set[str]:
    """The names that a statement sets entry by entry, under a condition, or in a loop."""
    plainly = set_by(statement)
    targets = [n for n in ast.walk(statement) if isinstance(getattr(n, "ctx", None), ast.Store)]
    names = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return names - plainly


def _exchange(name: str) -> ast.stmt:
    """`__seen__["A1"] = A1; A1 = __given__.get("A1", A1)`, as one statement."""
    (statement,) = parse(f"{_SEEN}[{name!r}], {name} = {name}, {_GIVEN}.get({name!r}, {name})").body
    return statement
