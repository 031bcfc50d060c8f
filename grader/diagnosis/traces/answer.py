"""One wrong answer with its traces: what is wrong with it, and which statements are suspect."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grader.course import Expectation, RightCall
from grader.diagnosis.experiments import Fault, Laboratory
from grader.diagnosis.traces.code import AnswerCode
from grader.diagnosis.traces.flow import Flow
from grader.diagnosis.traces.right_values import WRONG, RightValues, Verdict
from grader.diagnosis.traces.secondary import ends_of_loops, renamed_suspects, suspects_at
from grader.diagnosis.traces.statements import Line, Statement
from grader.diagnosis.traces.suspects import CallTrace, Suspect, suspects
from grader.judging import as_numbers, is_truth_value, named_outputs, variable_of
from grader.worker import Code, Outcome, Step

#: On how many calls an answer is traced, and how many statements before a suspect are looked at.
_MOST_TRACED, _MOST_SOURCES = 5, 10


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
    def text(self) -> AnswerCode:
        """What stands in its code."""
        return AnswerCode(self.code)

    @property
    def statements(self) -> dict[Line, Statement]:
        """The statements of its functions."""
        return self.text.statements

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
    def traces(self) -> dict[int, CallTrace]:
        """The wrong calls among the traced ones, beside the values of right solutions."""
        question = self.laboratory.question
        found = {}
        for call, flow in self.flows.items():
            value = self.laboratory.public[call].value
            expected = _by_variable(named_outputs(question, value, value))
            found[call] = CallTrace(flow, self.right[call], question.returns, expected)
        return found

    @cached_property
    def suspects(self) -> list[Suspect]:
        """The statements that give values no right solution has, the likeliest first."""
        traces: dict[int, CallTrace] = {}
        wrong: dict[int, list[str]] = {}
        malformed: list[int] = []
        stops: dict[int, Line] = {}
        faults = {call: sorted(n for c, n in self.faults if c == call) for call in self.flows}
        for call in self._wrong_calls:
            outputs = [n for n in faults[call] if not n.startswith("(")]
            if not outputs:
                continue
            traces[call] = self.traces[call]
            structural = any(n.startswith("(") and n[1:8] != "changed" for n in faults[call])
            wrong[call] = outputs
            if structural:
                malformed.append(call)
            error = self.outcomes[call].error
            if self.outcomes[call].kind == "raised" and error is not None and error.frames:
                own = [(f, line) for f, line, _n in error.frames if (f, line) in self.statements]
                if own:
                    stops[call] = own[-1]
                    wrong[call] = []
        steps = {call: self.outcomes[call].trace for call in traces}
        return suspects(traces, steps, wrong, malformed, stops)

    @cached_property
    def renamed(self) -> list[Suspect]:
        """The statements that give a name what right solutions call otherwise, in their order."""
        return self._called_otherwise("right")

    @cached_property
    def misnamed(self) -> list[Suspect]:
        """These, and those that give it a plain number which it never has in right solutions."""
        return [*self.renamed, *self._called_otherwise("plain")]

    def _called_otherwise(self, verdict: Verdict) -> list[Suspect]:
        return self._others(
            lambda trace, steps, call: renamed_suspects(trace, steps, call, verdict)
        )

    @cached_property
    def following(self) -> list[Suspect]:
        """The statements that give wrong values because they read some, in their order."""
        return self._others(suspects_at)

    @cached_property
    def overwriting(self) -> list[Suspect]:
        """The statements that give a variable several right values, one after the other."""
        return self._others(ends_of_loops)

    def _others(
        self, find: Callable[[CallTrace, Sequence[Step], int], Iterator[Suspect]]
    ) -> list[Suspect]:
        """Statements on the call that says most, besides the suspects."""
        known = {suspect.place for suspect in self.suspects}
        return [
            suspect
            for call in self._wrong_calls[:1]
            for suspect in find(self.traces[call], self.outcomes[call].trace, call)
            if suspect.place not in known
        ]

    @cached_property
    def wrong_values(self) -> int:
        """How many values of its wrong calls no right solution has."""
        return sum(
            trace.verdict(number) in WRONG
            for call, trace in self.traces.items()
            for number, step in enumerate(self.outcomes[call].trace)
            if step.kind in ("set", "changed", "return")
        )

    @cached_property
    def _wrong_calls(self) -> list[int]:
        """The wrong calls among the traced ones, those first whose values say most."""
        counts = dict.fromkeys(self.flows, 0)
        for call, _name in self.faults:
            if call in counts:
                counts[call] += 1
        wrong = [call for call, count in counts.items() if count]
        return sorted(wrong, key=lambda call: (-counts[call], self._plain(call)))

    def _plain(self, call: int) -> float:
        """Which share of the values of a call says nothing."""
        trace = self.traces[call]
        steps = [n for n, s in enumerate(self.flows[call].steps) if s.kind in ("set", "changed")]
        plain = sum(trace.verdict(number) == "plain" for number in steps)
        return plain / len(steps) if steps else 1.0

    def sources_of(self, suspect: Suspect) -> list[Line]:
        """The statements that set what a suspect reads, and what those read, the nearest first."""
        flow = self.flows[suspect.call]
        number = flow.last_in(suspect.place)
        todo = [number] if number is not None else []
        found: dict[Line, None] = {}
        seen = set(todo)
        while todo and len(found) < _MOST_SOURCES:
            after = todo.pop(0)
            for before in reversed(flow.inputs(after)):
                if before not in seen:
                    seen.add(before)
                    todo.append(before)
                    if flow.place(before) in self.statements:
                        found[flow.place(before)] = None
        found.pop(suspect.place, None)
        return list(found)

    @cached_property
    def gives_truth_value(self) -> bool:
        """Whether it returns True or False, or arrays of these, where numbers are asked for."""
        outcome = self.outcomes.get(self.worst_call)
        if outcome is None or outcome.kind != "value":
            return False
        question = self.laboratory.question
        expected = self.laboratory.public[self.worst_call].value
        wanted = named_outputs(question, expected, expected)
        got = named_outputs(question, expected, outcome.value)
        return any(
            is_truth_value(got.get(name)) and not is_truth_value(wanted.get(name))
            for call, name in self.faults
            if call == self.worst_call
        )

    def draws_at(self, place: Line) -> bool:
        """Whether a statement draws random numbers."""
        statement = self.statements.get(place)
        return statement is not None and any("rand" in name for name in statement.attributes)

    def are_of_one_number(self, outputs: Set[str]) -> bool:
        """Whether the right values of these outputs are arrays of one number, such as zeros."""
        question, public = self.laboratory.question, self.laboratory.public
        known = False
        for expectation in public:
            wanted = named_outputs(question, expectation.value, expectation.value)
            for name in outputs & wanted.keys():
                value = as_numbers(wanted[name])
                if value is None or not value.ndim or np.any(value != value.flat[0]):
                    return False
                if float(value.flat[0]) % 1:  # computed, and one number by accident
                    return False
                known = True
        return known

    def is_surely_right(self, place: Line) -> bool:
        """Whether all that a statement gives is what right solutions have under the same names."""
        seen = False
        for call in self._wrong_calls:
            right = self.right[call]
            for step in self.outcomes[call].trace:
                if (step.file, step.line) == place and step.kind in ("set", "changed"):
                    name = step.key if isinstance(step.key, str) else step.name
                    if right.verdict(name, step.value) == "plain":
                        continue
                    if not right.is_called(step.value, name):
                        return False
                    seen = True
        return seen

    def above(self, place: Line) -> tuple[Line, ...]:
        """The headers of the loops and conditions in which a statement stands."""
        statement = self.statements.get(place)
        return tuple(statement.above) if statement is not None else ()

    def reads(self, place: Line) -> frozenset[str]:
        """The names, and the constant keys, that a statement reads."""
        statement = self.statements.get(place)
        if statement is None or statement.expression is None:
            return frozenset()
        nodes = list(ast.walk(statement.expression))
        stored = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
        keys = [n.value for n in nodes if isinstance(n, ast.Constant) and id(n) not in stored]
        return frozenset([*statement.reads, *(key for key in keys if isinstance(key, str))])

    @property
    def read_at_end(self) -> tuple[str, ...]:
        """The names that the statement reads which raised an exception, if one did."""
        for suspect in self.suspects:
            if not suspect.name and suspect.value is None and suspect.place in self.statements:
                return self.statements[suspect.place].reads
        return ()

    def setting(self, output: str) -> list[Line]:
        """The statements that give a name or a key its value."""
        found = {
            (step.file, step.line): None
            for flow in self.flows.values()
            for step in flow.steps
            if output in (step.name, step.key) and (step.file, step.line) in self.statements
        }
        return list(found)

    @property
    def is_stopped(self) -> bool:
        """Whether a call did not come to its end, and was not stopped by an exception."""
        return any(name in ("(timeout)", "(crashed)") for _call, name in self.faults)

    def given(self, suspect: Suspect) -> list[tuple[int, object]]:
        """What a suspect's statement gave on each traced call on which it ran once."""
        found = []
        for call, outcome in self.outcomes.items():
            values = [
                step.value
                for step in outcome.trace
                if (step.file, step.line) == suspect.place
                and step.name == suspect.variable
                and step.kind in ("set", "changed", "return")
                and step.known
            ]
            if len(values) == 1:
                found.append((call, values[0]))
        found.sort(key=lambda one: one[0] != suspect.call)
        return found

    def right_until(self, suspect: Suspect) -> Line | None:
        """The last statement before a suspect, if no value up to there is wrong, in all rounds."""
        trace = self.traces.get(suspect.call)
        flow = self.flows[suspect.call]
        number = flow.last_in(suspect.place)
        if trace is None or number is None:
            return None
        before = [n for n in range(number) if flow.steps[n].kind not in ("enter", "loop")]
        right = self.right[suspect.call]
        if not all(self._is_surely_right_step(trace, right, n, flow.steps[n]) for n in before):
            return None
        own = self.statements.get(suspect.place)
        places = [flow.place(n) for n in reversed(before)]
        return next(
            (
                place
                for place in places
                if place < suspect.place
                and place in self.statements
                and own is not None
                and self.statements[place].function == own.function
            ),
            None,
        )

    def _is_surely_right_step(
        self, trace: CallTrace, right: RightValues, number: int, step: Step
    ) -> bool:
        """Whether a value is right, also under its name where right solutions use that.

        One number may be that of something else, so its name must be known.
        """
        verdict = trace.verdict(number)
        if verdict not in ("right", "plain"):
            return False
        array = as_numbers(step.value)
        name = step.key if isinstance(step.key, str) else step.name
        one = verdict == "right" and array is not None and array.size == 1
        if array is not None and (one or right.knows(name)):
            return right.is_called(step.value, name)
        return not (step.kind == "set" and array is not None and self._computes(step))

    def _computes(self, step: Step) -> bool:
        """Whether a plain number is the result of operators, so that it may well be another."""
        statement = self.statements.get((step.file, step.line))
        expression = statement.expression if statement is not None else None
        return isinstance(expression, ast.BinOp | ast.UnaryOp | ast.IfExp | ast.Compare | ast.Call)


def _right_values(laboratory: Laboratory, right: RightCall, call: int) -> RightValues:
    expected = laboratory.public[call].value
    return RightValues(right, _by_variable(named_outputs(laboratory.question, expected, expected)))


def _by_variable(outputs: Mapping[str, object]) -> dict[str, object]:
    """Outputs by the variables or keys that hold them in code."""
    return {variable_of(name, outputs): value for name, value in outputs.items()}


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
        {call: _right_values(laboratory, right[public[call]], call) for call in traced},
    )
