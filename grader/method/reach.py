"""What does the returned value of a traced call depend on? Its steps, followed backwards."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.diagnosis import Flow, Line, Statement
from grader.worker import Step

#: How many steps are followed: more than any honest answer has.
_MOST_STEPS = 5000
_LOOPS = (ast.For, ast.AsyncFor)


def is_possible(trace: Sequence[Step]) -> bool:
    """Whether a trace can have been recorded: each frame is entered once, before it does a thing."""
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

    def of_answer(self) -> frozenset[int]:
        """The steps on which the returned value depends; none if nothing was returned."""
        returned = self._flow.returned
        return frozenset() if returned is None else self.of([returned])

    def of(self, numbers: Iterable[int]) -> frozenset[int]:
        """These steps, and all on which they depend."""
        todo = list(numbers)
        found = set(todo)
        while todo and len(found) < _MOST_STEPS:
            for before in self._read(todo.pop()):
                if before not in found:
                    found.add(before)
                    todo.append(before)
        return frozenset(found)

    def place(self, number: int) -> Line:
        """Where a step happened."""
        return self._flow.place(number)

    def _read(self, number: int) -> list[int]:
        if number not in self._inputs:
            self._inputs[number] = list(dict.fromkeys(self._steps_read(number)))
        return self._inputs[number]

    def _steps_read(self, number: int) -> Iterator[int]:
        step = self.steps[number]
        statement = self._statements.get((step.file, step.line))
        if step.kind == "argument":
            yield from self._flow.passed(number) if step.frame > 1 else ()
        elif step.kind == "loop":
            yield from self._setting(statement, step.frame, number)
        elif step.kind != "enter":
            yield from self._flow.inputs(number)
            for place in statement.above if statement is not None else ():
                loop = self._statements.get(place)
                if loop is not None and _targets(loop.node) & set(statement.reads if statement else ()):
                    yield from self._setting(loop, step.frame, number)

    def _setting(self, statement: Statement | None, frame: int, number: int) -> Iterator[int]:
        """The steps that set what a loop runs over."""
        for name in statement.reads if statement is not None else ():
            yield from self._flow.setting(name, frame, number)


def _targets(node: ast.stmt) -> set[str]:
    """The variables of a loop."""
    if not isinstance(node, _LOOPS):
        return set()
    return {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
