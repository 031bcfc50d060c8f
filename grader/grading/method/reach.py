"""What does the returned value of a traced call depend on? Its steps, followed backwards."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from grader.diagnosis import Flow, Line, Statement
from grader.worker import Step

#: How much is looked through for one call: ten times what an honest answer takes. A forged trace
#: could be such that following it takes hours.
_MOST_WORK = 1_000_000
_LOOPS = (ast.For, ast.AsyncFor)


def is_possible(trace: Sequence[Step]) -> bool:
    """Whether a trace can have been recorded: a frame is entered once, before anything else."""
    entered: set[int] = set()
    for step in trace:
        if (step.kind == "enter") == (step.frame in entered):
            return False
        entered.add(step.frame)
    return bool(trace)


class Reach:
    """The steps of one call, each with all that it depends on."""

    def __init__(self, trace: Sequence[Step], statements: Mapping[Line, Statement]) -> None:
        """Follow a trace; `statements` are those of the code that ran."""
        self.steps = trace
        self._statements = statements
        self._flow = Flow(trace, statements)
        self._inputs: dict[int, list[int]] = {}
        self._stores = Counter((step.frame, step.name) for step in trace)
        self._entered = list(accumulate((step.kind == "enter" for step in trace), initial=0))
        self._begins = _begins(trace)
        self._enters = {step.frame: n for n, step in enumerate(trace) if step.kind == "enter"}
        self._loops: dict[Line, list[Statement]] = {}
        self._work = 0

    def of_answer(self, ends: Collection[int] = ()) -> frozenset[int]:
        """The steps on which the returned value depends; none if that cannot be followed.

        What it depends on only through the steps in `ends` is left out.
        """
        returned = self._flow.returned
        if returned is None:
            return frozenset()
        return self.of([returned], {number for number in ends if number != returned})

    def of(self, numbers: Iterable[int], ends: Collection[int] = ()) -> frozenset[int]:
        """These steps, and all on which they depend; none if that cannot be followed."""
        todo = list(numbers)
        found = set(todo)
        while todo:
            number = todo.pop()
            for before in () if number in ends else self._read(number):
                if before not in found:
                    found.add(before)
                    todo.append(before)
        return frozenset() if self.is_given_up else frozenset(found)

    @property
    def is_given_up(self) -> bool:
        """Whether following the trace takes too long, so that what is known of it is not all."""
        return self._work > _MOST_WORK

    def place(self, number: int) -> Line:
        """Where a step happened."""
        return self._flow.place(number)

    def _read(self, number: int) -> list[int]:
        if number not in self._inputs:
            self._work += self._work_of(number)
            if self.is_given_up:
                return []
            self._inputs[number] = list(dict.fromkeys(self._steps_read(number)))
        return self._inputs[number]

    def _work_of(self, number: int) -> int:
        """How much there is to look through for what a step reads."""
        step = self.steps[number]
        statement = self._statements.get(self.place(number))
        names = statement.reads if statement is not None else ()
        calls = self._entered[number] - self._entered[self._begins[number]]
        return 1 + calls**2 + sum(self._stores[step.frame, name] for name in (step.name, *names))

    def _steps_read(self, number: int) -> Iterator[int]:
        step = self.steps[number]
        statement = self._statements.get((step.file, step.line))
        if step.kind == "argument":
            yield from self._passed(number) if step.frame > 1 else ()
        elif step.kind == "loop" and statement is not None:
            yield from self._setting(statement, step.frame, number)
        elif step.kind != "enter":
            yield from self._flow.inputs(number)
            if statement is not None:
                for loop in self._loops_of(statement):
                    yield from self._setting(loop, step.frame, number)

    def _passed(self, number: int) -> list[int]:
        """The steps that set what was passed as one argument; if that is not clear, as any."""
        calling = self._flow.calling(number)
        statement = self._statements.get(self.place(calling)) if calling is not None else None
        if calling is None or statement is None or statement.expression is None:
            return self._flow.passed(number)
        entered = self._enters[self.steps[number].frame]
        calls = [
            node
            for node in ast.walk(statement.expression)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == self.steps[entered].name
        ]
        if len(calls) != 1 or not _is_plain(calls[0]):
            return self._flow.passed(number)
        (call,) = calls
        position = sum(one.kind == "argument" for one in self.steps[entered:number])
        named = [one.value for one in call.keywords if one.arg == self.steps[number].name]
        given = [*call.args[position : position + 1], *named]
        found = [n for node in given for n in self._flow.inputs(calling, node) if n < entered]
        # what a comprehension runs over is not recorded
        is_clear = found or not any(
            isinstance(each, ast.Name) for node in given for each in ast.walk(node)
        )
        return found if is_clear else self._flow.passed(number)

    def _loops_of(self, statement: Statement) -> list[Statement]:
        """The loops around a statement whose variables it reads."""
        if statement.place not in self._loops:
            self._loops[statement.place] = list(self._found_loops(statement))
        return self._loops[statement.place]

    def _found_loops(self, statement: Statement) -> Iterator[Statement]:
        for place in statement.above:
            loop = self._statements.get(place)
            if loop is not None and not _targets(loop.node).isdisjoint(statement.reads):
                yield loop

    def _setting(self, loop: Statement, frame: int, number: int) -> Iterator[int]:
        """The steps that set what a loop runs over."""
        for name in loop.reads:
            yield from self._flow.setting(name, frame, number)


def _begins(trace: Sequence[Step]) -> list[int]:
    """For each step, the last one before it in its frame that happened elsewhere, or 0."""
    found = []
    last: dict[int, tuple[Line, int]] = {}  # the statement of each frame, and what was before it
    newest: dict[int, int] = {}
    for number, step in enumerate(trace):
        place = (step.file, step.line)
        if step.frame not in last or last[step.frame][0] != place:
            last[step.frame] = place, newest.get(step.frame, 0)
        found.append(last[step.frame][1])
        newest[step.frame] = number
    return found


def _is_plain(call: ast.Call) -> bool:
    """Whether it can be seen which argument of a call is which."""
    return not any(isinstance(each, ast.Starred) for each in call.args) and all(
        keyword.arg is not None for keyword in call.keywords
    )


def _targets(node: ast.stmt) -> set[str]:
    """The variables of a loop."""
    if not isinstance(node, _LOOPS):
        return set()
    return {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
