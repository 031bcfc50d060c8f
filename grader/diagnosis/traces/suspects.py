"""On which statements does a value appear first that no right solution has?

From each wrong output the trace is followed back to the statement that computes it, and from there
to the values that this statement reads, as long as one of them is not a right one. Where all that a
statement reads is right and what it gives is not, it is the one to look at.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.diagnosis.traces.containers import entry_of, path_of
from grader.diagnosis.traces.flow import Flow
from grader.diagnosis.traces.right_values import WRONG, RightValues, Verdict
from grader.diagnosis.traces.statements import Line
from grader.diagnosis.traces.stores import addition, held_by, same_numbers, stored_within
from grader.judging import as_numbers
from grader.worker import Step

#: How many steps back an output is followed.
_MOST_STEPS = 400


@dataclass(frozen=True)
class Suspect:
    """A statement that gives a value that right solutions do not have.

    Attributes:
        place: the statement.
        span: where in its line the expression stands that gives the value, if it is a part of it.
        name: what its value is called: a variable, the key of an entry, or an output.
        variable: the variable that the statement sets ("" for a `return`).
        function: the function in which it stands.
        outputs: the wrong outputs that depend on it.
        verdict: what is wrong with the value.
        value: the value, on the first call on which it is wrong.
        rounds: how often the statement ran in that call.
        call: the number of that call.
    """

    place: Line
    span: tuple[int, int]
    name: str
    variable: str
    function: str
    outputs: frozenset[str]
    verdict: Verdict
    value: object
    rounds: int
    call: int


@dataclass(frozen=True, order=True)
class Blame:
    """A step to blame: its number, what its value is called, and where in its line that stands.

    What is not set has no value, and is set beside others.
    """

    step: int
    name: str
    span: tuple[int, int] = (0, 0)
    is_unset: bool = False


class CallTrace:
    """The trace of a wrong call, beside the values of right solutions."""

    def __init__(
        self,
        flow: Flow,
        right: RightValues,
        returns: Sequence[object],
        expected: Mapping[str, object],
    ) -> None:
        self._flow = flow
        self._right = right
        self._returns = returns
        self._expected = expected
        self._verdicts: dict[int, Verdict] = {}
        self._consumers: dict[int, list[int]] | None = None

    def to_blame(self, output: str) -> list[Blame]:
        """The steps to blame for a wrong output, the earliest first."""
        start = self._flow.returned
        if start is None:
            return []
        path = path_of(self._returns, output) or path_of(self._returns, output.split(".")[0])
        output = output.rpartition(".")[2]  # an entry is stored under its own name
        number, node, is_place = self._origin(start, output, path)
        if is_place:
            return [Blame(number, output, _span(node), is_unset=node is None)]
        is_hidden = number == start or self.verdict(number) == "plain"
        if is_hidden and (named := self._named_so(start, output)) is not None:
            number, node = named, None
        return self._followed(number, node, self._name_of(number, output))

    def _name_of(self, number: int, output: str) -> str:
        """What to call the value of a step that an output comes from.

        It has the output's name, unless another variable has that: `reg` in `cost = reg`.
        """
        step = self._flow.steps[number]
        own = self._flow.setting(output, step.frame, len(self._flow.steps))
        is_another = step.kind == "set" and step.key is None and step.name != output
        return step.name if is_another and own else output

    def of_structure(self) -> list[Blame]:
        """The step to blame where the answer as a whole is not of the form that is asked for."""
        return [] if self._flow.returned is None else [Blame(self._flow.returned, "")]

    def stopped_at(self, place: Line) -> list[Blame]:
        """The steps to blame for an exception in a statement; none if all it reads is right."""
        number = len(self._flow.steps)
        frames = [s.frame for s in self._flow.steps if (s.file, s.line) != ("", 0)]
        statement = self._flow.statements.get(place)
        if statement is None or not frames:
            return []
        blamed: dict[Blame, None] = {}
        read = [n for name in statement.reads for n in self._flow.setting(name, frames[-1], number)]
        for step in [*read, *self._flow.called_last()]:
            if self._is_wrong(step):
                blamed.update(dict.fromkeys(self._followed(step, None, self._role(step))))
        return sorted(blamed)

    def place(self, number: int) -> Line:
        """The statement of a step."""
        return self._flow.place(number)

    def function_at(self, place: Line) -> str:
        """The function in which a statement stands."""
        statement = self._flow.statements.get(place)
        return statement.function if statement is not None else ""

    def renamed(self, verdict: Verdict = "right") -> list[int]:
        """The steps whose value right solutions have, but never under its name.

        With "plain", those whose value is one that much else has.
        """
        found = []
        for number, step in enumerate(self._flow.steps):
            name = self._role(number)
            if step.kind in ("set", "changed") and self._right.knows(name):
                value = as_numbers(step.value)
                named = self._right.called(name)
                if (
                    value is not None
                    and self.verdict(number) == verdict
                    and not any(same_numbers(one, value) for one in named)
                ):
                    found.append(number)
        return found

    def verdict(self, number: int) -> Verdict:
        """What is wrong with the value of a step."""
        if number not in self._verdicts:
            self._verdicts[number] = self._judged(number)
        return self._verdicts[number]

    def _judged(self, number: int) -> Verdict:
        step = self._flow.steps[number]
        statement = self._flow.statement(number)
        if not step.known or step.name == "_":
            return "plain"
        if statement is not None and statement.only_makes_room:
            return "plain"
        if step.kind == "final":
            return self._right.verdict(step.name, step.value)
        return self._right.verdict(self._role(number), step.value)

    def _role(self, number: int) -> str:
        step = self._flow.steps[number]
        return step.key if isinstance(step.key, str) else step.name

    def _is_wrong(self, number: int) -> bool:
        """Whether a value is wrong and leads to no right one."""
        if self.verdict(number) not in WRONG:
            return False
        step = self._flow.steps[number]
        if step.kind == "argument" and step.frame == 1:
            return False
        return not any(
            self.verdict(after) == "right"
            and self._flow.steps[after].kind not in ("final", "return")
            for after in self._read_by(number)
        )

    def _read_by(self, number: int) -> list[int]:
        if self._consumers is None:
            self._consumers = {}
            for after, step in enumerate(self._flow.steps):
                if step.kind not in ("enter", "argument", "final", "loop"):
                    for before in self._flow.inputs(after):
                        self._consumers.setdefault(before, []).append(after)
        return self._consumers.get(number, [])

    def _origin(
        self, number: int, output: str, path: tuple[int, ...]
    ) -> tuple[int, ast.AST | None, bool]:
        """The step that computes an output, and the expression that gives it.

        The last entry says whether this is where a value is put into the answer that is right for
        something else, while the right one was computed as well; or, without an expression, where
        other entries are set beside the output, which is not.
        """
        statement = self._flow.statement(number)
        node: ast.AST | None = statement.expression if statement is not None else None
        called = ""
        seen: set[int] = set()
        while node is not None and number not in seen:
            seen.add(number)
            node, path = entry_of(node, path, output)
            if isinstance(node, ast.Call) and (inner := self._flow.called(number, node)):
                number = inner[-1]
                statement = self._flow.statement(number)
                node = statement.expression if statement is not None else None
                continue
            if not isinstance(node, ast.Name):
                break
            if not path and self._holds_another(node.id, number, output):
                return number, node, True
            frame = self._flow.steps[number].frame
            steps = self._flow.setting(node.id, frame, number, frozenset({output}))
            keyed = [n for n in steps if self._flow.steps[n].key == output]
            if keyed:
                number = keyed[-1]
                statement = self._flow.statement(number)
                if statement is None or not isinstance(statement.node, ast.Expr):
                    return number, None, False
                node, path = statement.expression, ()  # of `update`, which may store several
                continue
            if not steps:
                break
            if path and (added := addition(self._flow, node.id, number, path)) is not None:
                number, node, path = added
                continue
            stored = stored_within(self._flow, node.id, number, output)
            if stored is not None and (held := held_by(self._flow, output, stored)) is not None:
                called, number = output, held
                statement = self._flow.statement(number)
                node = statement.expression if statement is not None else None
                continue
            if stored is not None:
                return stored, None, False
            if not path and self._is_unset(steps, output):
                return steps[-1], None, True
            if len(steps) > 1:  # a container whose entries have no such key
                is_right = self.verdict(steps[-1]) == "right"  # but not what belongs here
                return (number, node, False) if is_right else (steps[-1], None, False)
            if called and self._is_another(steps[0], output):
                return number, node, False
            called, number = node.id, steps[0]
            statement = self._flow.statement(number)
            if statement is None or not isinstance(statement.node, ast.Assign):
                return number, None, False
            node = statement.expression
            path = (*statement.position_of(called), *path)
        return number, node, False

    def _is_unset(self, numbers: Sequence[int], output: str) -> bool:
        """Whether a dictionary has the entry from elsewhere, and these steps set others in it."""
        steps = [self._flow.steps[n] for n in numbers]
        whole = steps[0].value if steps else None
        entries = [step for step in steps[1:] if step.kind != "final"]
        if not entries or not isinstance(whole, Mapping) or output not in whole:
            return False
        if all(isinstance(one.key, str) and one.key != output for one in entries):
            return True
        before, last = as_numbers(whole[output]), steps[-1]
        if last.kind != "final" or not isinstance(last.value, Mapping) or before is None:
            return False
        return output in last.value and same_numbers(before, last.value[output])

    def _named_so(self, returned: int, output: str) -> int | None:
        """The last step that gives a variable of this name what is returned as this output."""
        answer = self._flow.steps[returned].value
        given = as_numbers(answer.get(output)) if isinstance(answer, Mapping) else None
        frame = self._flow.steps[returned].frame
        steps = enumerate(self._flow.steps[:returned])
        named = [n for n, s in steps if s.kind == "set" and (s.frame, s.name) == (frame, output)]
        if given is not None and named and same_numbers(given, self._flow.steps[named[-1]].value):
            return named[-1]
        return None

    def _is_another(self, number: int, output: str) -> bool:
        """Whether a value is right, and is that of another name: `dA1` in `dZ1 = dA1`."""
        name, value = self._role(number), self._flow.steps[number].value
        return name != output and self._right.is_called(value, name)

    def _holds_another(self, name: str, number: int, output: str) -> bool:
        """Whether a variable is right for what it is, and another one has what belongs here."""
        frame = self._flow.steps[number].frame
        steps = self._flow.setting(name, frame, number)
        wanted = as_numbers(self._expected.get(output))
        if name == output or len(steps) != 1 or wanted is None or wanted.size == 0:
            return False
        if self.verdict(steps[0]) == "unknown":
            return False
        return any(
            step.frame == frame
            and step.kind in ("set", "changed")
            and same_numbers(wanted, step.value)
            for step in self._flow.steps[:number]
        )

    def _followed(self, number: int, node: ast.AST | None, name: str) -> list[Blame]:
        """The steps to blame for a wrong value: itself, or what it reads."""
        blamed: dict[Blame, None] = {}
        todo: list[tuple[int, ast.AST | None, str]] = [(number, node, name)]
        seen: set[int] = set()
        while todo and len(seen) < _MOST_STEPS:
            at, expression, called = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            is_argument = self._flow.steps[at].kind == "argument"
            read = self._flow.passed(at) if is_argument else self._flow.inputs(at, expression)
            wrong = [n for n in read if self._is_wrong(n) and n not in seen]
            calling = self._flow.calling(at) if is_argument else None
            if wrong:
                todo += [(n, None, self._role(n)) for n in wrong]
            elif calling is not None:
                blamed[Blame(calling, self._role(calling))] = None
            elif (giver := self._giver(at, called)) is not None:
                blamed[Blame(giver, self._role(giver))] = None
            else:
                blamed[Blame(at, called, _span(expression))] = None
        return sorted(blamed)

    def _giver(self, number: int, output: str) -> int | None:
        """The step that gave its value to `dZ`, where a statement only stores that as `dZ2`."""
        statement = self._flow.statement(number)
        expression = statement.expression if statement is not None else None
        if not isinstance(expression, ast.Name) or expression.id != output.rstrip("0123456789"):
            return None
        steps = self._flow.setting(expression.id, self._flow.steps[number].frame, number)
        return steps[0] if len(steps) == 1 and self._flow.steps[steps[0]].kind == "set" else None


def _span(node: ast.AST | None) -> tuple[int, int]:
    """Where in its line an expression stands."""
    if isinstance(node, ast.expr) and node.end_col_offset is not None:
        return node.col_offset, node.end_col_offset
    return 0, 0


def suspects(
    traces: Mapping[int, CallTrace],
    steps: Mapping[int, Sequence[Step]],
    wrong: Mapping[int, Iterable[str]],
    structural: Collection[int],
    stops: Mapping[int, Line],
) -> list[Suspect]:
    """The statements to look at, in the order in which they are run.

    Args:
        traces: the wrong calls by number, those with the most wrong outputs first.
        steps: their steps.
        wrong: their wrong outputs.
        structural: those of which the answer as a whole is not of the form that is asked for.
        stops: the statement with which a call stopped, if it did.
    """
    firsts: dict[Line, tuple[int, Blame]] = {}
    outputs: dict[Line, set[str]] = {}
    for call, trace in traces.items():
        blamed = [(blame, output) for output in wrong[call] for blame in trace.to_blame(output)]
        if call in structural:
            blamed = [(blame, output) for output in wrong[call] for blame in trace.of_structure()]
        if call in stops:
            blamed += [(blame, "") for blame in trace.stopped_at(stops[call])]
        for blame, output in sorted(blamed):
            place = trace.place(blame.step)
            firsts.setdefault(place, (call, blame))
            outputs.setdefault(place, set()).update([output] if output else [])
        if call in stops and not blamed:
            firsts.setdefault(stops[call], (call, Blame(-1, "")))
    found = []
    for place, (call, blame) in sorted(firsts.items(), key=lambda one: one[1][1].step):
        first = steps[call][blame.step] if blame.step >= 0 else None
        found.append(
            Suspect(
                place,
                blame.span,
                blame.name,
                first.name if first is not None else "",
                traces[call].function_at(place),
                frozenset(outputs.get(place, ())),
                _verdict(traces[call], blame),
                first.value if first is not None else None,
                sum((s.file, s.line) == place for s in steps[call]),
                call,
            )
        )
    return found


def _verdict(trace: CallTrace, blame: Blame) -> Verdict:
    """What is wrong with what a step gives."""
    if blame.is_unset:
        return "unset"
    return trace.verdict(blame.step) if blame.step >= 0 else "plain"
