"""Is a later part right, given what came before it? One slip should be paid for once.

The reference's function is run once more with the student's own earlier values put in place of
its own: after each statement that sets a named output, the value is noted, and then replaced by
the student's. What is noted for dW2 is then what dW2 should be, given the student's dZ2.
"""

from __future__ import annotations

import ast
import textwrap
import threading
from dataclasses import replace
from fnmatch import fnmatchcase
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.expecting.solution import Reference
from grader.judging import Comparison, Consequence, as_numbers

_SEEN, _GIVEN = "__seen__", "__given__"
#: The reference draws from numpy's global generator, which all threads share.
_ONE_AT_A_TIME = threading.Lock()


class FollowThrough:
    """One question's reference function, ready to be run with a student's values."""

    def __init__(self, function: str, source: str, outputs: frozenset[str], solution: ModuleType):
        """Prepare `function`, whose reference is `source`, for answers with these `outputs`.

        Outputs are glob patterns of names. Followed are those that are set by plain statements of
        the function's own body alone.
        """
        tree = ast.parse(textwrap.dedent(source))
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef)
        last: dict[str, int] = {}
        for number, statement in enumerate(definition.body):
            for name in _set_by(statement):
                if any(fnmatchcase(name, pattern) for pattern in outputs):
                    last[name] = number
        for statement in definition.body:
            for name in _set_otherwise(statement):
                last.pop(name, None)
        self.outputs = frozenset(last)
        self._needs = _needs(definition.body, self.outputs)
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
        """The comparison with what follows from the student's own wrong outputs."""
        if not comparison.wrong or comparison.problem is not None:
            return comparison
        return replace(comparison, consequence=self._consequence(comparison))

    def _consequence(self, comparison: Comparison) -> Consequence | None:
        """What the outputs should be given the student's wrong ones; None where that fails.

        Only finite values of the right shape are put in; others would not fit the formulas after
        them, or make everything after them infinite.
        """
        call = comparison.expectation.call
        wrong = (
            self.outputs
            & comparison.wrong.keys()
            & comparison.got.keys()
            & comparison.wanted.keys()
        )
        put = {
            name: value
            for name in sorted(wrong)
            if (value := _fitting(comparison.wanted[name], comparison.got[name])) is not None
        }
        if not put:
            return None
        with _ONE_AT_A_TIME:
            self._seen.clear()
            self._given.clear()
            self._given.update(put)
            if call.seed is not None:
                np.random.seed(call.seed)
            try:
                with np.errstate(all="ignore"):
                    self._run(*call.args)
            except (ArithmeticError, ValueError, TypeError, IndexError, KeyError, MemoryError):
                return None
            rests = {name: self._needs[name] & frozenset(put) for name in self._seen}
            return Consequence(dict(self._seen), rests)


def follow_throughs(reference: Reference) -> dict[str, FollowThrough]:
    """What follows later parts from a student's own earlier values, for each question that asks it.

    A question with guards, or with one part only, has no such credit.
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
    }


def _fitting(wanted: Any, got: Any) -> NDArray[Any] | None:
    """`got` as an array of its own, where it can stand in the place of `wanted`."""
    a, b = as_numbers(wanted), as_numbers(got)
    if a is None or b is None or a.shape != b.shape or not np.all(np.isfinite(b)):
        return None
    return b.copy()


def _set_by(statement: ast.stmt) -> set[str]:
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _set_otherwise(statement: ast.stmt) -> set[str]:
    """What a statement sets entry by entry, or under a condition, or in a loop."""
    plainly = _set_by(statement)
    targets = [n for n in ast.walk(statement) if isinstance(getattr(n, "ctx", None), ast.Store)]
    names = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return names - plainly


def _needs(body: list[ast.stmt], outputs: frozenset[str]) -> dict[str, frozenset[str]]:
    """For each output the outputs that it is computed from directly, through plain variables."""
    through: dict[str, frozenset[str]] = {}
    found: dict[str, frozenset[str]] = {}
    for statement in body:
        loaded = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        needs = frozenset(
            need
            for name in loaded
            for need in ({name} if name in outputs else through.get(name, frozenset()))
        )
        for name in _set_by(statement):
            if name in outputs:
                found[name] = found.get(name, frozenset()) | (needs - {name})
            else:
                through[name] = needs
    return found


def _exchange(name: str) -> ast.stmt:
    """`__seen__["A1"] = A1; A1 = __given__.get("A1", A1)`, as one statement."""
    (statement,) = ast.parse(
        f"{_SEEN}[{name!r}], {name} = {name}, {_GIVEN}.get({name!r}, {name})"
    ).body
    return statement
