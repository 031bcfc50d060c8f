"""One wrong answer with its traces: what is wrong with it, and which statements are suspect."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import Expectation, RightCall
from grader.diagnosis.edits import Scope
from grader.diagnosis.experiments import Fault, Laboratory
from grader.diagnosis.traces.flow import Flow
from grader.diagnosis.traces.right_values import RightValues
from grader.diagnosis.traces.statements import Line, Statement, statements_of
from grader.diagnosis.traces.suspects import CallTrace, Suspect, suspects
from grader.judging import as_numbers
from grader.notebook import parse
from grader.worker import Code, Outcome, Step

#: On how many calls an answer is traced.
_MOST_TRACED = 5
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class TracedAnswer:
    """A wrong answer, or a variant of it, with its traces.

    Attributes:
        laboratory: where it was run.
        code: its code.
        faults: what is wrong with it on the public calls.
        outcomes: its outcomes on the traced calls, by the numbers of these.
        right: the values of right solutions on the traced calls.
    """

    laboratory: Laboratory
    code: tuple[Code, ...]
    faults: frozenset[Fault]
    outcomes: Mapping[int, Outcome]
    right: Mapping[int, RightValues]

    @property
    def function(self) -> str:
        """The function that the question asks for."""
        return self.laboratory.question.function

    @cached_property
    def statements(self) -> dict[Line, Statement]:
        """The statements of its functions."""
        return statements_of(self.code)

    @cached_property
    def headers(self) -> list[Line]:
        """The `def` lines of its functions."""
        found = []
        for one in self.code:
            try:
                tree = parse(one.source)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            found += [(one.file, n.lineno) for n in ast.walk(tree) if isinstance(n, _FUNCTIONS)]
        return found

    @cached_property
    def flows(self) -> dict[int, Flow]:
        """The steps of each traced call."""
        return {call: Flow(o.trace, self.statements) for call, o in self.outcomes.items()}

    @cached_property
    def worst_call(self) -> int:
        """The call with the most faults, the first of several."""
        counts: dict[int, int] = {}
        for call, _name in self.faults:
            counts[call] = counts.get(call, 0) + 1
        return min(counts, key=lambda call: (-counts[call], call))

    @cached_property
    def suspects(self) -> list[Suspect]:
        """The statements that give values no right solution has, the likeliest first."""
        returns = self.laboratory.question.returns
        traces, wrong, stops = {}, {}, {}
        for call, flow in self.flows.items():
            outputs = sorted({n for c, n in self.faults if c == call and not n.startswith("(")})
            if not outputs:
                continue
            traces[call] = CallTrace(flow, self.right[call], returns)
            wrong[call] = outputs
            error = self.outcomes[call].error
            if self.outcomes[call].kind == "raised" and error is not None and error.frames:
                own = [(f, line) for f, line, _n in error.frames if (f, line) in self.statements]
                if own:
                    stops[call] = own[-1]
                    wrong[call] = []
        steps = {call: self.outcomes[call].trace for call in traces}
        return suspects(traces, steps, wrong, stops)

    def sources_of(self, suspect: Suspect) -> list[Line]:
        """The statements that set what a suspect reads, the nearest first."""
        flow = self.flows[suspect.call]
        number = flow.last_in(suspect.place)
        if number is None:
            return []
        steps = [flow.steps[n] for n in reversed(flow.inputs(number))]
        return list(dict.fromkeys((step.file, step.line) for step in steps))

    def setting(self, output: str) -> list[Line]:
        """The statements that give an output its value by its name."""
        found = {
            (step.file, step.line): None
            for flow in self.flows.values()
            for step in flow.steps
            if output in (step.name, step.key) and (step.file, step.line) in self.statements
        }
        return list(found)

    def scope(self, place: Line) -> Scope:
        """What an edit of a statement may use."""
        shapes: dict[str, tuple[int, ...] | None] = {}
        statement = self.statements.get(place)
        function = statement.function if statement is not None else self.function
        call = self.worst_call if self.worst_call in self.flows else next(iter(self.flows), None)
        args = self.laboratory.public[self.worst_call].call.args
        for name, node in self._functions.items():
            if name == function:
                given = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
                values = list(args) if name == self.function else []
                for at, parameter in enumerate(given):
                    shapes[parameter] = _shape(values[at]) if at < len(values) else None
                shapes.update((a.arg, None) for a in node.args.kwonlyargs)
        if call is not None:
            for step in self.flows[call].steps:
                at = self.statements.get((step.file, step.line))
                if at is not None and at.function == function and step.name:
                    if step.kind in ("set", "changed", "loop") and at.sets_whole(step.name):
                        shapes[step.name] = _shape(step.value) if step.known else None
        question = self.laboratory.question
        wanted = frozenset(name for _call, name in self.faults if not name.startswith("("))
        return Scope(
            shapes=shapes,
            functions=frozenset(self._functions) - {self.function},
            seed=question.seed,
            names_wanted=wanted,
        )

    @cached_property
    def _functions(self) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        found = {}
        for one in self.code:
            try:
                tree = parse(one.source)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            found.update((n.name, n) for n in tree.body if isinstance(n, _FUNCTIONS))
        return found

    def is_right_now(self, suspect: Suspect, outcome: Outcome) -> bool:
        """Whether a suspect's statement gives a right value in the outcome of a variant."""
        values = [
            s for s in outcome.trace if (s.file, s.line) == suspect.place and _called(s, suspect)
        ]
        right = self.right.get(suspect.call)
        if not values or right is None:
            return False
        verdicts = {right.verdict(suspect.name, step.value) for step in values}
        return "right" in verdicts and verdicts <= {"right", "plain"}

    def right_value(self, suspect: Suspect) -> NDArray[Any] | None:
        """What right solutions have in place of a suspect's value, if that is known."""
        expected = self.laboratory.public[suspect.call]
        if suspect.name in suspect.outputs:
            from grader.judging import named_outputs

            value = named_outputs(self.laboratory.question, expected.value, expected.value)
            return as_numbers(value.get(suspect.name))
        right = self.right.get(suspect.call)
        if right is None:
            return None
        named = right.called(suspect.name)
        return named[0] if named else None


def _called(step: Step, suspect: Suspect) -> bool:
    return suspect.name in (step.name, step.key) or step.kind == "return"


def _shape(value: object) -> tuple[int, ...] | None:
    array = as_numbers(value)
    return None if array is None else tuple(np.shape(array))


def trace_answer(
    laboratory: Laboratory,
    code: Sequence[Code],
    right: Mapping[Expectation, RightCall],
) -> TracedAnswer:
    """Run an answer, or a variant of it, on all public calls, and trace it."""
    public = laboratory.public
    calls = list(range(len(public)))
    (outcomes,) = laboratory.tried([code], calls)
    faults = laboratory.faults(calls, outcomes)
    wrong = {call for call, _name in faults}
    known = [call for call in calls if public[call] in right]
    known.sort(key=lambda call: (call not in wrong, call))
    traced = sorted(known[:_MOST_TRACED])
    found = laboratory.traces(code, traced) if faults and traced else ()
    return TracedAnswer(
        laboratory,
        tuple(code),
        faults,
        dict(zip(traced, found, strict=bool(found))),
        {call: RightValues(right[public[call]]) for call in traced},
    )
